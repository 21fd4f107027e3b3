"""Recognize requests that another site's page made the browser send."""

import ipaddress
import platform
from collections.abc import Mapping
from urllib.parse import urlsplit


class Guard:
    def __init__(self, host: str) -> None:
        """Take the host on which the person chose to serve."""
        self._names = {host.lower(), "localhost", platform.node().lower()}

    def is_for_us(self, host: str) -> bool:
        """Return whether a ``Host`` header names this machine, at any port, because one may be forwarded.

        A name that another DNS server resolves to this address does not (DNS rebinding).
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or _is_address(name)

    def is_from_us(self, headers: Mapping[str, str], scheme: str) -> bool:
        """Return whether a page of ours, at the same host and port, sent the request."""
        return headers.get("Origin", "") == f"{scheme}://{headers.get('Host', '')}"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
