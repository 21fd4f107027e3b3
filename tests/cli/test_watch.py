"""``watch``: a line a change."""

import pytest

from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command, Done, when_asked


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
    done = on_fleet("watch", "--until-idle", "--timeout", "2")
    assert done.status == 5
    assert "slow" in done.out


def test_a_cluster_that_is_down_is_told_once(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].stop()
    done = on_fleet("watch", "--timeout", "2")
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
    done = on_fleet("watch", "--timeout", "2", "-o", "jsonl")
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


def lines_of(done: Done) -> list[tuple[str, str, str]]:
    return [(line["event"], line["description"], line["state"]) for line in done.json_lines]


def test_a_consumer_that_comes_back_is_told_what_it_missed(on_fleet: Command, fleet: SimulatedFleet) -> None:
    """Between two runs of ``watch`` other processes see some of what happens, and nobody the rest."""
    world = fleet["lab"].world
    moved, failed, ended, late = (world.add_job(name) for name in ("moved", "failed", "ended", "late"))
    lost = world.add_job("lost")
    over = world.add_job("over")
    world.finish(over.uuid)
    line = on_fleet("watch", "over", "--until-idle", "-o", "jsonl").json_lines[-1]
    world.fail(failed.uuid, 4, "no room")
    world.change(moved.uuid, message="50 %")
    on_fleet("jobs")
    world.forget(failed.uuid)
    world.forget(late.uuid)
    on_fleet("jobs")
    world.finish(ended.uuid)
    world.finish(moved.uuid)
    world.forget(lost.uuid)
    again = on_fleet("watch", "--since", str(line["seq"]), "--until-idle", "-o", "jsonl")
    told = lines_of(again)
    assert ("finished", "failed", "failure") in told, "seen by another process, and forgotten since"
    assert ("changed", "moved", "running") in told
    assert ("gone", "late", "running") in told
    assert sorted(told[-3:]) == [
        ("finished", "ended", "success"),
        ("finished", "moved", "success"),
        ("gone", "lost", "running"),
    ]
    assert [one for one in told if one[1] == "over"] == [("finished", "over", "success")], "only once more"
    numbers = [line["seq"], *(one["seq"] for one in again.json_lines)]
    assert numbers == sorted(set(numbers))
    assert again.status == 6, "as if it had been watched all the time"
    behind = str(numbers[-1] + 3_600_000_000)
    assert on_fleet("watch", "--since", behind, "--until-idle", "-o", "jsonl").out == "", "nothing is new"


def test_since_a_time_and_only_what_passes_the_filter(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    world.finish(world.add_job("Volume move").uuid)
    world.finish(world.add_job("Clone").uuid)
    on_fleet("jobs")
    told = on_fleet("watch", "clone", "--since", "10m", "--until-idle", "-o", "jsonl")
    assert lines_of(told) == [("finished", "Clone", "success")]
    text = on_fleet("watch", "clone", "--since", "10m", "--until-idle").out
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("since", ["soon", "99999999999999999999999", "70000d", "1"])
def test_a_since_that_is_none(on_fleet: Command, since: str) -> None:
    done = on_fleet("watch", "--since", since, "--until-idle")
    assert done.status == (0 if since == "1" else 2)


def test_without_a_history_nothing_is_promised(on_fleet: Command) -> None:
    (on_fleet.folder / "data" / "history.sqlite3").mkdir(parents=True)
    done = on_fleet("watch", "--since", "10m", "--until-idle", "-o", "jsonl")
    assert (done.status, done.out) == (2, "")
    assert "No history: " in done.err
