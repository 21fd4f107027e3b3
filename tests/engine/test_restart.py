"""What an earlier process left is gone on with."""

import os
from collections import deque
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from ontap_tui.engine import LaunchPlan, Then, owner
from ontap_tui.history import PastJob
from ontap_tui.model import (
    ApiError,
    FaultKind,
    Follow,
    JobAppeared,
    JobFinished,
    JobGone,
    Launch,
    Notification,
    Outcome,
)
from ontap_tui.ontap import PermissionDenied
from ontap_tui.requests import RenderedRequest
from tests.engine.fake_client import failing
from tests.engine.running import FakeJournal, Running, plan
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
    assert ended.note == "Nothing was sent: the program ended first."


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


async def test_a_resource_is_followed_on() -> None:
    follow = Follow(path="/api/storage/volumes/1", done="movement.state", success=("success",))
    launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,), follow=follow)
    running = restarted(launch)
    running.client.set(make_job(1, state="success"))
    running.client.resources[follow.path] = deque([{"movement": {"state": "replicating"}}])
    async with running.running() as engine:
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.client.resources[follow.path] = deque([{"movement": {"state": "success"}}])
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_records_that_failed_are_seen() -> None:
    results = "/api/storage/volumes?job_results_uuid=1"
    launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,), results=results)
    running = restarted(launch)
    running.client.set(make_job(1, state="success"))
    running.client.resources[results] = deque([{"errors": [{"message": "busy", "code": 8}]}])
    async with running.running() as engine:
        ended = await engine.ended(launch.id)
    assert (ended.outcome, ended.note) == (Outcome.FAILURE, "1 of its records failed.")


async def test_a_lost_answer_is_looked_for_again() -> None:
    """The program ended within the minute that the search takes."""
    launch = left(Outcome.UNKNOWN, note="The answer was lost: east dropped the connection.")
    running = restarted(launch)
    running.client.set(snapshot_job(1, start_time=START))
    async with running.running() as engine:
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert engine.launches[launch.id].jobs == (snapshot_job(1).uuid,)
    assert running.journal.launches[launch.id].jobs == (snapshot_job(1).uuid,)


async def test_its_jobs_know_their_launch() -> None:
    launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,))
    running = restarted(launch)
    running.client.set(make_job(1))
    async with running.running() as engine:
        found = engine.find(make_job(1).key)
        assert found is not None
        assert (found.launch_id, found.launched_by) == (launch.id, "snapshot")
        running.client.set(make_job(1, state="success"))
        await running.pass_time(5)
    assert [event.reason for event in running.heard(Notification)] == ["launched here"]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_an_end_that_another_process_recorded_is_believed(when: str) -> None:
    """The cluster has purged the job since."""
    launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,))
    past = PastJob(tracked=tracked(make_job(1, state="failure", code=7, message="no space")), last_seen=START)
    running = restarted(launch)
    if when == "before":
        running.journal.jobs[make_job(1).key] = past
    else:
        running.client.set(make_job(1))
    async with running.running() as engine:
        await running.pass_time(1)
        running.journal.jobs[make_job(1).key] = past
        ended = await engine.ended(launch.id) if when == "before" else None
    if ended is not None:
        assert ended.outcome is Outcome.FAILURE
        assert ended.error == ApiError(message="no space", code="7")
        assert not running.client.asked("job")


async def test_jobs_that_may_not_be_read() -> None:
    launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,))
    running = restarted(launch)
    for method in ("jobs", "job"):
        forbidden = (failing(PermissionDenied, FaultKind.PERMISSION, status=403) for _ in range(20))
        running.client.fail(method, *forbidden)
    async with running.running() as engine:
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        ended = engine.launches[launch.id]
    assert (ended.outcome, ended.note) == (Outcome.ACCEPTED, "Its end is not visible to this account.")


