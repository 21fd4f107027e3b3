"""The command `recorder`, over simulated clusters and a real database."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontap_tui.cli.simulated import write_config
from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command
from tests.support.postgres import Database


def on_team(command: Command, url: str) -> Command:
    with command.config.open("a", encoding="utf-8") as file:
        file.write(f'[history]\nurl = "{url}"\n')
    return command


async def test_it_records_until_it_is_told_to_end_and_hands_over(
    on_fleet: Command, fleet: SimulatedFleet, database: Database, tmp_path: Path
) -> None:
    on_team(on_fleet, database.url)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "ontap_tui",
                "--config",
                str(on_fleet.config),
                "recorder",
                "--name",
                "rec-1",
            ),
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
        )
        try:
            assert process.stderr is not None
            assert b"holds 3 of 3 clusters" in await asyncio.wait_for(process.stderr.readline(), 60)
            assert await asyncio.to_thread(manager.recv, 1000) == b"READY=1"
            held = "SELECT recorders.name, count(*) FROM leases JOIN recorders ON id = holder GROUP BY 1"
            assert database.ask(held) == [("rec-1", 3)]
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 60) == 0
            assert (await process.stderr.read()).endswith(b"All clusters are handed over.\n")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    assert database.ask("SELECT count(*) FROM leases WHERE holder IS NULL") == [(3,)]
    assert database.ask("SELECT count(*) FROM recorders") == [(0,)]
    polled = {
        name
        for name, state in database.ask(
            "SELECT name, state FROM leases JOIN clusters ON clusters.id = cluster"
        )
        if '"health":"ok"' in state
    }
    assert polled == {"prod-east", "prod-west", "lab"}


def test_check_finds_all_that_is_needed(on_fleet: Command, database: Database) -> None:
    done = on_team(on_fleet, database.url)("recorder", "--check")
    assert done.status == 0
    checks = {line.split()[0]: line.split()[1] for line in done.out.splitlines()[1:] if line[0] != " "}
    assert checks == dict.fromkeys(("server", "encryption", "rights", "clock", "recorders"), "ok")


def test_check_says_why_the_database_cannot_be_used(on_fleet: Command) -> None:
    done = on_team(on_fleet, "postgresql://x@127.0.0.1:1/x")("recorder", "--check")
    assert done.status == 2
    assert "FAILED" in done.out
    assert "the database cannot be reached" in " ".join(done.out.split())


def test_without_a_team_it_says_where_one_is_named(on_fleet: Command) -> None:
    done = on_fleet("recorder")
    assert done.status == 2
    assert "[history]" in done.err
    assert str(on_fleet.config) in done.err


def test_a_password_that_cannot_be_read_is_a_fault_in_words(on_fleet: Command, database: Database) -> None:
    on_team(on_fleet, database.url)
    with on_fleet.config.open("a", encoding="utf-8") as file:
        file.write('password = { env = "NOT_SET" }\n')
    done = on_fleet("recorder", "--check")
    assert done.status == 2
    assert "the environment variable NOT_SET is not set" in " ".join(done.out.split())


def test_the_history_of_the_team_is_read_by_every_command(on_fleet: Command, database: Database) -> None:
    on_team(on_fleet, database.url)
    assert on_fleet("history", "-o", "json").json == []
    database.ask("INSERT INTO clusters (name) VALUES ('prod-east')")
    database.ask("INSERT INTO kinds (name) VALUES ('k')")
    database.ask(
        """
        INSERT INTO jobs (
            cluster, uuid, seq, kind, state, description, first_seen, changed_at, message_at, ended_at
        )
        SELECT clusters.id, 'u1', 1, kinds.id, 'success', 'of the team', now.at, now.at, now.at, now.at
        FROM clusters, kinds, (SELECT (extract(epoch FROM now()) * 1000000)::bigint AS at) AS now
        """
    )
    assert [job["description"] for job in on_fleet("history", "-o", "json").json] == ["of the team"]
    assert not (on_fleet.folder / "data" / "history.sqlite3").exists()


def test_a_connection_that_could_be_intercepted_is_called_insecure(on_fleet: Command) -> None:
    on_team(on_fleet, "postgresql://x@db.invalid/x?sslmode=require")
    done = on_fleet("history")
    assert done.status == 2
    assert "INSECURE: the connection to the team's history could be intercepted" in done.err


@pytest.fixture
def busy_fleet() -> Iterator[SimulatedFleet]:
    """Two clusters on which jobs come and go."""
    with SimulatedFleet(2, jobs=20, speed=20) as running:
        yield running


async def test_jobs_and_watch_show_what_a_recorder_sees_without_asking_a_cluster(
    command: Command, busy_fleet: SimulatedFleet, database: Database
) -> None:
    write_config(command.config, busy_fleet.endpoints)
    on_team(command, database.url)
    program = [sys.executable, "-m", "ontap_tui", "--config", str(command.config)]
    recorder = await asyncio.create_subprocess_exec(*program, "recorder", stderr=asyncio.subprocess.PIPE)
    try:
        assert recorder.stderr is not None
        await asyncio.wait_for(recorder.stderr.readline(), 60)
        well = 'SELECT count(*) FROM leases WHERE state LIKE \'%"health":"ok"%\''
        await database.until([(2,)], well)
        recorder.send_signal(signal.SIGSTOP)  # what is asked from now on, it does not ask
        before = [len(cluster.log.requests) for cluster in busy_fleet]
        done = await asyncio.to_thread(command, "jobs", "-o", "json")
        assert (done.status, done.err) == (0, "")
        assert {job["cluster"] for job in done.json} == {"prod-east", "prod-west"}
        assert [len(cluster.log.requests) for cluster in busy_fleet] == before
        recorder.send_signal(signal.SIGCONT)
        watching = await asyncio.create_subprocess_exec(
            *program, "watch", "-o", "jsonl", stdout=asyncio.subprocess.PIPE
        )
        try:
            assert watching.stdout is not None
            line = await asyncio.wait_for(watching.stdout.readline(), 60)
            assert b'"event"' in line
        finally:
            watching.kill()
            await watching.wait()
    finally:
        recorder.kill()
        await recorder.wait()
