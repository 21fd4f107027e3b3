"""Which ends are told of, how often, and by which command."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from ontap_tui.engine import NotifyRule, Policy
from ontap_tui.engine.command import NotifyCommand, arguments
from ontap_tui.filtering import parse
from ontap_tui.model import ApiError, Notification
from tests.engine.running import Running, plan
from tests.support.clock import START
from tests.support.jobs import make_job, tracked

RULES = (NotifyRule("failures", parse("state:failure")), NotifyRule("moves", parse("move")))


def told(running: Running) -> list[tuple[str, str]]:
    return [(event.key[1], event.reason) for event in running.heard(Notification)]


async def test_a_watched_job_once() -> None:
    running = Running()
    running.client.set(make_job(1), make_job(2))
    async with running.running() as engine:
        engine.watch(make_job(1).key)
        engine.watch(make_job(2).key)
        engine.unwatch(make_job(2).key)
        running.client.set(make_job(1, state="success"), make_job(2, state="success"))
        await running.pass_time(30)
        running.client.known.clear()
        await running.pass_time(30)
        assert told(running) == [(make_job(1).uuid, "watched")]
        assert engine.watched == frozenset()


async def test_what_has_ended_is_not_watched_for_ever() -> None:
    running = Running()
    running.client.set(make_job(1), make_job(2, state="success"))
    async with running.running() as engine:
        engine.watch(make_job(2).key)
        assert engine.watched == frozenset()
        engine.watch(make_job(1).key)
        running.client.known.clear()
        await running.pass_time(5)
        engine.watch(make_job(1).key)
        assert engine.watched == frozenset()


async def test_what_was_launched_here() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        running.end(launch)
        await running.pass_time(10)
    assert told(running) == [(launch.jobs[0], "launched here")]


async def test_rules_are_for_what_ends_while_we_watch() -> None:
    running = Running(policy=Policy(notify_rules=RULES))
    running.client.set(make_job(1, state="failure"), make_job(2), make_job(3, description="Volume move"))
    async with running.running():
        assert told(running) == [], "old ends are nobody's news"
        running.client.set(
            make_job(2, state="failure"), make_job(3, description="Volume move", state="success")
        )
        running.client.set(make_job(4, state="failure"), make_job(5, state="success"))
        await running.pass_time(3)
    assert told(running) == [
        (make_job(2).uuid, "failures"),
        (make_job(3).uuid, "moves"),
        (make_job(4).uuid, "failures"),
    ]


async def test_rules_count_ages_by_the_clock_of_the_cluster() -> None:
    running = Running(policy=Policy(notify_rules=(NotifyRule("long", parse("started:>10m")),)))
    running.client.skew = -3600.0
    began = START - timedelta(seconds=3600)
    running.client.set(make_job(1, start_time=began), make_job(2, start_time=began - timedelta(minutes=20)))
    async with running.running():
        running.client.set(
            *(msgspec.structs.replace(job, state="success") for job in running.client.known.values())
        )
        await running.pass_time(5)
    assert told(running) == [(make_job(2).uuid, "long")]


async def test_an_end_that_nobody_saw_is_one_and_the_job_does_not_end_again() -> None:
    running = Running()
    running.client.set(make_job(1))
    async with running.running() as engine:
        engine.watch(make_job(1).key)
        running.client.known.clear()
        await running.pass_time(3)
        [notification] = running.heard(Notification)
        assert notification.job.outcome_unknown
        engine.watch(make_job(1).key)
        running.client.set(make_job(1, state="success"))
        await running.pass_time(15)
        assert len(running.heard(Notification)) == 1


class TestCommand:
    JOB = tracked(
        make_job(
            1,
            state="failure",
            description='-rf $(reboot) "; `id`\n{cluster}',
            error=ApiError(message="no space", code="786435"),
            svm="vs1",
        )
    )

    @pytest.mark.parametrize(
        ("template", "expected"),
        [
            (["say", "{cluster}: {state}"], ["say", "east: failure"]),
            (["say", "{message} ({code}) on {svm}"], ["say", "no space (786435) on vs1"]),
            (["say", "{uuid}"], ["say", make_job(1).uuid]),
            # Whatever the text of a cluster, it is one argument, and none that begins with a dash.
            (["say", "{description}"], ["say", ' -rf $(reboot) "; `id` ⏎ {cluster}']),
            (["say", "-m{state}", "--", "{other} {0} %s"], ["say", "-mfailure", "--", "{other} {0} %s"]),
        ],
    )
    def test_arguments(self, template: list[str], expected: list[str]) -> None:
        assert arguments(template, self.JOB) == expected

    def test_a_lost_job_is_gone(self) -> None:
        lost = tracked(make_job(1), gone_at=START + timedelta(seconds=1))
        assert arguments(["{state}"], lost) == ["gone"]

    @pytest.mark.parametrize("failing_before", [[], ["/nonexistent/program"]])
    async def test_is_run_without_a_shell(self, tmp_path: Path, failing_before: Sequence[str]) -> None:
        written = tmp_path / "written"
        script = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
        command = NotifyCommand(
            failing_before or [sys.executable, "-c", script, str(written), "{description}"], None
        )
        await command._run(arguments(command._template, self.JOB))
        if not failing_before:
            assert written.read_text() == ' -rf $(reboot) "; `id` ⏎ {cluster}'

    async def test_inherits_only_the_environment_that_it_is_given(self, tmp_path: Path) -> None:
        script = "import os, sys, pathlib; pathlib.Path(sys.argv[1]).write_text(repr(sorted(os.environ)))"
        written = tmp_path / "written"
        command = NotifyCommand([sys.executable, "-c", script, str(written)], {"ONLY": "this"})
        await command._run(arguments(command._template, self.JOB))
        assert "ONLY" in written.read_text()
        assert "PATH" not in written.read_text()

    async def test_is_run_for_each_end(self, tmp_path: Path) -> None:
        running = Running(policy=Policy(notify_command=("touch", f"{tmp_path}/{{uuid}}")))
        running.client.set(make_job(1), make_job(2))
        async with running.running() as engine:
            for number in (1, 2):
                engine.watch(make_job(number).key)
                running.client.set(make_job(number, state="success"))
            await running.pass_time(3)
            async with asyncio.timeout(30):
                while len(list(tmp_path.iterdir())) < 2:  # noqa: ASYNC110 - a process of its own makes them
                    await asyncio.sleep(0.01)
        assert {path.name for path in tmp_path.iterdir()} == {make_job(1).uuid, make_job(2).uuid}
