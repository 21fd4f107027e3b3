"""Connect to a cluster through a proxy, by SOCKS 5 or HTTP CONNECT."""

import asyncio
import base64
import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpcore

from ontap_tui.model import Fault, Secret, printable
from ontap_tui.ontap import faults
from ontap_tui.ontap.credentials import basic
from ontap_tui.ontap.errors import CredentialsUnavailable
from ontap_tui.ontap.network import Network
from ontap_tui.ontap.target import Proxy, Target

_MOST_HEAD: Final = 16 * 1024
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})(?: ([^\r\n]*))?\r\n")
_SOCKS: Final = 5
_NO_LOGIN, _PASSWORD = 0, 2
_REFUSALS: Final = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "no answer in time",
    7: "command not supported",
    8: "kind of address not supported",
}
"""Reply codes of RFC 1928, section 6."""


class ProxyFailed(Exception):
    """Reports that the proxy did not connect us; nothing has been sent to the cluster."""

    def __init__(self, fault: Fault, *, login_refused: bool = False) -> None:
        super().__init__(fault.summary)
        self.fault = fault
        self.login_refused = login_refused


def network(target: Target) -> Network:
    """Return the network through which to reach the target. Blocks if the proxy's password must be read.

    Raises:
        CredentialsUnavailable: the password cannot be read, or the proxy's protocol cannot carry it.
    """
    proxy = target.proxy() if callable(target.proxy) else target.proxy
    return Network() if proxy is None else Tunnel(proxy)


class Tunnel(Network):
    """Connects to any host through one proxy, which also resolves the host's name."""

    def __init__(self, proxy: Proxy) -> None:
        """Take the proxy. Raises `CredentialsUnavailable` if its protocol cannot carry the login."""
        super().__init__()
        parts = urlsplit(proxy.url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._proxy = proxy
        self._host, self._port = parts.hostname, parts.port
        self._login: tuple[bytes, bytes] | None = None
        if proxy.username:
            password = proxy.password.reveal() if proxy.password else ""
            self._login = proxy.username.encode(), password.encode("utf-8", "surrogateescape")
            self.secrets = Secret(password), basic(proxy.username, password)
        self._open = _connect if parts.scheme == "http" else _socks
        if self._open is _socks and max(map(len, self._login or (b"",))) > 255:
            raise CredentialsUnavailable("The username or password of the proxy is too long for SOCKS.")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect through the proxy; `timeout` in s applies to each of the two steps.

        Raises:
            httpcore.ConnectError: caused by a `ProxyFailed`.
        """
        try:
            stream = await self._to_proxy(timeout, local_address, socket_options)
            await self._led_on(stream, host, port, timeout)
        except ProxyFailed as failed:
            raise httpcore.ConnectError(str(failed)) from failed
        return stream

    async def _to_proxy(
        self,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await super().connect_tcp(self._host, self._port, timeout, local_address, socket_options)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            detail = str(error) or "no answer in time"
            raise ProxyFailed(faults.proxy_unreachable(self._proxy.url, detail)) from None

    async def _led_on(
        self, stream: httpcore.AsyncNetworkStream, host: str, port: int, timeout: float | None
    ) -> None:
        talk = _Talk(stream, self._proxy.url, host)
        try:
            async with asyncio.timeout(timeout):
                await self._open(talk, host, port, self._login)
        except BaseException as error:
            await stream.aclose()
            if isinstance(error, TimeoutError | httpcore.NetworkError | httpcore.TimeoutException):
                raise talk.failed(str(error) or "no answer in time") from None
            raise


class _Talk:
    """Exchanges messages with the proxy, until it has connected to the host."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, proxy: str, host: str) -> None:
        self._stream = stream
        self._proxy = proxy
        self._host = host

    async def write(self, data: bytes) -> None:
        await self._stream.write(data)

    async def read(self, size: int) -> bytes:
        """Return exactly `size` bytes."""
        data = b""
        while len(data) < size:
            more = await self._stream.read(size - len(data))
            if not more:
                raise self.failed("it closed the connection")
            data += more
        return data

    def failed(self, detail: str) -> ProxyFailed:
        return ProxyFailed(faults.proxy_led_nowhere(self._proxy, self._host, detail))

    def login_refused(self, login: tuple[bytes, bytes] | None) -> ProxyFailed:
        fault = faults.proxy_login_refused(self._proxy, given=login is not None)
        return ProxyFailed(fault, login_refused=True)


async def _socks(talk: _Talk, host: str, port: int, login: tuple[bytes, bytes] | None) -> None:
    """Ask a SOCKS 5 proxy to connect (RFC 1928), with a login if given (RFC 1929)."""
    methods = bytes([_NO_LOGIN, _PASSWORD]) if login else bytes([_NO_LOGIN])
    await talk.write(bytes([_SOCKS, len(methods)]) + methods)
    version, method = await talk.read(2)
    if version != _SOCKS:
        raise talk.failed("it does not speak SOCKS 5")
    if method == _PASSWORD and login:
        username, password = login
        await talk.write(b"\x01" + bytes([len(username)]) + username + bytes([len(password)]) + password)
        _, refused = await talk.read(2)
        if refused:
            raise talk.login_refused(login)
    elif method != _NO_LOGIN:
        raise talk.login_refused(login)
    await talk.write(bytes([_SOCKS, 1, 0]) + _address(host) + port.to_bytes(2, "big"))
    version, refused, _, kind = await talk.read(4)
    if version != _SOCKS:
        raise talk.failed("it does not speak SOCKS 5")
    if refused:
        raise talk.failed(_REFUSALS.get(refused, f"failure {refused}"))
    lengths = {1: 4, 4: 16}
    await talk.read((lengths[kind] if kind in lengths else (await talk.read(1))[0]) + 2)


def _address(host: str) -> bytes:
    try:
        address = ip_address(host)
    except ValueError:
        name = host.encode("ascii")
        return bytes([3, len(name)]) + name
    return bytes([1 if address.version == 4 else 4]) + address.packed


async def _connect(talk: _Talk, host: str, port: int, login: tuple[bytes, bytes] | None) -> None:
    """Ask an HTTP proxy to connect, by CONNECT (RFC 9110, section 9.3.6)."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if login:
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(b':'.join(login)).decode()}")
    await talk.write("\r\n".join([*lines, "", ""]).encode("ascii"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        if len(head) > _MOST_HEAD:
            raise talk.failed("its answer has no end")
        head += await talk.read(1)
    status = _STATUS.match(head)
    if status is None:
        raise talk.failed("it does not speak HTTP")
    if status[1] == b"407":
        raise talk.login_refused(login)
    if not status[1].startswith(b"2"):
        reason = (status[2] or b"").decode("ascii", "replace")
        raise talk.failed(printable(f"HTTP {status[1].decode()} {reason}".rstrip()))
