"""What an earlier process left is gone on with."""

import os
from collections import deque
from datetime import timedelta
from typing import Any

import pytest

from ontap_tui.engine import owner
from ontap_tui.model import Follow, JobAppeared, JobFinished, JobGone, Launch, Notification, Outcome
from tests.engine.running import FakeJournal, Running
from tests.engine.test_lost_answer import LAUNCH, snapshot_job
from tests.support.clock import START
from tests.support.jobs import make_job, tracked


def left(outcome: Outcome, *, by: str = "dead", **facts: Any) -> Launch:
    """A launch of another process: one that has ended, or one that goes on."""
    process = {"dead": 2**22 + 1, "alive": os.getppid()}[by]
    mine = owner.new_id().rpartition("-")[0]
    fields = {name: getattr(LAUNCH, name) for name in LAUNCH.__struct_fields__}
    return Launch(**{**fields, "id": f"{mine}-{process}", "outcome": outcome, **facts})


def restarted(*launches: Launch, **options: Any) -> Running:
    journal = FakeJournal()
    journal.launches = {launch.id: launch for launch in launches}
    return Running(journal=journal, **options)


async def test_what_was_intended_only_was_never_sent() -> None:
    launch = left(Outcome.INTENDED)
    running = restarted(launch)
    async with running.running() as engine:
        ended = await engine.ended(launch.id)
    assert ended.outcome is Outcome.UNREACHABLE
    assert ended.note == "Nothing was sent: the program ended before."


async def test_what_was_sent_is_unknown_and_looked_for() -> None:
    launch = left(Outcome.SENT)
    running = restarted(launch)
    running.client.set(snapshot_job(1, start_time=START))
    async with running.running() as engine:
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        ended = engine.launches[launch.id]
    assert ended.outcome is Outcome.UNKNOWN
    assert ended.jobs == (snapshot_job(1).uuid,)
    assert not running.client.asked("send")


@pytest.mark.parametrize("state", ["success", "failure"])
async def test_what_was_accepted_is_followed_on(state: str) -> None:
    launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,))
    running = restarted(launch)
    running.client.set(make_job(1))
    async with running.running() as engine:
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.client.set(make_job(1, state=state))
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome == state


async def test_a_resource_is_followed_on_where_the_request_is_still_known() -> None:
    launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,))
    follow = Follow(path="/api/storage/volumes/1", done="movement.state", success=("success",))
    running = restarted(launch, follow_of=lambda launch: follow)
    running.client.set(make_job(1, state="success"))
    running.client.resources[follow.path] = deque([{"movement": {"state": "replicating"}}])
    async with running.running() as engine:
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.client.resources[follow.path] = deque([{"movement": {"state": "success"}}])
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_what_was_accepted_and_never_visible_is_not_begun_again() -> None:
    running = restarted(left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,), ended_at=START))
    async with running.running() as engine:
        await running.pass_time(5)
        assert not engine.launches
    assert not running.client.asked("job")


async def test_jobs_that_were_active_are_gone_on_with() -> None:
    running = restarted()
    before = START - timedelta(hours=1)
    ended, lost = make_job(1), make_job(2)
    running.journal.active["east"] = [
        tracked(ended, at=before, launch_id="7", launched_by="snapshot"),
        tracked(lost, at=before),
    ]
    running.client.set(make_job(1, state="success"))
    async with running.running() as engine:
        assert {event.key for event in running.heard(JobAppeared)} == {ended.key, lost.key}
        [finished], [gone] = running.heard(JobFinished), running.heard(JobGone)
    assert finished.before is not None
    assert finished.job.first_seen == before
    assert finished.job.launched_by == "snapshot"
    assert gone.job.outcome_unknown
    assert engine.find(lost.key) is gone.job
    assert [event.reason for event in running.heard(Notification)] == ["launched here"]


class TestAnotherInstance:
    """Several share a journal: what one is about to answer is not another's to judge."""

    async def test_is_given_time_for_its_answer(self) -> None:
        launch = left(Outcome.SENT, by="alive")
        running = restarted(launch)
        async with running.running() as engine:
            await running.pass_time(100)
            assert engine.launches[launch.id].outcome is Outcome.SENT
            running.journal.launches[launch.id] = left(
                Outcome.SUCCESS, by="alive", id=launch.id, ended_at=START
            )
            await running.pass_time(100)
            ended = await engine.ended(launch.id)
        assert ended.note == "Another instance of this program saw its end."
        assert running.journal.launches[launch.id].outcome is Outcome.SUCCESS, "its word stands"

    async def test_is_not_waited_for_for_ever(self) -> None:
        launch = left(Outcome.SENT, by="alive")
        running = restarted(launch)
        async with running.running() as engine:
            await running.pass_time(185)
            assert engine.launches[launch.id].outcome is Outcome.UNKNOWN

    @pytest.mark.parametrize(
        ("launch_id", "expected"),
        [
            (owner.new_id(), False),
            (f"{owner.new_id().rpartition('-')[0]}-{os.getppid()}", True),
            (f"{owner.new_id().rpartition('-')[0]}-{2**22 + 1}", False),
            (f"abc-otherhost-{2**22 + 1}", True),
            ("abc", True),
        ],
        ids=["this-process", "its-parent", "no-such-process", "another-machine", "unreadable"],
    )
    def test_may_be_running(self, launch_id: str, expected: bool) -> None:
        assert owner.may_be_running(launch_id) is expected


async def test_a_history_that_cannot_be_read_is_no_reason_not_to_start() -> None:
    running = restarted()
    running.journal.full = True
    running.client.set(make_job(1))
    async with running.running() as engine:
        assert engine.find(make_job(1).key)


async def test_everything_is_recorded_up_to_the_last_moment() -> None:
    running = restarted()
    running.client.set(make_job(1))
    async with running.running():
        running.engine._publish(running.engine._sites["east"].table.observe(make_job(2)))
    recorded = [event for batch in running.journal.recorded for event in batch.events]
    assert recorded == running.events