class TestFollowUp:
    """What should follow a launch of an earlier process is sent once, or it is said why not."""

    @staticmethod
    def chain(*, by: str = "dead", **options: Any) -> tuple[Running, Launch]:
        launch = left(
            Outcome.ACCEPTED,
            by=by,
            jobs=(make_job(1).uuid,),
            then="resize",
            answer='{"size": 7, "key": "***"}',
        )

        def then_of(launch: Launch) -> Then:
            async def then(launch: Launch, body: Any) -> LaunchPlan:
                assert body == {"size": 7, "key": None}, "what was masked is not passed on"
                return plan(request=RenderedRequest(method="PATCH", path="/api/y"))

            return then

        running = restarted(launch, **{"then_of": then_of, **options})
        running.client.set(make_job(1, state="success"))
        return running, launch

    async def test_is_sent(self) -> None:
        running, launch = self.chain()
        async with running.running() as engine:
            await running.pass_time(1)
            first, second = engine.launches.values()
        assert first.outcome is Outcome.SUCCESS
        assert (second.target, second.group, second.outcome) == ("/api/y", launch.group, Outcome.ACCEPTED)
        assert running.journal.launches[second.id] == second

    async def test_is_not_sent_where_another_instance_was_first(self) -> None:
        running, launch = self.chain()
        running.client.set(make_job(1))
        async with running.running() as engine:
            await running.pass_time(1)
            running.journal.launches[launch.id] = msgspec.structs.replace(
                launch, outcome=Outcome.SUCCESS, ended_at=START, note="by another"
            )
            running.client.set(make_job(1, state="success"))
            await running.pass_time(5)
            assert [one.note for one in engine.launches.values()] == ["by another"]
        assert not running.client.asked("send")

    async def test_its_own_process_has_a_minute_to_send_it(self) -> None:
        running, launch = self.chain(by="alive")
        async with running.running() as engine:
            await running.pass_time(55)
            assert not running.client.asked("send")
            await running.pass_time(10)
            assert len(running.client.asked("send")) == 1
            assert engine.launches[launch.id].outcome is Outcome.SUCCESS

    @pytest.mark.parametrize("options", [{"read_only": ["east"]}, {"then_of": lambda launch: None}])
    async def test_is_left_to_a_program_that_can_send_it(self, options: dict[str, Any]) -> None:
        running, launch = self.chain(**options)
        async with running.running():
            await running.pass_time(65)
        note = "Its job succeeded. resize, the follow-up, waits until who launched it runs the dashboard."
        assert running.journal.launches[launch.id] == msgspec.structs.replace(launch, note=note)
        assert not running.client.asked("send")

    async def test_is_left_to_it_where_the_job_had_to_be_searched_for(self) -> None:
        launch = left(Outcome.UNKNOWN, answered_at=START, then="resize", answer="{}")
        running = restarted(launch, then_of=lambda launch: None)
        running.client.set(snapshot_job(1, start_time=START, state="success"))
        async with running.running():
            await running.pass_time(300)
        kept = running.journal.launches[launch.id]
        assert (kept.outcome, kept.ended_at) == (Outcome.ACCEPTED, None)
        assert kept.note.startswith("Its job succeeded. resize, the follow-up, waits until")

    async def test_nothing_is_left_to_send_where_its_job_failed(self) -> None:
        running, launch = self.chain(read_only=["east"])
        running.client.set(make_job(1, state="failure"))
        async with running.running() as engine:
            assert (await engine.ended(launch.id)).outcome is Outcome.FAILURE

    async def test_a_disk_that_refuses_the_intent(self) -> None:
        running, launch = self.chain()
        running.client.set(make_job(1))
        async with running.running() as engine:
            running.journal.full = True
            running.client.set(make_job(1, state="success"))
            await running.pass_time(5)
            assert engine.launches[launch.id].note == (
                "snapshot was not sent: the journal could not be written (disk is full)."
            )
        assert not running.client.asked("send")


async def test_a_launch_that_another_process_made_meanwhile_is_taken_up() -> None:
    """As by ``run`` without ``--wait``."""
    running = restarted()
    async with running.running() as engine:
        launch = left(Outcome.ACCEPTED, jobs=(make_job(1).uuid,))
        running.journal.launches[launch.id] = launch
        running.client.set(make_job(1, state="success"))
        await running.pass_time(65)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS
        running.journal.full = True
        await running.pass_time(65)
        running.journal.full = False
    assert running.journal.launches[launch.id].outcome is Outcome.SUCCESS


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
        assert ended.outcome is Outcome.SUCCESS
        assert running.journal.launches[launch.id].outcome is Outcome.SUCCESS, "its word stands"

    async def test_is_not_waited_for_for_ever(self) -> None:
        launch = left(Outcome.SENT, by="alive")
        running = restarted(launch)
        async with running.running() as engine:
            await running.pass_time(605)
            assert engine.launches[launch.id].outcome is Outcome.UNKNOWN

    async def test_may_have_many_before_the_one_it_has_not_sent(self) -> None:
        launch = left(Outcome.INTENDED, by="alive")
        running = restarted(launch)
        async with running.running():
            await running.pass_time(1000)
            assert running.journal.launches[launch.id] == launch

    async def test_may_see_what_this_account_may_not(self) -> None:
        launch = left(Outcome.ACCEPTED, by="alive", jobs=(make_job(1).uuid,))
        running = restarted(launch)
        for method in ("jobs", "job"):
            forbidden = (failing(PermissionDenied, FaultKind.PERMISSION, status=403) for _ in range(99))
            running.client.fail(method, *forbidden)
        async with running.running() as engine:
            await running.pass_time(600)
            assert running.journal.launches[launch.id] == launch
            ended = msgspec.structs.replace(launch, outcome=Outcome.SUCCESS, ended_at=START)
            running.journal.launches[launch.id] = ended
            await running.pass_time(35)
            assert engine.launches[launch.id] == ended

    @pytest.mark.parametrize(("elsewhere", "ended"), [(False, False), (True, True)])
    async def test_looks_for_its_own_lost_answer_at_first(self, elsewhere: bool, ended: bool) -> None:
        launch = left(Outcome.UNKNOWN, by="alive")
        if elsewhere:
            launch = msgspec.structs.replace(launch, id="abc-otherhost-1")
        running = restarted(launch)
        async with running.running():
            await running.pass_time(400)
            assert (running.journal.launches[launch.id] != launch) == ended

    @pytest.mark.parametrize(
        ("launch_id", "expected"),
        [
            (owner.new_id(), False),
            (f"{owner.new_id().rpartition('-')[0]}-{os.getppid()}", True),
            (f"{owner.new_id().rpartition('-')[0]}-{os.getppid()}{owner._birth(os.getppid())}", True),
            (f"{owner.new_id().rpartition('-')[0]}-{os.getppid()}.0badcafe", False),
            (f"{owner.new_id().rpartition('-')[0]}-{2**22 + 1}", False),
            (f"abc-otherhost-{2**22 + 1}", True),
            ("abc", True),
        ],
        ids=[
            "this-process",
            "its-parent",
            "its-parent-for-certain",
            "one-before-its-parent",
            "no-such-process",
            "another-machine",
            "unreadable",
        ],
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
        running.engine._publisher.publish(running.engine._sites["east"].table.observe(make_job(2)))
    recorded = [event for batch in running.journal.recorded for event in batch.events]
    assert recorded == running.events
