"""Which cluster to talk to, as whom, and how far to trust its certificate."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec

from ontap_tui.model import Secret


class Password(msgspec.Struct, frozen=True):
    """Basic authentication, in UTF-8."""

    username: str
    password: Secret


class Token(msgspec.Struct, frozen=True):
    """An OAuth 2 bearer token (ONTAP 9.14 and later)."""

    token: Secret


class ClientCertificate(msgspec.Struct, frozen=True):
    """The account is the certificate's common name; `key` is None where one PEM file holds both."""

    certificate: Path
    key: Path | None = None


Credentials: TypeAlias = Password | Token | ClientCertificate


class Tls(msgspec.Struct, frozen=True, kw_only=True):
    verify: bool = True
    ca: Path | None = None
    """PEM file that alone is trusted; None trusts what the machine trusts."""
    fingerprints: tuple[str, ...] = ()
    """``sha256:...`` of the certificates that alone are accepted, whatever they say; `ca` has no use then."""
    server_name: str | None = None
    """Whom the certificate must name; None for the host of the URL."""


class Proxy(msgspec.Struct, frozen=True, kw_only=True):
    """A way to the cluster that its connections are led along."""

    url: str
    """``socks5h://HOST:PORT`` or ``http://HOST:PORT``, of which CONNECT is asked."""
    username: str = ""
    password: Secret | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """The name in the configuration: `Job.cluster` of everything read here."""
    base_url: str
    """``https://HOST[:PORT]`` and nothing behind it."""
    credentials: Credentials | Callable[[], Credentials]
    """A callable is called in a thread before the first request, and again after `retry_login`.

    It may block, and raises `CredentialsUnavailable`.
    """
    tls: Tls = Tls()
    connections: int = 4
    """Sockets that may be open at a time."""
    keep_alive: bool = True
    """Whether they stay open from one poll to the next."""
    proxy: Proxy | Callable[[], Proxy] | None = None
    """None connects directly, whatever the environment says. A callable is called as `credentials` is."""
