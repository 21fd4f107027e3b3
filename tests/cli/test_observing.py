"""Commands of somebody who has no account on any cluster: the team's history says everything."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ontap_tui.history import TeamHistory, open_team_history
from ontap_tui.model import SystemClock
from tests.cli.conftest import Command
from tests.history.batches import appeared, batch, finished, polled
from tests.support.jobs import make_job
from tests.support.postgres import Database

RUNNING = appeared(make_job(1, cluster="prod-east", description="Volume move"), 0)
PAUSED = appeared(make_job(2, cluster="lab", state="paused"), 0)


def on_database(database: Database, act: Callable[[TeamHistory], Awaitable[object]]) -> None:
    """Play a recorder."""

    async def play() -> None:
        history = await open_team_history(lambda: database.url, SystemClock(), user="x", name="rec-1")
        database.ask("UPDATE leases SET holder = NULL")
        await history.tend(["prod-east", "lab"])
        await act(history)
        await history.close()

    asyncio.run(play())
    database.ask("UPDATE leases SET until = clock_timestamp() + interval '1 hour'")


@pytest.fixture
def observer(command: Command, database: Database) -> Command:
    on_database(
        database,
        lambda history: history.record(batch(polled("prod-east", 0), polled("lab", 0), RUNNING, PAUSED)),
    )
    command.config.write_text(f'[history]\nurl = "{database.url}"\n')
    return command


def test_jobs_of_every_recorded_cluster_are_listed(observer: Command) -> None:
    done = observer("jobs", "-o", "json")
    assert (done.status, done.err) == (0, "")
    assert {(job["cluster"], job["state"]) for job in done.json} == {
        ("prod-east", "running"),
        ("lab", "paused"),
    }
    assert {job["cluster"] for job in observer("jobs", "--cluster", "prod-*", "-o", "json").json} == {
        "prod-east"
    }
    wrong = observer("jobs", "--cluster", "prod-eats")
    assert wrong.status == 2
    assert {job["cluster"] for job in observer("history", "-o", "json").json} == {"prod-east", "lab"}


def test_a_job_is_shown_and_waited_for(observer: Command, database: Database) -> None:
    uuid = RUNNING.job.job.uuid
    assert observer("job", "prod-east", uuid[:12], "-o", "json").json["description"] == "Volume move"
    waited = observer("wait", "prod-east", uuid, "--timeout", "0.5", "-o", "json")
    assert (waited.status, waited.json[0]["state"]) == (5, "running")
    on_database(database, lambda history: history.record(batch(finished(RUNNING, 5))))
    done = observer("wait", "prod-east", uuid, "-o", "json")
    assert (done.status, done.json[0]["state"]) == (0, "success")
    unknown = observer("wait", "lab", "00000000-0000-0000-0000-000000000000")
    assert unknown.status == 6


def test_what_is_followed_needs_no_account(observer: Command) -> None:
    done = observer("watch", "state:paused", "--timeout", "2", "-o", "jsonl")
    assert "account" not in done.err
    assert done.status in (0, 5)


def test_nothing_is_changed(observer: Command) -> None:
    done = observer("cancel", "prod-east", RUNNING.job.job.uuid, "--yes")
    assert done.status == 2
    run = observer("requests", "operations")
    assert run.status == 0


def test_a_database_that_is_away_is_said(command: Command) -> None:
    command.config.write_text('[history]\nurl = "postgresql://x@127.0.0.1:1/x"\n')
    done = command("jobs")
    assert done.status == 2
    assert "cannot be reached" in done.err


def test_a_configured_cluster_without_an_account(command: Command, observer: Command) -> None:
    with command.config.open("a") as file:
        file.write('[clusters.prod-east]\nurl = "https://prod-east"\n')
    assert [job["cluster"] for job in command("jobs", "-o", "json").json] == ["prod-east"]
    done = command("pause", "prod-east", RUNNING.job.job.uuid, "--yes")
    assert (done.status, done.err) == (2, "prod-east has no account here. Nothing was sent.\n")
    recorder = command("recorder")
    assert "A recorder needs an account" in recorder.err
