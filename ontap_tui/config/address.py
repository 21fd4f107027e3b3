"""Addresses of clusters."""

import ipaddress
from urllib.parse import urlsplit


def normal_url(text: str) -> str:
    """``https://HOST[:PORT]``, in lower case. Raises ValueError."""
    expected = "expected https://HOST or https://HOST:PORT"
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{expected}: {error}") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError(expected)
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"{expected}: credentials have keys of their own, username and password")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{expected}, with nothing behind it")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def is_loopback(url: str) -> bool:
    """Names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
