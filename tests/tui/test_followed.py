"""What goes on after its job: the row shows how far it is, and its end."""

from typing import Any

import msgspec

from ontap_tui.model import ApiError, Attention, Follow, JobFinished, Launch, LaunchChanged, Outcome
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk

JOB = tracked(
    make_job(1, cluster="east", state="success", description="POST /api/move", message="started"),
    launch_id="1",
)
MOVE = Launch(
    id="1",
    group="1",
    request="volume-move",
    cluster="east",
    method="PATCH",
    target="/api/storage/volumes/1",
    follow=Follow(path="/api/storage/volumes/1", done="movement.state", success=("success",)),
    jobs=(JOB.job.uuid,),
    http_status=202,
    created_at=START,
    outcome=Outcome.ACCEPTED,
)


async def change(desk: Desk, **facts: Any) -> None:
    launch = msgspec.structs.replace(MOVE, **facts)
    desk.engine.launches = {"1": launch}
    await desk.publish(LaunchChanged(launch))


async def test_the_row_runs_on_until_the_resource_says_that_it_is_done(desk: OpenDesk) -> None:
    async with desk([make_cluster()], []) as on:
        await change(on)
        await on.publish(JobFinished(None, JOB))
        await change(on, progress=0.16)
        row = next(line for line in on.lines if "POST /api/move" in line)
        assert "running" in row
        assert "16 %" in row
        await change(on, progress=1.0, outcome=Outcome.SUCCESS, ended_at=START)
        assert "success" in next(line for line in on.lines if "POST /api/move" in line)
        assert [toast.title for toast in on.app._notifications] == ["east: success"]


async def test_what_ends_badly_after_its_job_needs_somebody(desk: OpenDesk) -> None:
    async with desk([make_cluster()], []) as on:
        await on.publish(JobFinished(None, JOB))
        error = ApiError(message="The destination aggregate is full.")
        await change(on, outcome=Outcome.FAILURE, ended_at=START, error=error)
        row = next(line for line in on.lines if "POST /api/move" in line)
        assert "failure" in row
        assert "The destination aggregate" in row
        assert [(toast.title, toast.severity) for toast in on.app._notifications] == [
            ("east: failure", "error")
        ]
        [needing] = on.app.view.needing()
        assert needing.need is Attention.FAILED
        await on.press("a")
        assert on.app.view.needing() == []
