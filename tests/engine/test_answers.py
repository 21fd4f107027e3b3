"""Every row of the table in ``docs/answers.md``, from a server that sends it to what a person is told."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from ontap_tui.cli.status import ExitStatus, status_of_outcome
from ontap_tui.model import Job, Outcome, Secret, SystemClock
from ontap_tui.ontap import Answer, OntapClient, OntapError, Password, Target
from tests.engine.running import SNAPSHOT, Running, plan
from tests.ontap.hostile import hostile, http, raw

PAGE = Path(__file__).parents[2] / "docs" / "answers.md"
NAMES = {"J": "1cd8a442-86d1-11e0-ae1c-12347856341a", "F": "1cd8a442-86d1-11e0-ae1c-12347856341f"}


class Row(NamedTuple):
    status: str
    body: str
    location: str
    outcome: str
    exit: str
    followed: str


def rows() -> list[Row]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        Row(*(cell.strip(" `") for cell in line.strip("|").split("|")))
        for line in lines
        if re.match(r"\| \d{3} \|", line)
    ]


def named(text: str) -> str:
    """With real uuids for the letters that stand for jobs."""
    return re.sub(r'(?<=["/])[JF](?="|$)', lambda letter: NAMES[letter[0]], text)


async def answered(row: Row) -> Answer | OntapError:
    """What the client makes of the bytes."""
    headers = {"Location": named(row.location)} if row.location else {}
    async with hostile(raw(http(named(row.body).encode(), f"{row.status} Status", **headers))) as server:
        login = Password("monitor", Secret("pw"))
        target = Target(name="east", base_url=server.url, credentials=login)
        client = OntapClient(target, clock=SystemClock(), request_timeout=10.0)
        try:
            return await client.send(SNAPSHOT, 0)
        except OntapError as error:
            return error
        finally:
            await client.aclose()


def test_the_table_is_there() -> None:
    assert len(rows()) > 30
    assert {int(row.status) for row in rows()} >= {200, 201, 202, 400, 401, 403, 404, 409, 500}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.status} {row.body or row.location or 'empty'}")
async def test_an_answer_means_what_the_table_says(row: Row) -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(await answered(row))
        for letter, state in (("J", "success"), ("F", "failure")):
            running.client.set(Job(cluster="east", uuid=NAMES[letter], state=state))
        [launch] = await engine.launch(plan())
        await running.until(lambda: engine.launches[launch.id].ended_at is not None, within=120)
        ended = engine.launches[launch.id]
    status = ExitStatus.UNREACHABLE if ended.http_status == 401 else status_of_outcome(ended.outcome)
    assert (ended.outcome, status) == (row.outcome, int(row.exit))
    asked = {call[1] for call in running.client.asked("job")}
    assert asked == {NAMES[letter] for letter in row.followed.split()}
    assert len(running.client.asked("send")) == 1


async def test_an_accepted_request_without_a_job_is_followed_once_its_job_is_found() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(Answer(status=202, round_trip=0.1, unnamed=True))
        [launch] = await engine.launch(plan())
        assert (launch.outcome, launch.note) == (
            Outcome.UNKNOWN,
            "It was accepted, but no job was returned.",
        )
        job = Job(
            cluster="east",
            uuid=NAMES["J"],
            state="running",
            description=f"POST {SNAPSHOT.path}",
            start_time=running.client.now,
        )
        running.client.set(job)
        await running.until(lambda: engine.launches[launch.id].outcome is Outcome.ACCEPTED)
        assert engine.launches[launch.id].jobs == (NAMES["J"],)
        running.client.set(Job(cluster="east", uuid=NAMES["J"], state="failure", description=job.description))
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert engine.launches[launch.id].outcome is Outcome.FAILURE
