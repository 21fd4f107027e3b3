"""Describe which cluster to connect to, the account to use, and which certificates to trust."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec

from ontap_tui.model import Secret


class Password(msgspec.Struct, frozen=True):
    """Holds the credentials for Basic authentication, sent in UTF-8."""

    username: str
    password: Secret


class Token(msgspec.Struct, frozen=True):
    """Holds an OAuth 2 bearer token (ONTAP 9.14 and later)."""

    token: Secret


class ClientCertificate(msgspec.Struct, frozen=True):
    """Names the files of a client certificate; its common name is the account.

    `key` is None if one PEM file holds both.
    """

    certificate: Path
    key: Path | None = None


Credentials: TypeAlias = Password | Token | ClientCertificate


class Tls(msgspec.Struct, frozen=True, kw_only=True):
    verify: bool = True
    ca: Path | None = None
    """A PEM file with the only trusted authorities; None for those that the machine trusts."""
    fingerprints: tuple[str, ...] = ()
    """``sha256:...`` of the only accepted certificates, whatever their contents; `ca` is then ignored."""
    server_name: str | None = None
    """The name that the certificate must contain; None for the host of the URL."""


class Proxy(msgspec.Struct, frozen=True, kw_only=True):
    """Describes a proxy through which the cluster is reached."""

    url: str
    """``socks5h://HOST:PORT``, or ``http://HOST:PORT`` for HTTP CONNECT."""
    username: str = ""
    password: Secret | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """The name in the configuration: `Job.cluster` of everything read here."""
    base_url: str
    """``https://HOST[:PORT]`` and nothing after it."""
    credentials: Credentials | Callable[[], Credentials]
    """A callable runs in a thread before the first request, and again after `retry_login`.

    It may block, and may raise `CredentialsUnavailable`.
    """
    tls: Tls = Tls()
    connections: int = 4
    """Sockets that may be open at a time."""
    keep_alive: bool = True
    """Whether they stay open from one poll to the next."""
    proxy: Proxy | Callable[[], Proxy] | None = None
    """None connects directly, ignoring the environment. A callable is called like that of `credentials`."""
