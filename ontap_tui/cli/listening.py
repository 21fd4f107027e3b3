"""Set up the socket and the TLS context with which a command serves."""

import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from ontap_tui.cli.diagnostics import fail
from ontap_tui.model import reason_of


def bound(listen: str, example: str) -> socket.socket:
    """Return a socket bound to ``HOST:PORT`` that does not listen yet. Raises CommandError."""
    try:
        parts = urlsplit(f"//{listen}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.path or parts.username is not None:
        fail(f"--listen takes HOST:PORT, such as {example}, not {listen!r}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        fail(f"Cannot listen on {host}: {error.strerror}.")
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        fail(f"Cannot listen on {listen}: {error.strerror}. Choose another address with --listen.")
    return bound


def url_of(listening: socket.socket, tls: ssl.SSLContext | None) -> str:
    host, port = listening.getsockname()[:2]
    return f"{'http' if tls is None else 'https'}://{f'[{host}]' if ':' in host else host}:{port}"


def server_tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Return the TLS context for HTTPS with these files; None without them. Raises CommandError."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        fail("--certificate and --key belong together: give both.")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:  # an SSLError is one, too
        fail(f"{certificate} cannot be used with {key}: {reason_of(error)}.")
    return context
