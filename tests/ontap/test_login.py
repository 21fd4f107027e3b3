"""One wrong password is one failed login."""

import asyncio
import base64
import threading

import pytest

from ontap_tui.model import Action, FaultKind, Secret, SystemClock
from ontap_tui.ontap import (
    AuthenticationFailed,
    Credentials,
    CredentialsUnavailable,
    OntapClient,
    Overloaded,
    Password,
    Target,
    Token,
)
from tests.ontap.conftest import LOGIN, Connect
from tests.ontap.hostile import Received, hostile, http, in_turn, raw

PAGE = b'{"records": []}'
DENIED = http(b'{"error": {"message": "User is not authorized.", "code": "6691623"}}', "401 No")


@pytest.mark.parametrize("refusal", [DENIED, http(b"", "401 No"), http(b"<html>", "401 No")])
async def test_nothing_is_sent_after_a_refused_login_until_someone_asks(
    connect: Connect, refusal: bytes
) -> None:
    async with hostile(raw(refusal, http(PAGE))) as server:
        client = connect(server.url)
        for call in (client.jobs(), client.identify(), client.job("a"), client.control("a", Action.CANCEL)):
            with pytest.raises(AuthenticationFailed) as refused:
                await call
            assert refused.value.fault.kind is FaultKind.AUTHENTICATION
            assert "monitor" in refused.value.fault.summary
        assert len(server.received) == 1
        await client.retry_login()
        assert (await client.jobs()).jobs == []


async def test_a_crowd_with_a_wrong_password_is_one_failed_login(connect: Connect) -> None:
    async with hostile(raw(DENIED)) as server:
        client = connect(server.url)
        found = await asyncio.gather(*(client.jobs() for _ in range(20)), return_exceptions=True)
    assert all(isinstance(one, AuthenticationFailed) for one in found)
    assert len(server.received) == 1


async def test_a_crowd_that_is_let_in_goes_at_once_over_few_connections(connect: Connect) -> None:
    inside = most = 0

    async def respond(request: Received) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1
        request.writer.write(http(PAGE))

    async with hostile(respond) as server:
        client = connect(server.url)
        await asyncio.gather(*(client.jobs() for _ in range(20)))
    assert most == server.connections == 4


async def test_a_password_changed_meanwhile_fails_only_what_is_under_way(connect: Connect) -> None:
    let_in = [http(PAGE)]

    async def respond(request: Received) -> None:
        await asyncio.sleep(0.01)
        request.writer.write(let_in.pop() if let_in else DENIED)

    async with hostile(respond) as server:
        client = connect(server.url)
        await client.jobs()
        found = await asyncio.gather(*(client.jobs() for _ in range(20)), return_exceptions=True)
    assert all(isinstance(one, AuthenticationFailed) for one in found)
    assert len(server.received) == 1 + 4


@pytest.mark.parametrize(
    ("first", "most"),
    [(http(b"<html>", "503 Busy"), 1), (http(b'{"error": {"code": "262160"}}', "503 Busy"), 4)],
)
async def test_only_who_looks_like_the_cluster_has_let_us_in(
    connect: Connect, first: bytes, most: int
) -> None:
    answers = [first]

    async def respond(request: Received) -> None:
        await asyncio.sleep(0.01)
        request.writer.write(answers.pop() if answers else DENIED)

    async with hostile(respond) as server:
        client = connect(server.url)
        with pytest.raises(Overloaded):
            await client.jobs()
        await asyncio.gather(*(client.jobs() for _ in range(20)), return_exceptions=True)
    assert len(server.received) == 1 + most


async def test_a_late_refusal_of_an_earlier_login_says_nothing_of_the_next(connect: Connect) -> None:
    late, arrived = asyncio.Event(), asyncio.Event()

    async def refuse_late(request: Received) -> None:
        arrived.set()
        await late.wait()
        request.writer.write(DENIED)

    class Keeping(OntapClient):
        """Its connection outlives the login, as one does whose answer is read at that very moment."""

        async def retry_login(self) -> None:
            connection, self._login._connection = self._login._connection, None
            await super().retry_login()
            self._kept = connection

    async with hostile(in_turn(raw(http(PAGE)), refuse_late, raw(http(PAGE)))) as server:
        target = Target(name="east", base_url=server.url, credentials=LOGIN)
        client = Keeping(target, clock=SystemClock(), request_timeout=10.0)
        await client.jobs()
        waiting = asyncio.create_task(client.jobs())
        await arrived.wait()
        await client.retry_login()
        await client.jobs()
        late.set()
        with pytest.raises(AuthenticationFailed):
            await waiting
        assert (await client.jobs()).jobs == []
        assert client._kept is not None
        await client._kept.close()
        await client.aclose()


