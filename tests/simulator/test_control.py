"""Pause, resume, cancel."""

from typing import Any

import pytest

from ontap_tui.simulator import JobStep, SimJob, SimulatedCluster, success
from tests.simulator.asking import Asker


def act(ask: Asker, job: SimJob, action: str) -> Any:
    """The error's code, or None where there was none."""
    answer = ask.call("PATCH", f"/cluster/jobs/{job.uuid}?action={action}")
    if answer.status_code == 200:
        assert answer.content == b""
        return None
    return answer.json()["error"]["code"]


def planned(cluster: SimulatedCluster) -> SimJob:
    """Runs from 1 to 11 s."""
    return cluster.world.start_job("Volume move", [JobStep(1, message="0 %"), success(10)], can_pause=True)


def test_a_paused_job_does_what_was_left_when_it_is_resumed(ask: Asker, cluster: SimulatedCluster) -> None:
    job = planned(cluster)
    ask.advance(5)
    assert act(ask, job, "pause") is None
    ask.advance(100)
    assert ask.get(f"/cluster/jobs/{job.uuid}?fields=state")["state"] == "paused"
    assert act(ask, job, "resume") is None
    ask.advance(5.9)
    assert ask.get(f"/cluster/jobs/{job.uuid}?fields=state")["state"] == "running"
    ask.advance(0.1)
    assert ask.get(f"/cluster/jobs/{job.uuid}?fields=state")["state"] == "success"


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_a_cancelled_job_says_running_until_it_has_failed(
    ask: Asker, cluster: SimulatedCluster, state: str
) -> None:
    job = cluster.world.add_job(state=state)
    assert act(ask, job, "cancel") is None
    seen = ask.get(f"/cluster/jobs/{job.uuid}?fields=state")["state"]
    assert seen == ("queued" if state == "queued" else "running")
    ask.advance(2)
    assert ask.get(f"/cluster/jobs/{job.uuid}?fields=state")["state"] == "failure"


def test_a_cancelled_job_changes_nothing(ask: Asker, cluster: SimulatedCluster) -> None:
    volume = ask.uuid("/storage/volumes", "vol_db")
    answer = ask.call("PATCH", f"/storage/volumes/{volume}", {"comment": "changed"})
    act(ask, cluster.world.job(answer.json()["job"]["uuid"]), "cancel")
    ask.advance()
    assert "comment" not in ask.get(f"/storage/volumes/{volume}?fields=comment")


@pytest.mark.parametrize(
    ("state", "action", "code"),
    [
        ("success", "cancel", "458762"),
        ("failure", "pause", "458762"),
        ("running", "resume", "458771"),
        ("queued", "pause", "458776"),
        ("paused", "pause", "458776"),
        ("running", "stop", "262197"),
    ],
)
def test_refusals(ask: Asker, cluster: SimulatedCluster, state: str, action: str, code: str) -> None:
    job = cluster.world.add_job(state=state)
    assert act(ask, job, action) == code
    assert job.state == state


def test_jobs_that_cannot_be_paused_or_cancelled(ask: Asker, cluster: SimulatedCluster) -> None:
    job = cluster.world.add_job(can_pause=False, can_cancel=False)
    assert act(ask, job, "pause") == "458783"
    assert act(ask, job, "cancel") == "458784"


def test_a_job_that_is_gone_and_an_action_that_is_missing(ask: Asker, cluster: SimulatedCluster) -> None:
    job = cluster.world.add_job()
    assert ask.call("PATCH", f"/cluster/jobs/{job.uuid}").json()["error"]["code"] == "262177"
    cluster.world.forget(job.uuid)
    answer = ask.call("PATCH", f"/cluster/jobs/{job.uuid}?action=cancel")
    assert (answer.status_code, answer.json()["error"]["target"]) == (404, "uuid")
