"""Configure proxies on the way to clusters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ontap_tui.config.address import host_problem
from ontap_tui.config.secrets import PromptSecret, SecretSource, secret_source

_DIRECT: Final = "direct"
_SCHEMES: Final = ("socks5h", "socks5", "http")
_EXPECTED: Final = 'expected "socks5h://HOST:PORT", "http://HOST:PORT" or "direct"'


class ProxySetting:
    """Describes a proxy. Its text names the source of the password, never the password."""

    def __init__(self, url: str, username: str = "", password: SecretSource | None = None) -> None:
        """Take the address; an empty `url` means no proxy, even if ``[settings]`` has one."""
        self.url = url
        self.username = username
        self.password = password

    def __str__(self) -> str:
        if not self.url:
            return _DIRECT
        return f"{self.url} as {self.username}, password: {self.password}" if self.username else self.url

    def __repr__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProxySetting) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # like that of its password


def read_proxy(value: Any, *, folder: Path, environ: Mapping[str, str]) -> ProxySetting:
    """Parse a string, or a table of ``url``, ``username`` and ``password``.

    Raises:
        ValueError: it is neither.
    """
    match value:
        case str():
            return ProxySetting("" if value == _DIRECT else _url(value))
        case {"url": str(url), **login} if not login:
            return ProxySetting(_url(url))
        case {"url": str(url), "username": str(username), "password": password, **rest} if not rest:
            secret = secret_source(password, cluster=url, account=username, folder=folder, environ=environ)
            if isinstance(secret, PromptSecret):
                raise ValueError("a proxy password cannot be prompted for: use env, keyring or file")
            return ProxySetting(_url(url), username, secret)
    raise ValueError(f"{_EXPECTED}, or a table with url, username and password")


def _url(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{_EXPECTED}: {error}") from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("credentials have keys of their own: { url = ..., username = ..., password = ... }")
    rest = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in _SCHEMES or not parts.hostname or not port or rest:
        raise ValueError(_EXPECTED)
    if (wrong := host_problem(parts.hostname)) is not None:
        raise ValueError(f"{_EXPECTED}: {wrong}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"
