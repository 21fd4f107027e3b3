"""Define the only origin that requests, and so the credentials, may go to."""

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import idna
import msgspec

_PORTS: Final = {"http": 80, "https": 443}
_NUMBERS: Final = re.compile(r"[\d.]+")
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f\\]")


class ForeignLink(ValueError):
    """Reports a link from a server that leads, or may lead, to another origin."""


class Origin(msgspec.Struct, frozen=True):
    scheme: str
    host: str
    port: int

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def ascii_host(self) -> bytes:
        """Return the host as it is resolved.

        Raises:
            ValueError: it is neither an address nor a host name.
        """
        return _in_ascii(self.host)

    @property
    def authority(self) -> bytes:
        """Return the header ``Host``. Raises `ValueError` as `ascii_host` does."""
        host = self.ascii_host
        shown = b"[%b]" % host if b":" in host else host
        return shown if self.port == _PORTS[self.scheme] else b"%b:%d" % (shown, self.port)

    @classmethod
    def parse(cls, url: str) -> "Origin":
        """Return the origin of an absolute ``http`` or ``https`` URL, whatever its path.

        Raises:
            ValueError: it is no such URL, or carries a user name.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or re.search(r"[@\s\\]", parts.netloc):
            raise ValueError(f"not the URL of a cluster: {url}")
        return cls(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme])

    def follow(self, href: str) -> str:
        """Return the request target (path and query) of a link that the server gave.

        Requests are always sent to this origin, so a wrong link could at worst request a wrong path; it is
        refused so that it is noticed.

        Raises:
            ForeignLink: it is neither an absolute path nor a full URL of this origin.
        """
        target = href.strip(" ").partition("#")[0]
        if target.startswith(("http:", "https:")):
            target = self._without_origin(target)
        if _UNSAFE.search(href) or not target.startswith("/") or target.startswith("//"):
            raise ForeignLink(href)
        return target

    def _without_origin(self, url: str) -> str:
        try:
            if self.parse(url) != self:
                raise ForeignLink(url)
        except ValueError:
            raise ForeignLink(url) from None
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


@lru_cache
def _in_ascii(host: str) -> bytes:
    if ":" in host or _NUMBERS.fullmatch(host):
        ip_address(host)
    if host.isascii() and "xn--" not in host:
        return host.encode()
    return idna.encode(host)
