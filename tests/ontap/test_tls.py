"""Certificates, over real TLS on loopback."""

import asyncio
import contextlib
import hashlib
import socket
import ssl
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from ontap_tui.model import FaultKind, Secret
from ontap_tui.ontap import (
    AuthenticationFailed,
    ClientCertificate,
    Credentials,
    CredentialsUnavailable,
    NotSent,
    Target,
    Tls,
    Token,
    look,
)
from tests.ontap.conftest import Connect, change
from tests.ontap.hostile import hostile, http, raw

PAGE = raw(http(b'{"records": []}'))
EXPIRES = datetime(2090, 5, 6, 7, 8, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def server_side(certificate: trustme.LeafCert, *, asks_of: trustme.CA | None = None) -> ssl.SSLContext:
    """`asks_of` is the authority that must have issued the client's certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    if asks_of is not None:
        asks_of.configure_trust(made)
        made.verify_mode = ssl.CERT_REQUIRED
    return made


async def test_a_cluster_is_verified_with_its_authority(
    connect: Connect, authority: trustme.CA, ca: Path
) -> None:
    shown = authority.issue_cert("127.0.0.1", "east.example.com", common_name="east", not_after=EXPIRES)
    async with hostile(PAGE, server_side(shown)) as server:
        client = connect(server.url, credentials=Token(Secret("abc")), tls=Tls(ca=ca))
        assert client.certificate_expires is None
        await client.jobs()
        await client.jobs()
    assert server.received[0].headers["authorization"] == "Bearer abc"
    assert server.connections == 1
    assert client.certificate_expires == EXPIRES
    assert client.certificate is not None
    assert client.certificate.subject == "east"
    assert set(client.certificate.names) == {"127.0.0.1", "east.example.com"}
    assert client.certificate.issuer


async def test_the_clusters_own_certificate_may_stand_for_an_authority(
    connect: Connect, authority: trustme.CA, tmp_path: Path
) -> None:
    shown = authority.issue_cert("127.0.0.1")
    own = tmp_path / "east.pem"
    shown.cert_chain_pems[0].write_to_path(str(own))
    async with hostile(PAGE, server_side(shown)) as server:
        assert (await connect(server.url, tls=Tls(ca=own)).jobs()).jobs == []


async def test_an_expired_certificate(connect: Connect, authority: trustme.CA, ca: Path) -> None:
    shown = authority.issue_cert("127.0.0.1", not_after=datetime(2001, 1, 1, tzinfo=UTC))
    async with hostile(PAGE, server_side(shown)) as server:
        with pytest.raises(NotSent) as failed:
            await connect(server.url, tls=Tls(ca=ca)).jobs()
    assert failed.value.fault.kind is FaultKind.TLS_EXPIRED
    assert not server.received


@pytest.mark.parametrize("name", ["other.example.com", "127.0.0.2"])
async def test_a_certificate_for_another_name(
    connect: Connect, authority: trustme.CA, ca: Path, name: str
) -> None:
    async with hostile(PAGE, server_side(authority.issue_cert(name))) as server:
        with pytest.raises(NotSent) as failed:
            await connect(server.url, tls=Tls(ca=ca)).jobs()
    assert failed.value.fault.kind is FaultKind.TLS_HOSTNAME
    assert "127.0.0.1" in failed.value.fault.detail
    assert "server_name" in failed.value.fault.remedy
    assert not server.received


async def test_a_certificate_of_an_unknown_authority(connect: Connect, authority: trustme.CA) -> None:
    async with hostile(PAGE, server_side(authority.issue_cert("127.0.0.1"))) as server:
        with pytest.raises(NotSent) as failed:
            await connect(server.url).jobs()
    assert failed.value.fault.kind is FaultKind.TLS_AUTHORITY
    assert "ca" in failed.value.fault.remedy
    assert not server.received


async def test_verification_can_be_turned_off(connect: Connect, authority: trustme.CA) -> None:
    shown = authority.issue_cert("other.example.com", not_after=datetime(2001, 1, 1, tzinfo=UTC))
    async with hostile(PAGE, server_side(shown)) as server:
        client = connect(server.url, tls=Tls(verify=False))
        await client.jobs()
    assert client.certificate is not None
    assert client.certificate.names == ("other.example.com",)


async def test_a_port_that_does_not_speak_tls(connect: Connect) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(http(b"", "400 Bad Request"))
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotSent) as failed:
            await connect(f"https://127.0.0.1:{port}").jobs()
    assert failed.value.fault.kind is FaultKind.TLS


async def test_a_handshake_that_hangs(connect: Connect) -> None:
    async with hostile(PAGE) as server:
        with pytest.raises(NotSent) as failed:
            await connect(server.url.replace("http:", "https:"), request_timeout=0.1).jobs()
    assert failed.value.fault.kind is FaultKind.TIMEOUT


async def test_a_client_certificate_logs_in(
    connect: Connect, authority: trustme.CA, ca: Path, tmp_path: Path
) -> None:
    both = tmp_path / "both.pem"
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    mine = authority.issue_cert("monitor@example.com")
    mine.private_key_and_cert_chain_pem.write_to_path(str(both))
    mine.private_key_pem.write_to_path(str(key))
    mine.cert_chain_pems[0].write_to_path(str(certificate))
    shown = server_side(authority.issue_cert("127.0.0.1"), asks_of=authority)
    async with hostile(PAGE, shown) as server:
        for credentials in (ClientCertificate(certificate, key), ClientCertificate(both)):
            await connect(server.url, credentials=credentials, tls=Tls(ca=ca)).jobs()
    assert all("authorization" not in request.headers for request in server.received)
    assert len(server.received) == 2


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_certificate_that_the_cluster_does_not_know_is_a_refused_login(
    connect: Connect, authority: trustme.CA, ca: Path, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    """In a thread: the TLS of asyncio ends a handshake without the alert that a real server sends."""
    both = tmp_path / "both.pem"
    trustme.CA().issue_cert("monitor@example.com").private_key_and_cert_chain_pem.write_to_path(str(both))
    shown = server_side(authority.issue_cert("127.0.0.1"), asks_of=authority)
    shown.maximum_version = version
    with socket.create_server(("127.0.0.1", 0)) as listener:
        refusing = asyncio.create_task(asyncio.to_thread(refuse_one, listener, shown))
        client = connect(
            f"https://127.0.0.1:{listener.getsockname()[1]}",
            credentials=ClientCertificate(both),
            tls=Tls(ca=ca),
        )
        with pytest.raises(AuthenticationFailed) as failed:
            await client.jobs()
        await refusing
    requests = client.requests
    with pytest.raises(AuthenticationFailed):
        await client.jobs()
    assert failed.value.fault.summary == "refused the client certificate"
    assert client.requests == requests


def refuse_one(listener: socket.socket, shown: ssl.SSLContext) -> None:
    """Reads on after the alert: an end with unread data would be a reset, which may overtake it."""
    connection, _ = listener.accept()
    tls = shown.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    with pytest.raises(ssl.SSLError):
        tls.do_handshake()
    with socket.socket(fileno=tls.detach()) as plain:
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(65536):
            pass


def refuse_one_and_see_one(listener: socket.socket, shown: ssl.SSLContext) -> bytes:
    refuse_one(listener, shown)
    return see_one(listener, shown)


def see_two(listener: socket.socket, shown: ssl.SSLContext) -> bytes:
    """Return what came over two connections behind the handshake, which the first client may break off."""
    first, _ = listener.accept()
    with first, contextlib.suppress(OSError), shown.wrap_socket(first, server_side=True) as tls:
        assert tls.recv(1) == b""
    return see_one(listener, shown)


def see_one(listener: socket.socket, shown: ssl.SSLContext) -> bytes:
    """Return what came over a connection behind the handshake; an end may be a reset."""
    connection, _ = listener.accept()
    with shown.wrap_socket(connection, server_side=True) as tls, contextlib.suppress(ConnectionResetError):
        return tls.recv(1)
    return b""


@pytest.mark.parametrize("content", [None, "", "not PEM at all"])
async def test_a_ca_file_that_is_none(connect: Connect, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CredentialsUnavailable) as failed:
        await connect("https://127.0.0.1:9", tls=Tls(ca=path)).jobs()
    assert str(path) in failed.value.fault.remedy


async def test_a_client_certificate_that_is_none(connect: Connect, tmp_path: Path) -> None:
    missing = tmp_path / "certificate.pem"
    with pytest.raises(CredentialsUnavailable) as failed:
        await connect("https://127.0.0.1:9", credentials=ClientCertificate(missing)).jobs()
    assert str(missing) in failed.value.fault.remedy


async def test_a_key_with_a_passphrase_is_told_and_nobody_is_asked_for_it(
    connect: Connect, authority: trustme.CA, tmp_path: Path
) -> None:
    mine = authority.issue_cert("monitor@example.com")
    plain = serialization.load_pem_private_key(mine.private_key_pem.bytes(), None)
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key.write_bytes(
        plain.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"passphrase"),
        )
    )
    mine.cert_chain_pems[0].write_to_path(str(certificate))
    with pytest.raises(CredentialsUnavailable) as failed:
        await connect("https://127.0.0.1:9", credentials=ClientCertificate(certificate, key)).jobs()
    assert "passphrase" in failed.value.fault.remedy


def fingerprint_of(certificate: trustme.LeafCert) -> str:
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


@pytest.mark.parametrize(
    ("name", "until"),
    [("127.0.0.1", EXPIRES), ("other.example.com", EXPIRES), ("127.0.0.1", datetime(2001, 1, 1, tzinfo=UTC))],
)
async def test_a_pinned_certificate_is_accepted_whatever_it_says(
    connect: Connect, authority: trustme.CA, name: str, until: datetime
) -> None:
    shown = authority.issue_cert(name, not_after=until)
    async with hostile(PAGE, server_side(shown)) as server:
        client = connect(server.url, tls=Tls(fingerprints=("sha256:0", fingerprint_of(shown))))
        await client.jobs()
    assert client.certificate is not None
    assert client.certificate.fingerprint == fingerprint_of(shown)
    assert client.certificate_expires == until


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_no_credential_reaches_a_server_that_replaced_the_pinned_one(
    connect: Connect, authority: trustme.CA, ca: Path, version: ssl.TLSVersion
) -> None:
    """Not even where the new certificate is one that the authority would vouch for."""
    old, new = authority.issue_cert("127.0.0.1"), authority.issue_cert("127.0.0.1", common_name="new")
    shown = server_side(old)
    shown.maximum_version = version
    async with hostile(PAGE, shown) as server:
        client = connect(server.url, tls=Tls(ca=ca, fingerprints=(fingerprint_of(old),)))
        await client.jobs()
        assert len(server.received) == 1
        new.configure_cert(shown)
        server.drop()
        with pytest.raises(NotSent) as failed:
            await client.jobs()
        with pytest.raises(NotSent):
            await client.send(change(), 0)
        assert len(server.received) == 1
        fault = failed.value.fault
        assert fault.kind is FaultKind.TLS_PINNED
        assert fault.trusted == (fingerprint_of(old),)
        assert fault.shown is not None
        assert (fault.shown.fingerprint, fault.shown.subject) == (fingerprint_of(new), "new")
        assert fingerprint_of(old) in fault.detail
        assert fingerprint_of(new) in fault.detail
        old.configure_cert(shown)
        await client.jobs()


async def test_the_certificate_is_looked_at_without_sending_anything(authority: trustme.CA) -> None:
    shown = authority.issue_cert("other.example.com", common_name="east", not_after=EXPIRES)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        looked_at = asyncio.create_task(asyncio.to_thread(see_two, listener, server_side(shown)))
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        seen = await look(Target(name="east", base_url=url, credentials=unread), timeout=10)
        assert await looked_at == b""
    assert seen.mistrust is not None
    assert seen.mistrust.kind is FaultKind.TLS_AUTHORITY
    found = seen.certificate
    assert found.fingerprint == fingerprint_of(shown)
    assert (found.subject, found.names, found.expires) == ("east", ("other.example.com",), EXPIRES)


async def test_a_look_says_whether_the_certificate_is_accepted(authority: trustme.CA, ca: Path) -> None:
    shown = authority.issue_cert("127.0.0.1")
    async with hostile(PAGE, server_side(shown)) as server:

        async def mistrust(trust: Tls) -> FaultKind | None:
            target = Target(name="east", base_url=server.url, credentials=unread, tls=trust)
            seen = await look(target, timeout=10)
            assert seen.certificate.fingerprint == fingerprint_of(shown)
            return seen.mistrust.kind if seen.mistrust else None

        assert await mistrust(Tls(ca=ca)) is None
        assert await mistrust(Tls(fingerprints=(fingerprint_of(shown),))) is None
        assert await mistrust(Tls(fingerprints=("sha256:" + "0" * 64,))) is FaultKind.TLS_PINNED
        assert await mistrust(Tls(ca=ca, server_name="west")) is FaultKind.TLS_HOSTNAME
    assert not server.received


async def test_a_look_at_what_speaks_no_tls() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(http(b""))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(NotSent) as failed:
            await look(Target(name="east", base_url=url, credentials=unread), timeout=10)
    assert failed.value.fault.kind is FaultKind.TLS


async def test_nobody_to_look_at() -> None:
    async with hostile(PAGE) as server:
        target = Target(name="east", base_url=server.url.replace("http:", "https:"), credentials=unread)
        with pytest.raises(NotSent) as failed:
            await look(target, timeout=0.1)
    assert failed.value.fault.kind is FaultKind.TIMEOUT
    with pytest.raises(NotSent) as failed:
        await look(target, timeout=10)
    assert failed.value.fault.kind is FaultKind.CONNECT


def unread() -> Credentials:
    raise AssertionError("credentials were read")


@pytest.mark.parametrize("name", ["cluster.example.com", "10.0.0.1"])
async def test_a_forwarded_port_shows_the_name_of_the_cluster(
    connect: Connect, authority: trustme.CA, ca: Path, name: str
) -> None:
    asked: list[str | None] = []
    shown = server_side(authority.issue_cert(name))
    shown.sni_callback = lambda _, asked_for, __: asked.append(asked_for)
    async with hostile(PAGE, shown) as server:
        await connect(server.url, tls=Tls(ca=ca, server_name=name)).jobs()
        with pytest.raises(NotSent) as failed:
            await connect(server.url, tls=Tls(ca=ca, server_name="elsewhere.example.com")).jobs()
    assert failed.value.fault.kind is FaultKind.TLS_HOSTNAME
    assert "elsewhere.example.com" in failed.value.fault.detail
    assert asked == [name if "example" in name else None, "elsewhere.example.com"]


def old_server(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """Speaks TLS 1.1 and older."""
    shown = server_side(certificate)
    shown.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        shown.minimum_version = ssl.TLSVersion.TLSv1
        shown.maximum_version = ssl.TLSVersion.TLSv1_1
    return shown


async def test_a_server_with_an_old_tls_is_told_from_its_version(
    connect: Connect, authority: trustme.CA, ca: Path
) -> None:
    """In a thread: see `test_a_client_certificate_that_the_cluster_does_not_know_is_a_refused_login`."""
    shown = old_server(authority.issue_cert("127.0.0.1"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        looked_at = asyncio.create_task(asyncio.to_thread(refuse_one_and_see_one, listener, shown))
        with pytest.raises(NotSent) as failed:
            await connect(f"https://127.0.0.1:{listener.getsockname()[1]}", tls=Tls(ca=ca)).jobs()
        assert await looked_at == b""
    assert failed.value.fault.kind is FaultKind.TLS
    assert failed.value.fault.summary == "supports only TLS 1.1"
    assert "TLSv1.2" in failed.value.fault.remedy


async def test_a_look_at_a_server_with_an_old_tls(authority: trustme.CA) -> None:
    shown = old_server(authority.issue_cert("127.0.0.1"))

    def refuse_two_and_see_one(listener: socket.socket) -> None:
        refuse_one(listener, shown)
        assert refuse_one_and_see_one(listener, shown) == b""

    with socket.create_server(("127.0.0.1", 0)) as listener:
        looked_at = asyncio.create_task(asyncio.to_thread(refuse_two_and_see_one, listener))
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(NotSent) as failed:
            await look(Target(name="east", base_url=url, credentials=unread), timeout=10)
        await looked_at
    assert failed.value.fault.summary == "supports only TLS 1.1"


async def test_the_environment_has_no_tls_secrets_written(
    connect: Connect, authority: trustme.CA, ca: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "secrets"
    monkeypatch.setenv("SSLKEYLOGFILE", str(secrets))
    async with hostile(PAGE, server_side(authority.issue_cert("127.0.0.1"))) as server:
        await connect(server.url, tls=Tls(ca=ca)).jobs()
    assert not secrets.exists() or not secrets.read_bytes()
