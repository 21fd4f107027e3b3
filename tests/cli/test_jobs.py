"""``jobs`` and ``history``: one poll, and what is remembered."""

import csv
import io

import pytest

from ontap_tui.cli.choosing import user_name
from ontap_tui.cli.simulated import write_config
from ontap_tui.history import threaded
from ontap_tui.model import JOB_FIELDS
from ontap_tui.simulator import SimulatedFleet, faults
from tests.cli.conftest import Command


def test_the_jobs_of_all_clusters_in_one_document(on_fleet: Command, fleet: SimulatedFleet) -> None:
    run = fleet["prod-east"].world.add_job(
        "Volume move vol_home", message="12 %", svm=("vs1", "02c9e252-41be-11e9-81d5-00a0986138f7")
    )
    bad = fleet["lab"].world.add_job("POST /api/storage/volumes")
    fleet["lab"].world.fail(bad.uuid, 786435, "no space")
    done = on_fleet("jobs", "-o", "json")
    assert (done.status, done.err) == (0, "")
    running, failed = done.json
    assert tuple(running) == JOB_FIELDS
    assert (running["cluster"], running["uuid"], running["state"]) == ("prod-east", run.uuid, "running")
    assert (running["terminal"], running["gone"], running["svm"]) == (False, False, "vs1")
    assert (failed["cluster"], failed["state"], failed["code"]) == ("lab", "failure", 786435)
    assert failed["error"]["message"] == "no space"
    assert failed["launched_by"] is None


