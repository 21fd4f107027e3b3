"""A cell that cannot be decoded loses its record, and nothing else."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from ontap_tui.history import Control, History
from ontap_tui.model import Acknowledgement, Action, Attention, Intent, Outcome
from tests.history.batches import appeared, batch, finished, polled
from tests.history.sqlite.conftest import Opening
from tests.history.test_journal import launch
from tests.support.clock import START
from tests.support.jobs import make_job

GOOD, BAD = make_job(1), make_job(2)


async def filled(history: History) -> None:
    seen = [appeared(job) for job in (GOOD, BAD)]
    await history.record(batch(polled("east", 0), *seen))
    await history.record(batch(polled("east", 1), *(finished(one, 1, "failure") for one in seen)))
    await history.journal(
        *(
            launch(number, id=f"launch-{job.uuid}", outcome=Outcome.ACCEPTED, jobs=(job.uuid,))
            for number, job in enumerate((GOOD, BAD))
        )
    )
    for job in (GOOD, BAD):
        key = ("east", job.uuid)
        await history.journal_control(
            Control(key=key, intent=Intent(action=Action.CANCEL, at=START), user="ann")
        )
        await history.acknowledge({key: Acknowledgement(reason=Attention.FAILED)})
    await history.present()


def damage(path: Path, statement: str, *values: Any) -> None:
    with sqlite3.connect(path) as other:
        assert other.execute(statement, values).rowcount > 0
    other.close()


async def uuids_of_jobs(history: History) -> list[str]:
    return [past.tracked.job.uuid for past in await history.jobs()]


async def uuids_of_launches(history: History) -> list[str]:
    return [uuid for launch in await history.launches() for uuid in launch.jobs]


async def uuids_of_controls(history: History) -> list[str]:
    return [one.key[1] for job in (GOOD, BAD) for one in await history.controls(job.key)]


async def uuids_of_acknowledged(history: History) -> list[str]:
    return [uuid for _, uuid in await history.acknowledged()]


HUGE = 2**62


@pytest.mark.parametrize(
    ("statement", "value", "read"),
    [
        ("UPDATE jobs SET code = ? WHERE uuid = ?", "many", uuids_of_jobs),
        ("UPDATE jobs SET error = ? WHERE uuid = ?", "{", uuids_of_jobs),
        ("UPDATE jobs SET error = ? WHERE uuid = ?", "[]", uuids_of_jobs),
        ("UPDATE jobs SET start_time = ? WHERE uuid = ?", "noon", uuids_of_jobs),
        ("UPDATE jobs SET changed_at = ? WHERE uuid = ?", HUGE, uuids_of_jobs),
        ("UPDATE jobs SET message = ? WHERE uuid = ?", b"\xff\xfe", uuids_of_jobs),
        ("UPDATE launches SET \"values\" = ? WHERE id LIKE '%' || ?", "{", uuids_of_launches),
        ("UPDATE launches SET error = ? WHERE id LIKE '%' || ?", '{"code": 1}', uuids_of_launches),
        ("UPDATE launches SET outcome = ? WHERE id LIKE '%' || ?", "perhaps", uuids_of_launches),
        ("UPDATE launches SET answered_at = ? WHERE id LIKE '%' || ?", "noon", uuids_of_launches),
        ("UPDATE controls SET action = ? WHERE uuid = ?", "explode", uuids_of_controls),
        ("UPDATE acknowledgements SET reason = ? WHERE uuid = ?", "WHIM", uuids_of_acknowledged),
    ],
)
async def test_the_other_records_are_read(
    opening: Opening,
    path: Path,
    caplog: pytest.LogCaptureFixture,
    statement: str,
    value: object,
    read: Callable[[History], Awaitable[list[str]]],
) -> None:
    async with opening() as history:
        await filled(history)
        damage(path, statement, value, BAD.uuid)
        with caplog.at_level(logging.WARNING, "ontap_tui"):
            assert await read(history) == [GOOD.uuid]
    assert "skipped 1 records" in caplog.text


async def test_bytes_that_are_no_text_are_replaced(opening: Opening, path: Path) -> None:
    async with opening() as history:
        await filled(history)
        damage(path, "UPDATE jobs SET message = CAST(? AS TEXT) WHERE uuid = ?", b"Gr\xfc\xdfe", BAD.uuid)
        past = await history.job(("east", BAD.uuid))
    assert past is not None
    assert past.tracked.job.message == "Gr\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}e"


async def test_a_time_that_is_none_keeps_nobody_from_recording(opening: Opening, path: Path) -> None:
    async with opening() as history:
        await filled(history)
        damage(path, "UPDATE watches SET ended = 'noon'")
        damage(path, "UPDATE presence SET at = 'noon'")
        assert await history.last_present() is None
        await history.record(batch(polled("east", 100)))
        assert history.fault is None


async def test_a_schema_with_names_that_are_no_text_is_damage(opening: Opening, path: Path) -> None:
    async with opening() as history:
        await filled(history)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"CREATE TABLE kinds", b"CREATE TABLE k\xff\xfe,,"))
    async with opening() as history:
        assert history.fault is None
        assert len(history.notices) == 1
