"""A secret that has changed at its source heals by itself, and no account is locked by trying."""

import asyncio
import base64
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ontap_tui.model import Secret
from ontap_tui.ontap import AuthenticationFailed, Credentials, CredentialsUnavailable, Password, Token
from ontap_tui.ontap.credentials import expiry
from tests.ontap.conftest import Connect, change
from tests.ontap.hostile import Received, hostile, http

PAGE = b'{"records": []}'
DENIED = http(b'{"error": {"message": "User is not authorized.", "code": "6691623"}}', "401 No")


class Server:
    """Accepts one token, and counts what it refuses."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.refused = 0

    async def respond(self, request: Received) -> None:
        if request.headers["authorization"] == f"Bearer {self.token}":
            request.writer.write(http(PAGE))
        else:
            self.refused += 1
            request.writer.write(DENIED)


def reading(give: Callable[[], str]) -> Callable[[], Credentials]:
    return lambda: Token(Secret(give()))


def jwt(expires: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part({'exp': expires})}.sig"


async def test_a_token_that_changes_costs_one_refused_request_a_change(
    connect: Connect,
) -> None:
    valid = Server("t0")
    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=reading(lambda: valid.token))
        for number in range(1, 4):
            assert (await client.jobs()).jobs == []
            valid.token = f"t{number}"
        await client.jobs()
    assert valid.refused == 3


async def test_a_change_is_sent_again_when_nobody_knew_who_asked(connect: Connect) -> None:
    valid = Server("new")
    tokens = ["old", "new"]
    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=reading(lambda: tokens.pop(0)))
        assert (await client.send(change(), 0)).status == 200
    assert [request.method for request in server.received] == ["POST", "POST"]
    assert valid.refused == 1


@pytest.mark.parametrize("given", [["same"] * 9, ["wrong", "wrong-too", "never-read"]])
async def test_what_is_refused_again_stops(connect: Connect, given: list[str]) -> None:
    valid = Server("right")
    tokens = iter(given)
    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=reading(lambda: next(tokens)))
        for _ in range(5):
            with pytest.raises(AuthenticationFailed):
                await client.jobs()
    assert valid.refused == len(dict.fromkeys(given[:2]))


async def test_a_crowd_with_an_old_password_is_let_in_by_one_new_login(connect: Connect) -> None:
    valid = Server("t0")
    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=reading(lambda: valid.token))
        await client.jobs()
        valid.token = "t1"
        await asyncio.gather(*(client.jobs() for _ in range(20)))
    assert valid.refused <= 4


async def test_nothing_is_sent_with_a_refused_secret_while_another_is_read(connect: Connect) -> None:
    """A command may take its time, and the old secret is known to be wrong."""
    valid = Server("t0")
    asked, answer = threading.Event(), threading.Event()

    def read() -> Credentials:
        token = valid.token
        if token != "t0":
            asked.set()
            assert answer.wait(30)
        return Token(Secret(token))

    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=read)
        await client.jobs()
        valid.token = "t1"
        first = asyncio.create_task(client.jobs())
        assert await asyncio.to_thread(asked.wait, 30)
        others = [asyncio.create_task(client.jobs()) for _ in range(3)]
        for _ in range(50):
            await asyncio.sleep(0)
        answer.set()
        await asyncio.gather(first, *others)
    assert valid.refused == 1


async def test_a_new_secret_that_cannot_be_read_leaves_the_refusal(connect: Connect) -> None:
    valid, reads = Server("right"), []

    def read() -> Credentials:
        reads.append(1)
        if len(reads) == 2:
            raise CredentialsUnavailable("The vault is sealed.")
        return Password("monitor", Secret("wrong"))

    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=read)
        with pytest.raises(AuthenticationFailed):
            await client.jobs()
    assert valid.refused == 1


async def test_what_is_under_way_over_the_old_login_is_not_cut_off(connect: Connect) -> None:
    valid = Server("t0")
    arrived, release = asyncio.Event(), asyncio.Event()

    async def respond(request: Received) -> None:
        if request.method == "POST":
            arrived.set()
            await release.wait()
            request.writer.write(http(PAGE))
        else:
            await valid.respond(request)

    async with hostile(respond) as server:
        client = connect(server.url, credentials=reading(lambda: valid.token))
        await client.jobs()
        sending = asyncio.create_task(client.send(change(), 0))
        await arrived.wait()
        valid.token = "t1"
        await client.jobs()
        release.set()
        assert (await sending).status == 200
    assert len([one for one in server.received if one.method == "POST"]) == 1


async def test_a_token_is_read_again_before_it_expires(connect: Connect) -> None:
    soon, later = datetime.now(UTC) + timedelta(seconds=5), datetime.now(UTC) + timedelta(hours=1)
    old, new = jwt(soon.timestamp()), jwt(later.timestamp())
    tokens = [old, new]
    valid = Server(new)
    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=reading(lambda: tokens.pop(0)))
        await client.jobs()
        await client.jobs()
    assert (valid.refused, tokens) == (0, [])


async def test_an_expiring_token_without_a_successor_is_not_read_with_every_request(connect: Connect) -> None:
    old = jwt((datetime.now(UTC) + timedelta(seconds=5)).timestamp())
    valid, reads = Server(old), []

    def give() -> str:
        reads.append(1)
        return old

    async with hostile(valid.respond) as server:
        client = connect(server.url, credentials=reading(give))
        for _ in range(10):
            await client.jobs()
    assert len(reads) == 2


@pytest.mark.parametrize(
    "token",
    ["opaque", "a.b.c", "..", jwt("soon"), jwt(1e300), jwt(None), jwt(True), "x." + "A" * 5 + ".y", "é.é.é"],
)
def test_a_token_that_does_not_say_when_it_expires(token: str) -> None:
    assert expiry(Token(Secret(token))) is None


def test_only_tokens_expire() -> None:
    assert expiry(Password("ann", Secret(jwt(1)))) is None
    assert expiry(Token(Secret(jwt(1_800_000_000)))) == datetime.fromtimestamp(1_800_000_000, UTC)
