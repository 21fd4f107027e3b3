"""``job`` and ``wait``: single jobs."""

from ontap_tui.cli.choosing import user_name
from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command, when_asked


def test_everything_about_a_job(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    job = world.add_job("Volume move", message="1 of 2", svm=("vs1", "02c9e252-41be-11e9-81d5-00a0986138f7"))
    on_fleet("jobs")
    world.fail(job.uuid, 786435, "no space", "aggr1")
    done = on_fleet("job", "lab", job.uuid, "-o", "json")
    assert done.status == 0
    assert done.json["error"]["message"] == "no space"
    assert done.json["timeline"][0]["state"] == "running"
    assert done.json["launch"] is None
    text = on_fleet("job", "lab", job.uuid).out
    for words in ("no space (code 786435)", "aggr1", "Volume move", "vs1", "failure"):
        assert words in text


def test_a_forgotten_job_is_told_from_the_history(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    job = world.add_job("Volume move")
    world.finish(job.uuid)
    on_fleet("jobs")
    world.forget(job.uuid)
    done = on_fleet("job", "lab", job.uuid, "-o", "json")
    assert (done.status, done.json["state"], done.json["gone"]) == (0, "success", True)
    waited = on_fleet("wait", "lab", job.uuid, "-o", "json")
    assert (waited.status, waited.json[0]["state"]) == (0, "success")


def test_from_the_history_while_the_cluster_is_down(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    on_fleet("jobs")
    fleet["lab"].stop()
    done = on_fleet("job", "lab", job.uuid, "-o", "json")
    assert (done.status, done.json["state"]) == (4, "running")
    assert "lab: refused the connection" in done.err


def test_a_job_that_nobody_knows(on_fleet: Command) -> None:
    uuid = "00000000-0000-0000-0000-000000000000"
    shown = on_fleet("job", "lab", uuid)
    assert (shown.status, shown.out) == (3, "")
    waited = on_fleet("wait", "lab", uuid)
    assert (waited.status, waited.out) == (6, "")
    assert "does not know this job" in waited.err


def test_wait_until_all_have_ended(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    good, bad = world.add_job("good"), world.add_job("bad")
    world.fail(bad.uuid, 4, "entry doesn't exist")
    when_asked(fleet["lab"], good.uuid, lambda: world.finish(good.uuid))
    done = on_fleet("wait", "lab", good.uuid, bad.uuid, "-o", "json")
    assert done.status == 1
    assert [job["state"] for job in done.json] == ["success", "failure"]


def test_wait_is_cut_short(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("slow")
    done = on_fleet("wait", "lab", job.uuid, "--timeout", "0.2")
    assert done.status == 5
    assert "running" in done.out
    assert "still running after 0.2 s" in done.err


def test_a_cluster_that_is_down_is_told_while_it_is_waited_for(
    on_fleet: Command, fleet: SimulatedFleet
) -> None:
    fleet["lab"].stop()
    done = on_fleet("wait", "lab", "1cd8a442-86d1-11e0-ae1c-123478563412", "--timeout", "0.3")
    assert (done.status, done.out) == (4, "")
    assert done.err.count("lab: refused the connection") == 1


def test_a_cluster_that_goes_away_meanwhile(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("slow")
    when_asked(fleet["lab"], job.uuid, fleet["lab"].stop)
    done = on_fleet("wait", "lab", job.uuid, "--timeout", "1.5")
    assert done.status == 5
    assert "running" in done.out
    assert "lab: " in done.err


def test_a_job_lost_while_waited_for(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("lost")
    on_fleet("jobs")
    fleet["lab"].world.forget(job.uuid)
    done = on_fleet("wait", "lab", job.uuid, "-o", "json")
    assert (done.status, done.json[0]["gone"]) == (6, True)


def test_a_cluster_that_is_not_configured(on_fleet: Command) -> None:
    for arguments in (("job", "labb", "x"), ("wait", "labb", "x"), ("cancel", "labb", "x")):
        done = on_fleet(*arguments)
        assert done.status == 2
        assert "Did you mean lab?" in done.err


def test_waiting_tells_what_is_known_besides(on_live_fleet: Command) -> None:
    run = on_live_fleet(
        "run", "snapshot-create", "--set", "volume=vol_home", "--cluster", "prod-east", "-o", "json"
    )
    [job] = run.json[0]["jobs"]
    unknown = "00000000-0000-0000-0000-000000000000"
    done = on_live_fleet("wait", "prod-east", job["uuid"], unknown, "-o", "json")
    assert done.status == 6
    known, stub = done.json
    assert (known["launched_by"], known["user"]) == ("snapshot-create", user_name())
    shown = on_live_fleet("job", "prod-east", job["uuid"], "-o", "json").json
    assert known["first_seen"] == shown["first_seen"]
    assert tuple(stub) == tuple(known)
    assert (stub["cluster"], stub["uuid"], stub["state"]) == ("prod-east", unknown, None)


def test_what_was_asked_for_from_here(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    on_fleet("pause", "lab", job.uuid, "--yes")
    on_fleet("cancel", "lab", job.uuid, "--yes", "--reason", "wrong volume")
    controls = on_fleet("job", "lab", job.uuid, "-o", "json").json["controls"]
    assert [(one["action"], one["reason"], one["refusal"]) for one in controls] == [
        ("cancel", "wrong volume", None),
        ("pause", "", None),
    ]
    lines = [line for line in on_fleet("job", "lab", job.uuid).out.splitlines() if "; wrong volume" in line]
    assert len(lines) == 1
    assert "cancel" in lines[0]
