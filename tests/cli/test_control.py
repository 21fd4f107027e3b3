"""``pause``, ``resume`` and ``cancel``."""

import pytest

from ontap_tui.simulator import SimulatedFleet, faults
from tests.cli.conftest import Command


def test_pause_resume_cancel(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    for action, after in (("pause", "paused"), ("resume", "running")):
        done = on_fleet(action, "lab", job.uuid, "--yes")
        assert (done.status, done.out) == (0, f"lab  {job.uuid}  {action.capitalize()} requested.\n")
        assert on_fleet("jobs", "-o", "json").json[0]["state"] == after
    done = on_fleet("cancel", "lab", job.uuid, "--yes", "--reason", "wrong volume", "-o", "json")
    assert done.json == [
        {
            "cluster": "lab",
            "uuid": job.uuid,
            "action": "cancel",
            "done": True,
            "state": "running",
            "message": "Cancel requested.",
            "error": None,
        }
    ]


def test_a_refusal_and_a_job_that_has_ended(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    job, ended = world.add_job("Volume move"), world.add_job("old")
    world.finish(ended.uuid)
    done = on_fleet("cancel", "lab", job.uuid, ended.uuid, "--yes")
    assert done.status == 3
    first, second = done.out.splitlines()
    assert first == f"lab  {job.uuid}  Cancel requested."
    assert second == f"lab  {ended.uuid}  not done"
    assert done.err == f"lab: {ended.uuid}: It is success: there is nothing to cancel.\n"


def test_a_refusal_carries_the_words_of_the_cluster(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move", can_pause=False)
    done = on_fleet("pause", "lab", job.uuid, "--yes")
    ours = "lab says that this job cannot be paused. Jobs of this kind do not support it; it continues."
    theirs = "This job does not support pause."
    assert done.status == 3
    assert done.err == f"lab: {job.uuid}: {ours} ONTAP says: {theirs[:-1]} (code 458783)\n"
    [refused] = on_fleet("pause", "lab", job.uuid, "--yes", "-o", "json").json
    assert refused["message"] == ours
    assert refused["error"] == {"message": theirs, "code": "458783", "target": None, "arguments": []}
    text = on_fleet("job", "lab", job.uuid).out
    assert f"{ours} ONTAP says: {theirs[:-1]} (code 458783)" in text


def test_an_account_that_may_not_control_is_told_why(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    fleet["lab"].faults.add(faults.forbidden(), method="PATCH")
    [refused] = on_fleet("cancel", "lab", job.uuid, "--yes", "-o", "json").json
    assert refused["error"]["code"] == "6"
    assert refused["error"]["message"] == "not authorized for that command"


def test_nothing_is_done_without_a_yes(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    done = on_fleet("cancel", "lab", job.uuid)
    assert (done.status, done.out) == (2, "")
    assert "Volume move" in done.err
    assert "--yes" in done.err
    assert all(received.method == "GET" for received in fleet["lab"].log.requests)


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("\n", 2)])
def test_the_question_defaults_to_no(
    on_fleet: Command, fleet: SimulatedFleet, answer: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda prompt: answer.strip())
    assert on_fleet("cancel", "lab", job.uuid).status == status


def test_read_only_refuses_before_anything_is_sent(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    done = on_fleet("--read-only", "cancel", "lab", job.uuid, "--yes")
    assert done.status == 2
    assert not fleet["lab"].log.requests


def test_a_cluster_that_is_down(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].stop()
    assert on_fleet("cancel", "lab", "0-0", "--yes").status == 4


def test_a_reason_that_cannot_be_kept(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    (on_fleet.folder / "data" / "history.sqlite3").mkdir(parents=True)
    done = on_fleet("cancel", "lab", job.uuid, "--yes", "--reason", "wrong volume")
    assert done.status == 0
    assert "No history: " in done.err
    assert "The reason is not recorded." in done.err
