"""Ways through proxies, to clusters with TLS."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import trustme

from ontap_tui.model import FaultKind, Secret
from ontap_tui.ontap import (
    AuthenticationFailed,
    CredentialsUnavailable,
    NotSent,
    Password,
    Proxy,
    Target,
    Tls,
    look,
)
from ontap_tui.simulator import SimulatedCluster
from tests.ontap.conftest import PASSWORD, Connect, change
from tests.ontap.hostile import HostileServer, hostile, http, raw
from tests.ontap.test_tls import fingerprint_of, server_side
from tests.support.fleet import manual_fleet
from tests.support.proxies import Kind, proxy

PAGE = raw(http(b'{"records": []}'))
KINDS: list[Kind] = ["socks5h", "http"]
LOGIN = ("ann", "pröxy-geheim")


@pytest.fixture(scope="module")
def shown() -> trustme.LeafCert:
    return trustme.CA().issue_cert("east.example.com", "127.0.0.1", "::1")


@pytest.fixture
async def server(shown: trustme.LeafCert) -> AsyncIterator[HostileServer]:
    async with hostile(PAGE, server_side(shown)) as running:
        yield running


@pytest.fixture
def pinned(shown: trustme.LeafCert) -> Tls:
    return Tls(fingerprints=(fingerprint_of(shown),))


@pytest.mark.parametrize("kind", KINDS)
async def test_watching_launching_and_following_with_tls_verified_end_to_end(
    connect: Connect, kind: Kind
) -> None:
    with manual_fleet(clusters=1, tls=True) as fleet:
        cluster: SimulatedCluster = next(iter(fleet))
        end = cluster.endpoint
        async with proxy(kind) as way:
            client = connect(
                end.url,
                credentials=Password(end.username, Secret(end.password)),
                tls=Tls(ca=end.ca_path),
                proxy=Proxy(url=way.url),
            )
            assert (await client.identify()).name == "prod-east"
            [volume] = await client.collection("/api/storage/volumes", [("name", "vol_db")])
            request = change("POST", f"/api/storage/volumes/{volume['uuid']}/snapshots", {"name": "s"})
            answer = await client.send(request, 0)
            [uuid] = answer.jobs
            assert uuid in [job.uuid for job in (await client.jobs()).jobs]
            cluster.world.advance(60)
            assert (await client.job(uuid)).state == "success"
        assert way.asked_for == [("127.0.0.1", int(end.url.rpartition(":")[2]))]
        assert cluster.log.connections == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_the_proxy_looks_the_name_up(
    connect: Connect, server: HostileServer, pinned: Tls, kind: Kind
) -> None:
    async with proxy(kind, leads_to=lambda *_: ("127.0.0.1", server.port)) as way:
        client = connect("https://east.invalid", tls=pinned, proxy=Proxy(url=way.url))
        await client.jobs()
    assert way.asked_for == [("east.invalid", 443)]


@pytest.mark.parametrize("kind", KINDS)
async def test_ipv6_literals(connect: Connect, shown: trustme.LeafCert, pinned: Tls, kind: Kind) -> None:
    async with hostile(PAGE, server_side(shown), host="::1") as server, proxy(kind) as way:
        await connect(server.url, tls=pinned).jobs()
        await connect(server.url, tls=pinned, proxy=Proxy(url=way.url)).jobs()
        assert server.url.startswith("https://[::1]:")
        assert server.received[0].headers["host"] == server.received[1].headers["host"] == server.url[8:]
    assert way.asked_for == [("::1", server.port)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_with_a_log_in(
    connect: Connect, server: HostileServer, pinned: Tls, kind: Kind
) -> None:
    async with proxy(kind, login=LOGIN) as way:
        given = Proxy(url=way.url, username=LOGIN[0], password=Secret(LOGIN[1]))
        await connect(server.url, tls=pinned, proxy=lambda: given).jobs()
    assert way.log_ins == [":".join(LOGIN)]
    assert "proxy-authorization" not in server.received[0].headers


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("password", [None, "wrong-geheim"])
async def test_a_log_in_that_the_proxy_refuses_is_not_tried_again(
    connect: Connect,
    server: HostileServer,
    pinned: Tls,
    caplog: pytest.LogCaptureFixture,
    kind: Kind,
    password: str | None,
) -> None:
    async with proxy(kind, login=LOGIN) as way:
        given = Proxy(
            url=way.url,
            username=LOGIN[0] if password else "",
            password=Secret(password) if password else None,
        )
        client = connect(server.url, tls=pinned, proxy=given)
        with pytest.raises(AuthenticationFailed) as failed:
            await client.jobs()
        with pytest.raises(AuthenticationFailed):
            await client.send(change(), 0)
        assert len(way.writers) == 1
    assert way.url in failed.value.fault.remedy
    assert "geheim" not in f"{failed.value.fault} {caplog.text}"
    assert server.connections == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_that_is_down_is_named(connect: Connect, kind: Kind) -> None:
    async with proxy(kind) as way:
        pass
    client = connect("https://east.example.com", proxy=Proxy(url=way.url))
    with pytest.raises(NotSent) as failed:
        await client.send(change(), 0)
    assert failed.value.fault.kind is FaultKind.PROXY
    assert failed.value.fault.summary == "is behind a proxy that cannot be reached"
    assert way.url in failed.value.fault.remedy


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_that_cannot_reach_the_cluster(connect: Connect, kind: Kind) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with proxy(kind) as way:
        with pytest.raises(NotSent) as failed:
            await connect(f"https://127.0.0.1:{port}", proxy=Proxy(url=way.url)).jobs()
    fault = failed.value.fault
    assert (fault.kind, fault.summary) == (FaultKind.PROXY, "is behind a proxy that cannot reach it")
    assert fault.detail in ("connection refused", "HTTP 502 Nobody there")
    assert way.url in fault.remedy


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "answer",
    [b"", b"\r\n\r\n", b"\x05\xff", b"\x05\0\x04\0\0\0", b"\x05\0\x05\x63\0\x01", b"x" * 40_000],
    ids=range(6),
)
async def test_what_is_no_proxy_gets_nothing(connect: Connect, kind: Kind, answer: bytes) -> None:
    received = b""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal received
        writer.write(answer)
        writer.write_eof()
        with contextlib.suppress(OSError):
            received += await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        url = f"{kind}://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        with pytest.raises((NotSent, AuthenticationFailed)) as failed:
            await connect("https://east.example.com", proxy=Proxy(url=url)).jobs()
    assert url in failed.value.fault.remedy
    assert PASSWORD.encode() not in received


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_that_does_not_answer(connect: Connect, kind: Kind) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{kind}://127.0.0.1:{silent.getsockname()[1]}"
        client = connect("https://east.example.com", proxy=Proxy(url=url), request_timeout=0.1)
        with pytest.raises(NotSent) as failed:
            await client.send(change(), 0)
    assert failed.value.fault.kind is FaultKind.PROXY
    assert failed.value.fault.detail == "no answer in time"


async def test_the_environment_names_no_proxy(
    connect: Connect, server: HostileServer, pinned: Tls, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxy("http") as way:
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, way.url)
            monkeypatch.setenv(name.lower(), way.url)
        await connect(server.url, tls=pinned).jobs()
    assert not way.asked_for
    assert len(server.received) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_certificate_is_looked_at_through_a_proxy(
    server: HostileServer, shown: trustme.LeafCert, kind: Kind
) -> None:
    async with proxy(kind, leads_to=lambda *_: ("127.0.0.1", server.port)) as way:
        target = Target(
            name="east",
            base_url="https://east.example.com",
            credentials=Password("monitor", Secret(PASSWORD)),
            proxy=Proxy(url=way.url),
        )
        found = await look(target, timeout=10)
    assert found.certificate.fingerprint == fingerprint_of(shown)
    assert not server.received


async def test_a_log_in_that_socks_cannot_carry(connect: Connect) -> None:
    way = Proxy(url="socks5h://127.0.0.1:9", username="ann", password=Secret("x" * 256))
    with pytest.raises(CredentialsUnavailable) as failed:
        await connect("https://east.example.com", proxy=way).jobs()
    assert "too long" in failed.value.fault.remedy
