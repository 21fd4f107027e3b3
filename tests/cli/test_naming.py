"""Jobs by the beginning of their UUID."""

import pytest

from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command


@pytest.mark.parametrize("verb", ["job", "wait", "cancel"])
def test_a_beginning_in_any_case_is_enough(on_fleet: Command, fleet: SimulatedFleet, verb: str) -> None:
    world = fleet["lab"].world
    jobs = [world.add_job(str(number)) for number in range(3)]
    world.finish(jobs[1].uuid)
    given = jobs[1].uuid
    length = next(n for n in range(1, 37) if [j for j in jobs if j.uuid.startswith(given[:n])] == [jobs[1]])
    for text in (given[:length], given[:length].upper(), given.upper()):
        done = on_fleet(verb, "lab", text, "-o", "json", *(["--yes"] if verb == "cancel" else []))
        found = done.json if verb == "job" else done.json[0]
        assert found["uuid"] == given


def test_a_beginning_of_several(on_fleet: Command, fleet: SimulatedFleet) -> None:
    jobs = [fleet["lab"].world.add_job(str(number)) for number in range(17)]
    shared = next(char for char in "0123456789abcdef" if len([j for j in jobs if j.uuid[0] == char]) > 1)
    done = on_fleet("cancel", "lab", shared, "--yes")
    assert (done.status, done.out) == (2, "")
    assert "matches several jobs" in done.err
    assert all(received.method == "GET" for received in fleet["lab"].log.requests)


def test_what_was_forgotten_is_known_by_its_beginning_too(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    fleet["lab"].world.finish(job.uuid)
    on_fleet("jobs")
    fleet["lab"].world.forget(job.uuid)
    assert on_fleet("wait", "lab", job.uuid[:8], "-o", "json").json[0]["uuid"] == job.uuid


@pytest.mark.parametrize("verb", ["job", "wait", "pause"])
def test_nothing_names_no_job(on_fleet: Command, fleet: SimulatedFleet, verb: str) -> None:
    done = on_fleet(verb, "lab", "")
    assert (done.status, "a UUID cannot be empty" in done.err) == (2, True)
    assert not fleet["lab"].log.requests
