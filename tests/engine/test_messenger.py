"""When people are told, and of how much at a time."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from ontap_tui.config import PlainSecret
from ontap_tui.engine import Engine, NotifyRule, Policy
from ontap_tui.filtering import parse
from ontap_tui.model import Secret
from tests.engine.running import Running, plan
from tests.support.jobs import make_job
from tests.support.mailbox import Mailbox
from tests.support.mailbox import mailbox as mailbox

RULES = (NotifyRule("all", parse("")),)


def policy(mailbox: Mailbox, **fields: Any) -> Policy:
    return Policy(addresses=(PlainSecret(Secret(mailbox.url)),), **fields)


def watching(mailbox: Mailbox) -> Running:
    """A cluster that is polled every 2 s, and whose every end is told of."""
    running = Running(policy=policy(mailbox, notify_rules=RULES))
    running.client.set(make_job(99))
    return running


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - a thread sends
            await asyncio.sleep(0.01)


def end(running: Running, *numbers: int, state: str = "success") -> None:
    running.client.set(*(make_job(number, state=state, description=f"job {number}") for number in numbers))


async def test_what_ends_within_seconds_is_one_message_and_the_next_waits(mailbox: Mailbox) -> None:
    running = watching(mailbox)
    async with running.running():
        for number in range(1, 4):
            end(running, number)
            await running.pass_time(2)
        await running.pass_time(3)
        await until(lambda: mailbox.messages)
        assert mailbox.messages[0]["title"] == "3 ended: 3 success"
        for number in range(4, 9):
            end(running, number, state="failure")
            await running.pass_time(4)
        assert len(mailbox.messages) == 1, "not more often than that"
        await running.pass_time(30)
        await until(lambda: len(mailbox.messages) > 1)
        assert mailbox.messages[1]["title"] == "5 ended: 5 failure"
        assert mailbox.messages[1]["type"] == "failure"
        await running.pass_time(120)
        assert len(mailbox.messages) == 2


async def test_a_group_is_one_message_when_its_last_has_ended(mailbox: Mailbox) -> None:
    running = Running("east", "west", policy=policy(mailbox))
    async with running.running() as engine:
        first, second = await engine.launch(plan("east", "west"))
        running.end(first)
        await running.pass_time(20)
        assert mailbox.messages == []
        running.end(second, "failure")
        await running.pass_time(20)
        await until(lambda: mailbox.messages)
        [message] = mailbox.messages
        assert message["title"] == "2 ended: 1 failure, 1 success"
        assert [line.split(":")[0] for line in message["message"].splitlines()] == ["west", "east"]


async def test_launches_are_not_told_of_where_that_is_not_wanted(mailbox: Mailbox) -> None:
    running = Running(policy=policy(mailbox, notify_launched=False))
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        running.end(launch)
        await running.pass_time(60)
    assert mailbox.messages == []


async def test_a_service_that_hangs_holds_up_nothing(mailbox: Mailbox) -> None:
    mailbox.answers.clear()
    running = watching(mailbox)

    async def seen(engine: Engine, number: int) -> None:
        end(running, number)
        await running.pass_time(10)
        known = engine.find(make_job(number).key)
        assert known is not None

    async with running.running() as engine:
        await seen(engine, 1)
        await until(lambda: mailbox.messages)
        for number in range(2, 6):
            await seen(engine, number)
    assert len(mailbox.messages) == 1, "and the end does not wait for it"


async def test_what_fails_is_logged_and_not_sent_again(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.status = 500
    running = watching(mailbox)
    with caplog.at_level(logging.WARNING, "ontap_tui"):
        async with running.running():
            end(running, 1)
            await running.pass_time(10)
            await until(lambda: "apprise, address 1" in caplog.text)
            await running.pass_time(120)
    assert len(mailbox.messages) == 1
    assert "geheimes-token" not in caplog.text