async def test_credentials_read_while_they_were_changed_are_read_again(connect: Connect) -> None:
    reading, changed = threading.Event(), threading.Event()
    passwords = ["old", "new"]

    def read() -> Credentials:
        password = passwords.pop(0)
        reading.set()
        assert changed.wait(30)
        return Password("monitor", Secret(password))

    async with hostile(raw(http(PAGE))) as server:
        client = connect(server.url, credentials=read)
        waiting = asyncio.create_task(client.jobs())
        await asyncio.to_thread(reading.wait, 10)
        await client.retry_login()
        changed.set()
        await waiting
    sent = [base64.b64decode(one.headers["authorization"].split()[1]) for one in server.received]
    assert sent == [b"monitor:new"]


async def test_credentials_are_read_late_and_read_again_for_a_new_login(connect: Connect) -> None:
    passwords = ["wrong", "wrong", "right"]

    def read() -> Credentials:
        return Password("monitor", Secret(passwords.pop(0)))

    async with hostile(raw(DENIED, http(PAGE))) as server:
        client = connect(server.url, credentials=read)
        assert len(passwords) == 3
        with pytest.raises(AuthenticationFailed):
            await client.jobs()
        await client.retry_login()
        await client.jobs()
        await client.jobs()
    sent = [request.headers["authorization"] for request in server.received]
    assert sent[0] != sent[1] == sent[2]


async def test_credentials_that_cannot_be_read_send_nothing(connect: Connect) -> None:
    def read() -> Credentials:
        raise CredentialsUnavailable("The variable ONTAP_EAST_PASSWORD is not set.")

    client = connect("http://127.0.0.1:9", credentials=read)
    with pytest.raises(CredentialsUnavailable) as failed:
        await client.jobs()
    assert failed.value.fault.kind is FaultKind.CREDENTIALS
    assert "ONTAP_EAST_PASSWORD" in failed.value.fault.remedy
    assert client.requests == 0


@pytest.mark.parametrize("token", ["", "two words", "line\nend", "tökén"])
async def test_a_token_that_cannot_be_one_is_not_sent(connect: Connect, token: str) -> None:
    client = connect("http://127.0.0.1:9", credentials=Token(Secret(token)))
    with pytest.raises(CredentialsUnavailable):
        await client.jobs()
    assert client.requests == 0


async def test_a_password_of_the_environment_may_hold_any_bytes(connect: Connect) -> None:
    async with hostile(raw(http(PAGE))) as server:
        await connect(
            server.url, credentials=Password("m", Secret(b"\xff".decode(errors="surrogateescape")))
        ).jobs()
    assert server.received[0].headers["authorization"] == "Basic bTr/"


async def test_closing_twice_is_fine(connect: Connect) -> None:
    async with hostile(raw(http(PAGE))) as server:
        client = connect(server.url)
        await client.jobs()
        await client.aclose()
        await client.aclose()


@pytest.mark.parametrize("url", ["east.example.com", "ftp://east", "https://user:pw@east"])
def test_a_url_that_is_none_is_refused_at_once(connect: Connect, url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        connect(url)


@pytest.mark.parametrize(
    ("credentials", "words"),
    [(Password("ann", Secret("x")), "password of ann"), (Token(Secret("x")), "token")],
)
async def test_a_refusal_says_what_was_refused_and_what_to_do(
    connect: Connect, credentials: Credentials, words: str
) -> None:
    async with hostile(raw(DENIED)) as server:
        with pytest.raises(AuthenticationFailed) as refused:
            await connect(server.url, credentials=credentials).jobs()
    assert words in refused.value.fault.summary
    assert refused.value.fault.remedy.endswith("lock an account.")
