"""Parse addresses of clusters."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_NAME: Final = 253


def normal_url(text: str) -> str:
    """Return the URL as ``https://HOST[:PORT]``, in lower case. Raises ValueError."""
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
        raise ValueError(f"{expected}, with nothing after it")
    if (wrong := host_problem(parts.hostname)) is not None:
        raise ValueError(f"{expected}: {wrong}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def url_of(address: str, port: object = None, *, scheme: str = "https") -> str:
    """Return the URL of a cluster from a host, ``host:port``, an IPv6 address or a URL. Raises ValueError."""
    address = address.strip()
    if "://" not in address:
        bare_ipv6 = address.count(":") > 1 and not address.startswith("[")
        address = f"{scheme}://[{address}]" if bare_ipv6 else f"{scheme}://{address}"
    url = normal_url(address)
    return f"{url}:{port}" if port and not re.search(r":\d+$", url) else url


def host_problem(host: str) -> str | None:
    """Say why `host`, in lower case, cannot be a host; return None if it can."""
    labels = host.removesuffix(".").split(".")
    if ":" in host or labels[-1].isdecimal():
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return f"{host} is not an IP address"
        return None
    if not host.isascii():
        return f"write {host} as DNS has it, in ASCII: xn--..."
    if len(host) > _LONGEST_NAME or not all(map(_is_label, labels)):
        return f"{host!r} is not the name of a host"
    return None


def _is_label(text: str) -> bool:
    if not _LABEL.fullmatch(text):
        return False
    try:
        return not text.startswith("xn--") or text[4:].encode().decode("punycode").isprintable()
    except UnicodeError:
        return False


def is_loopback(url: str) -> bool:
    """Return whether the URL names this machine."""
    return names_this_machine(urlsplit(url).hostname or "")


def names_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