def test_formats_filter_sort_and_limit(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["prod-east"].world
    for name in ("beta", "alpha", "gamma"):
        world.add_job(name)
    fleet["lab"].world.add_job("=alpha")
    assert on_fleet("jobs").out.splitlines()[0].split()[:2] == ["STATE", "CLUSTER"]
    lines = on_fleet("jobs", "--sort", "description", "-o", "jsonl").json_lines
    assert [line["description"] for line in lines] == ["=alpha", "alpha", "beta", "gamma"]
    lines = on_fleet("jobs", "--sort", "-description", "--limit", "1", "-o", "jsonl").json_lines
    assert [line["description"] for line in lines] == ["gamma"]
    table = csv.DictReader(io.StringIO(on_fleet("jobs", "alpha tag:lab", "-o", "csv").out))
    assert [row["description"] for row in table] == ["'=alpha"]
    assert on_fleet("jobs", "cluster:lab", "beta", "-o", "json").json == []
    assert on_fleet("--cluster", "prod-*", "jobs", "alpha", "-o", "json").json[0]["cluster"] == "prod-east"


def test_times_are_ordered_whatever_their_zone(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("first, in UTC")
    fleet.advance(60)
    fleet["prod-east"].world.add_job("second, five hours behind")
    lines = on_fleet("jobs", "--sort", "start_time", "-o", "jsonl").json_lines
    assert [line["description"].split(",")[0] for line in lines] == ["first", "second"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("jobs", "elapsed:10m"), "Invalid filter at character 9: elapsed takes < or >"),
        (("jobs", "--sort", "colour"), "no column 'colour'"),
        (("--cluster", "prod-eas", "jobs"), "Did you mean prod-east?"),
        (("jobs", "--limit", "0"), "0 is not in the range"),
        (("history", "--since", "soon"), "is not a time"),
    ],
)
def test_mistakes_are_told_before_anything_is_sent(
    on_fleet: Command, fleet: SimulatedFleet, arguments: tuple[str, ...], words: str
) -> None:
    done = on_fleet(*arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert not any(cluster.log.requests for cluster in fleet)


def test_one_cluster_down_does_not_hide_the_others(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["prod-west"].world.add_job("still here")
    fleet["lab"].stop()
    fleet["prod-east"].faults.add(faults.unauthorized(), "/api/*")
    done = on_fleet("jobs", "-o", "json")
    assert done.status == 4
    assert [job["description"] for job in done.json] == ["still here"]
    east, lab = sorted(done.err.splitlines(), reverse=True)
    assert east.startswith("prod-east: ")
    assert lab.startswith("lab: refused the connection")


def test_an_account_that_may_not_read_jobs(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].faults.add(faults.forbidden(), "/api/cluster/jobs*")
    done = on_fleet("jobs", "-o", "json")
    assert done.status == 3
    assert "rest-role" in done.err


def test_what_a_cluster_says_never_reaches_the_terminal_raw(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job(faults.HOSTILE, message=faults.HOSTILE)
    for output in ("table", "json", "jsonl"):
        done = on_fleet("jobs", "-o", output)
        assert done.status == 0
        assert done.out.replace("\n", "").isprintable()
    assert on_fleet("jobs", "-o", "json").json[0]["description"] == faults.HOSTILE


def test_history_knows_what_the_clusters_have_forgotten(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["prod-east"].world
    ended = world.add_job("ended while seen")
    world.finish(ended.uuid)
    lost = world.add_job("never seen to end")
    on_fleet("jobs")
    world.forget(ended.uuid)
    world.forget(lost.uuid)
    assert on_fleet("jobs", "-o", "json").json == []
    recent = {job["uuid"]: job for job in on_fleet("jobs", "--all", "-o", "json").json}
    assert recent.keys() == {ended.uuid, lost.uuid}
    asked = len(fleet["prod-east"].log.requests)
    kept = {job["uuid"]: job for job in on_fleet("history", "--since", "9999d", "-o", "json").json}
    assert len(fleet["prod-east"].log.requests) == asked
    assert (kept[ended.uuid]["state"], kept[ended.uuid]["terminal"]) == ("success", True)
    assert (kept[lost.uuid]["terminal"], kept[lost.uuid]["gone"]) == (False, True)
    [gone] = on_fleet("history", "state:gone", "--since", "9999d", "-o", "jsonl").json_lines
    assert gone["uuid"] == lost.uuid


def test_prune_forgets(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("old")
    fleet["lab"].world.finish(job.uuid)
    on_fleet("jobs")
    assert on_fleet("history", "prune", "--days", "0").out == "1 job forgotten.\n"
    assert on_fleet("history", "--since", "9999d", "-o", "json").json == []


def test_without_a_history_the_clusters_still_tell(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    (on_fleet.folder / "data" / "history.sqlite3").mkdir(parents=True)
    done = on_fleet("jobs", "--all", "-o", "json")
    assert (done.status, done.json[0]["uuid"]) == (0, job.uuid)
    assert done.err.count("\n") == 1
    assert done.err.startswith("No history: the file cannot be read or written (")
    assert str(on_fleet.folder / "data") in done.err
    shown = on_fleet("history")
    assert (shown.status, shown.err.count("No history: ")) == (2, 1)
    watched = on_fleet("watch", "--timeout", "0.5")
    assert (watched.status, watched.err.count("No history: ")) == (5, 1)


def test_a_damaged_history_that_was_set_aside_is_told(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("Volume move")
    (on_fleet.folder / "data").mkdir()
    (on_fleet.folder / "data" / "history.sqlite3").write_bytes(b"no database" * 1000)
    done = on_fleet("jobs", "-o", "json")
    assert (done.status, len(done.json)) == (0, 1)
    assert "The history file was damaged. It was kept as " in done.err


def test_clusters_that_are_not_verified_are_named(command: Command) -> None:
    with SimulatedFleet(1, tls=True) as fleet:
        write_config(command.config, fleet.endpoints)
        assert command("jobs").err == ""
        text = command.config.read_text()
        command.config.write_text(text.replace("ca = ", "verify = false #"))
        done = command("jobs", "-o", "json")
        assert (done.status, done.err) == (0, "INSECURE (the connection could be intercepted): prod-east\n")


def test_no_job_of_the_history_is_left_out(
    on_fleet: Command, fleet: SimulatedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threaded, "_PART", 2)
    world = fleet["lab"].world
    for name in "abcdefg":
        job = world.add_job(name)
        if name in "cdef":
            world.fail(job.uuid, 1, "no")
    on_fleet("jobs")
    for command in (("jobs", "--all"), ("history", "--since", "9999d")):
        found = on_fleet(*command, "-o", "jsonl").json_lines
        assert sorted(job["description"] for job in found) == list("abcdefg")
        found = on_fleet(*command, "state:failure", "-o", "jsonl").json_lines
        assert sorted(job["description"] for job in found) == list("cdef")


@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize("verb", ["jobs", "history", "doctor"])
def test_the_clusters_are_chosen_before_or_behind_the_command(
    on_fleet: Command, fleet: SimulatedFleet, verb: str, place: str
) -> None:
    for cluster in fleet:
        cluster.world.add_job("Volume move")
    on_fleet("jobs")
    chosen = ("--cluster", "*-east", "--cluster", "lab")
    words = (*chosen, verb) if place == "before" else (verb, *chosen)
    assert {one["cluster"] for one in on_fleet(*words, "-o", "json").json} == {"prod-east", "lab"}
    both = on_fleet("--cluster", "prod-*", verb, *chosen, "-o", "json").json
    assert {one["cluster"] for one in both} == {"prod-east"}


def test_a_cluster_that_was_left_out_is_not_touched(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    for words in (("job",), ("wait",), ("cancel", "--yes")):
        done = on_fleet("--cluster", "prod-*", words[0], "lab", job.uuid, *words[1:])
        assert (done.status, done.err) == (2, "--cluster excludes lab.\n")
    assert on_fleet("history", "--cluster", "nowhere").status == 2
    assert not fleet["lab"].log.requests


def test_times_are_the_same_whoever_remembers_them(on_fleet: Command, fleet: SimulatedFleet) -> None:
    """``prod-east`` is five hours behind UTC; what the history keeps is in UTC."""
    fleet["prod-east"].world.add_job("Volume move")
    [first] = on_fleet("jobs", "-o", "json").json
    [second] = on_fleet("jobs", "-o", "json").json
    assert first["start_time"] == second["start_time"]
    assert first["start_time"].endswith("+00:00")


def test_a_job_ran_for_as_long_as_it_was_seen(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("Volume move")
    on_fleet("jobs")
    [seen] = on_fleet("history", "--since", "9999d", "-o", "json").json
    [again] = on_fleet("history", "--since", "9999d", "-o", "json").json
    assert seen["elapsed_seconds"] == again["elapsed_seconds"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("history", "prune", "--days", "nan"),
        ("history", "prune", "--days", "1e300"),
        ("simulate", "--rate", "nan"),
        ("simulate", "--port", "65535", "--clusters", "2"),
        ("demo", "--speed", "nan"),
    ],
)
def test_numbers_that_are_none(on_fleet: Command, arguments: tuple[str, ...]) -> None:
    assert on_fleet(*arguments).status == 2


def test_any_time_back_is_a_time(on_fleet: Command) -> None:
    assert on_fleet("history", "--since", "99999999999").status == 0


def test_help_of_the_history_has_the_options_of_its_jobs(on_fleet: Command) -> None:
    shown = on_fleet("history", "--help").out
    for option in ("--since", "--sort", "--limit", "--output", "--cluster"):
        assert option in shown


def test_the_jobs_that_a_person_launched(on_live_fleet: Command) -> None:
    done = on_live_fleet(
        "run", "snapshot-create", "--set", "volume=vol_home", "--cluster", "prod-east", "--wait", "-o", "json"
    )
    [job] = done.json[0]["jobs"]
    mine = f"by:{user_name()}"
    for command in (("jobs", "--all"), ("history",), ("watch", "--since", "1h", "--until-idle")):
        found = on_live_fleet(*command, mine, "-o", "jsonl").json_lines
        assert {(one["uuid"], one["user"]) for one in found} == {(job["uuid"], user_name())}
        others = on_live_fleet(*command, f"-{mine}", "-o", "jsonl").json_lines
        assert job["uuid"] not in {one["uuid"] for one in others}
        assert all(one["user"] is None for one in others)
