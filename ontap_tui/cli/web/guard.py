"""Recognize requests that a page of somebody else made the browser send."""

import ipaddress
import platform
from collections.abc import Mapping
from urllib.parse import urlsplit


class Guard:
    def __init__(self, host: str) -> None:
        """Take the host that the person chose to serve on."""
        self._names = {host.lower(), "localhost", platform.node().lower()}

    def is_for_us(self, host: str) -> bool:
        """Whether a ``Host`` header names this machine, at whatever port: one may be forwarded.

        A name that somebody else's server gave out for this address does not (DNS rebinding).
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or _is_address(name)

    def is_from_us(self, headers: Mapping[str, str], scheme: str) -> bool:
        """Whether a page of ours asked, at the same host and port."""
        return headers.get("Origin", "") == f"{scheme}://{headers.get('Host', '')}"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
