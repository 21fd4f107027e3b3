"""``run``: saved requests, from a dry run to the end of their jobs."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from ontap_tui.simulator import SimulatedFleet, faults
from tests.cli.conftest import Command
from tests.cli.running import SNAPSHOT, outcomes, sent


def test_a_dry_run_shows_the_request_and_sends_nothing(
    on_live_fleet: Command, live_fleet: SimulatedFleet
) -> None:
    done = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "--set", "name=s1", "--dry-run", "-o", "json")
    assert done.status == 0
    [request] = done.json
    volume = request["url"].split("/volumes/")[1].split("/")[0]
    url = f"{live_fleet['prod-east'].url}/api/storage/volumes/{volume}/snapshots?return_timeout=0"
    assert (request["method"], request["url"], request["body"]) == ("POST", url, {"name": "s1"})
    text = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "--set", "name=s1", "--dry-run").out
    assert text.splitlines()[:2] == ["# prod-east", f"POST {url}"]
    assert text.splitlines()[-1].startswith('curl -u admin:"$ONTAP_PASSWORD" -X POST')
    assert sent(live_fleet) == []


def test_on_two_clusters_to_the_end(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    done = on_live_fleet(*SNAPSHOT, "--cluster", "*", "--set", "name=s1", "--wait", "-o", "json")
    assert done.status == 0
    assert outcomes(done) == {"prod-east": "success", "prod-west": "success"}
    for result in done.json:
        assert tuple(result) == ("cluster", "request", "http_status", "jobs", "outcome", "error", "note")
        [job] = result["jobs"]
        assert (job["state"], job["launched_by"]) == ("success", "snapshot-create")
    assert len(sent(live_fleet)) == 2
    launches = on_live_fleet("history", "launches", "-o", "json").json
    assert {launch["outcome"] for launch in launches} == {"success"}
    assert launches[0]["values"] == {"volume": "vol_home", "name": "s1"}
    shown = on_live_fleet("job", "prod-east", done.json[0]["jobs"][0]["uuid"], "-o", "json").json
    assert shown["launch"]["request"] == "snapshot-create"


def test_without_waiting_the_job_is_named(on_live_fleet: Command) -> None:
    done = on_live_fleet(*SNAPSHOT, "--cluster", "prod-west", "-o", "json")
    assert done.status == 0
    [result] = done.json
    assert (result["http_status"], result["outcome"]) == (202, "accepted")
    assert result["jobs"][0]["cluster"] == "prod-west"
    assert "accepted" in on_live_fleet(*SNAPSHOT, "--set", "name=z", "--cluster", "prod-west").out


def test_a_refusal_on_one_does_not_stop_the_other(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "--set", "name=s1", "--wait")
    done = on_live_fleet(*SNAPSHOT, "--cluster", "prod-*", "--set", "name=s1", "--wait", "-o", "json")
    assert done.status == 3
    assert outcomes(done) == {"prod-east": "rejected", "prod-west": "success"}
    [refused] = [result for result in done.json if result["outcome"] == "rejected"]
    assert refused["http_status"] == 409
    assert refused["error"]["target"] == "name"
    words = f"{refused['error']['message'].rstrip('.')} (code {refused['error']['code']}, target name)"
    assert f"prod-east: {words} {refused['note']}" in done.err
    assert words in on_live_fleet("history", "launches").out


def test_a_cluster_that_is_down(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    live_fleet["prod-east"].stop()
    done = on_live_fleet(*SNAPSHOT, "--cluster", "*", "--wait", "-o", "json")
    assert done.status == 4
    assert list(outcomes(done).items()) == [("prod-east", "unreachable"), ("prod-west", "success")]
    assert done.err.count("prod-east: ") == 1
    assert "refused the connection" in done.err
    assert done.json[0]["error"]["message"]


def test_a_cluster_that_goes_down_before_it_is_sent_to(
    on_live_fleet: Command, live_fleet: SimulatedFleet
) -> None:
    live_fleet["prod-west"].stop()
    arguments = ("run", "cluster-contact", "--set", "contact=me", "--cluster", "prod-*", "--yes")
    done = on_live_fleet(*arguments, "-o", "json")
    assert done.status == 4
    assert [result["outcome"] for result in done.json] == ["accepted", "unreachable"]
    assert "refused the connection" in done.json[1]["error"]["message"]
    text = on_live_fleet(*arguments)
    assert text.out.splitlines()[-1] == "prod-west  cluster-contact  unreachable"
    [told] = [line for line in text.err.splitlines() if line.startswith("prod-west: ")]
    assert "refused the connection" in told


def test_refused_credentials_have_one_outcome(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    live_fleet["prod-east"].faults.add(faults.unauthorized(), "/api/*")
    for request in (SNAPSHOT, ("run", "cluster-contact", "--set", "contact=me")):
        done = on_live_fleet(*request, "--cluster", "prod-east", "-o", "json")
        assert (done.status, outcomes(done)) == (4, {"prod-east": "rejected"})
        assert done.json[0]["error"]["message"]
        assert done.err.count("prod-east: ") == 1


@pytest.mark.parametrize("newer", [False, True])
def test_nothing_is_launched_without_a_history(
    on_live_fleet: Command, live_fleet: SimulatedFleet, newer: bool
) -> None:
    path = on_live_fleet.folder / "data" / "history.sqlite3"
    if newer:
        on_live_fleet("jobs")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 999")
    else:
        path.mkdir(parents=True)
    done = on_live_fleet(*SNAPSHOT, "--cluster", "*", "--yes")
    assert (done.status, done.out) == (2, "")
    assert done.err.count("o history: ") == 1
    assert str(path) in done.err
    assert sent(live_fleet) == []


def search_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """On clusters whose clocks run away from ours."""
    monkeypatch.setattr("ontap_tui.engine.search.SEARCHES", (0.01, 0.1, 0.1, 0.1, 0.1))
    monkeypatch.setattr("ontap_tui.engine.search._SLACK", timedelta(minutes=10))


@pytest.mark.parametrize("wait", [(), ("--wait",)])
def test_a_lost_answer_is_unknown_and_never_sent_again(
    on_live_fleet: Command,
    live_fleet: SimulatedFleet,
    monkeypatch: pytest.MonkeyPatch,
    wait: tuple[str, ...],
) -> None:
    search_at_once(monkeypatch)
    live_fleet["prod-east"].faults.add(faults.lost_answer(), "/api/cluster", method="PATCH")
    contact = ("run", "cluster-contact", "--set", "contact=me", "--cluster", "prod-east", *wait)
    done = on_live_fleet(*contact, "-o", "json")
    assert (done.status, outcomes(done)) == (6, {"prod-east": "unknown"})
    assert "It may have created the job" in done.json[0]["note"]
    assert len(sent(live_fleet)) == 1


def test_the_job_of_a_lost_answer_is_looked_for(
    on_live_fleet: Command, live_fleet: SimulatedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_at_once(monkeypatch)
    live_fleet["prod-east"].faults.add(faults.lost_answer(), "/api/storage/*", method="POST")
    done = on_live_fleet(*SNAPSHOT, "--cluster", "prod-*", "-o", "json")
    assert done.status == 6
    assert outcomes(done)["prod-east"] == "unknown"
    assert outcomes(done)["prod-west"] in ("accepted", "success")  # its job is a short one
    assert "The answer was lost" in done.err
    [result] = [result for result in done.json if result["cluster"] == "prod-east"]
    [job] = result["jobs"]
    assert job["uuid"] in result["note"]
    assert job["launched_by"] == "snapshot-create"
    [kept] = [
        launch
        for launch in on_live_fleet("history", "launches", "-o", "json").json
        if launch["cluster"] == "prod-east"
    ]
    assert kept["jobs"] == [job["uuid"]]
    assert kept["ended_at"]


def test_a_look_up_that_is_refused_gives_the_code(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    live_fleet["prod-east"].faults.add(faults.server_error(), "/api/storage/volumes")
    done = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "-o", "json")
    [result] = done.json
    assert (done.status, result["outcome"], result["http_status"]) == (3, "rejected", 500)
    assert result["error"]["code"] == "262145"
    assert "(code 262145)" in done.err
    assert sent(live_fleet) == []


def test_the_time_is_up(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    job_of = ("run", "volume-move", "--cluster", "prod-east", "--set", "volume=vol_home")
    done = on_live_fleet(*job_of, "--set", "aggregate=aggr2", "--wait", "--timeout", "0.05", "-o", "json")
    assert (done.status, outcomes(done)) == (5, {"prod-east": "timeout"})
    assert "The jobs continue" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "snapshot-creat"), "Did you mean snapshot-create?"),
        (SNAPSHOT, "Choose a cluster with --cluster NAME. Eligible clusters: prod-east, prod-west."),
        ((*SNAPSHOT, "--cluster", "lab"), "no cluster 'lab'"),
        (("run", "snapshot-create", "--cluster", "*"), "prod-west: volume is required"),
        ((*SNAPSHOT, "--cluster", "*", "--set", "name"), "--set takes VARIABLE=VALUE"),
        (
            (*SNAPSHOT, "--cluster", "*", "--set", "nam=x"),
            "nam is not a variable of this request (did you mean name?)",
        ),
        ((*SNAPSHOT, "--cluster", "*", "--set", "name=a b"), "prod-east: name"),
        (("run", "snapshot-create", "--set", "volume=x", "--cluster", "*"), "prod-east: volume"),
        (("--read-only", *SNAPSHOT, "--cluster", "*"), "prod-east is read-only"),
        (("run", "volume-delete", "--set", "volume=vol_home", "--cluster", "prod-east"), "--yes"),
    ],
)
def test_mistakes_send_nothing(
    on_live_fleet: Command, live_fleet: SimulatedFleet, arguments: tuple[str, ...], words: str
) -> None:
    done = on_live_fleet(*arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert sent(live_fleet) == []


def test_return_timeout(on_live_fleet: Command) -> None:
    done = on_live_fleet(
        *SNAPSHOT, "--cluster", "prod-east", "--return-timeout", "30", "--dry-run", "-o", "json"
    )
    assert done.json[0]["url"].endswith("?return_timeout=30")
    assert on_live_fleet(*SNAPSHOT, "--return-timeout", "121").status == 2
    none = on_live_fleet("run", "export-policy-create", "--cluster", "prod-east", "--return-timeout", "5")
    assert (none.status, "takes no return_timeout" in none.err) == (2, True)


def test_a_secret_comes_from_the_environment_and_is_seen_nowhere(
    on_live_fleet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_live_fleet.folder / "requests" / "secret.toml"
    path.write_text(
        'method = "POST"\npath = "/api/cluster/x"\nbody = { password = "{pass-word}" }\n'
        'variables = { pass-word = { type = "secret" } }\n'
    )
    arguments = ("run", "secret", "--cluster", "prod-east", "--dry-run")
    assert "pass-word is required" in on_live_fleet(*arguments).err
    monkeypatch.setenv("ONTAP_TUI_SECRET_PASS_WORD", "geheim")
    for output in ("text", "json"):
        done = on_live_fleet(*arguments, "-o", output)
        assert done.status == 0
        assert "geheim" not in done.out + done.err
        assert "***" in done.out
    assert "process list" in on_live_fleet(*arguments, "--set", "pass-word=geheim").err


def test_the_log_has_a_line_a_request_and_no_secret(on_live_fleet: Command) -> None:
    log = on_live_fleet.folder / "log"
    on_live_fleet("--log-file", str(log), *SNAPSHOT, "--cluster", "prod-east", "--wait")
    text = log.read_text()
    assert "POST /api/storage/volumes/" in text
    assert "prod-east-password" not in text
    assert json.dumps("prod-east-password")[1:-1] not in text
    assert log.stat().st_mode & 0o077 == 0


def test_how_long_to_wait_is_only_for_waiting(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    done = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "--timeout", "5")
    assert (done.status, "--wait" in done.err, sent(live_fleet)) == (2, True, [])


def test_a_dry_run_changes_nothing_and_is_not_refused_as_a_change(
    on_live_fleet: Command, live_fleet: SimulatedFleet
) -> None:
    arguments = ("--read-only", *SNAPSHOT, "--cluster", "prod-east")
    done = on_live_fleet(*arguments, "--dry-run", "-o", "json")
    assert (done.status, len(done.json)) == (0, 1)
    assert on_live_fleet(*arguments).status == 2
    assert sent(live_fleet) == []
