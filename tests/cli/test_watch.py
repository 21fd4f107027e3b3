"""``watch``: a line a change."""

from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command, when_asked


def test_until_idle(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    job = world.add_job("Volume move vol_home")
    world.finish(world.add_job("before").uuid)
    on_fleet.config.write_text(on_fleet.config.read_text() + "[settings]\npoll_interval = 0.1\n")
    when_asked(fleet["lab"], "jobs", lambda: world.fail(job.uuid, 4, "entry doesn't exist"))
    done = on_fleet("watch", "move", "--until-idle", "--timeout", "20", "-o", "jsonl")
    assert done.status == 1
    events = [(line["event"], line["state"], line["uuid"]) for line in done.json_lines]
    assert events[-1] == ("finished", "failure", job.uuid)
    assert {uuid for _, _, uuid in events} == {job.uuid}


def test_idle_at_once_and_told_in_text(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    world.finish(world.add_job("done before\x1b[31m").uuid)
    done = on_fleet("watch", "--until-idle")
    assert done.status == 0
    [line] = done.out.splitlines()
    assert line.isprintable()
    assert "success" in line


def test_the_time_is_up(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("slow")
    done = on_fleet("watch", "--until-idle", "--timeout", "0.5")
    assert done.status == 5
    assert "slow" in done.out


def test_a_cluster_that_is_down_is_told_once(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].stop()
    done = on_fleet("watch", "--timeout", "0.5")
    assert done.status == 4
    assert done.err.count("lab: refused the connection") == 1


def test_a_job_lost_from_sight(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    job = world.add_job("lost")
    on_fleet("jobs")
    world.forget(job.uuid)
    done = on_fleet("watch", "--until-idle", "-o", "jsonl")
    assert done.status == 6
    assert (done.json_lines[-1]["event"], done.json_lines[-1]["uuid"]) == ("gone", job.uuid)


def test_a_cluster_that_cannot_be_heard_is_not_waited_for(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("before it went down")
    on_fleet("jobs")
    fleet["lab"].stop()
    on_fleet.config.write_text(on_fleet.config.read_text() + "[settings]\npoll_interval = 0.1\n")
    done = on_fleet("watch", "--until-idle", "--timeout", "20", "-o", "jsonl")
    assert (done.status, done.out) == (4, "")


def test_what_ended_before_it_began_did_not_finish_while_watched(
    on_fleet: Command, fleet: SimulatedFleet
) -> None:
    world = fleet["lab"].world
    ended, known = world.add_job("ended before"), world.add_job("known before")
    world.fail(ended.uuid, 4, "entry doesn't exist")
    on_fleet("jobs", "--limit", "1")
    done = on_fleet("watch", "--timeout", "0.5", "-o", "jsonl")
    events = {line["uuid"]: line["event"] for line in done.json_lines}
    assert events == {ended.uuid: "appeared", known.uuid: "appeared"}
    assert done.status == 5


def test_nobody_but_the_dashboard_runs_the_command_that_tells(
    on_fleet: Command, fleet: SimulatedFleet
) -> None:
    told = on_fleet.folder / "told"
    settings = (
        f'[settings]\npoll_interval = 0.1\nnotify = ["command"]\nnotify_command = ["touch", "{told}"]\n'
    )
    on_fleet.config.write_text(f'{on_fleet.config.read_text()}{settings}[notify]\nevery = "move"\n')
    job = fleet["lab"].world.add_job("Volume move vol_home")
    when_asked(fleet["lab"], "jobs", lambda: fleet["lab"].world.finish(job.uuid))
    assert on_fleet("watch", "move", "--until-idle", "--timeout", "20").status == 0
    assert on_fleet("jobs").status == 0
    assert not told.exists()


def test_ages_are_by_the_clock_of_the_cluster(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    world.skew = -3600.0
    world.finish(world.add_job("just begun").uuid)
    done = on_fleet("watch", "started:>5m", "--until-idle", "--timeout", "20")
    assert done.out == ""
    done = on_fleet("watch", "started:<5m", "--until-idle", "--timeout", "20")
    assert "just begun" in done.out
