"""``run``: saved requests, from a dry run to the end of their jobs."""

import json
import sqlite3
import tomllib
from contextlib import closing
from datetime import timedelta

import pytest
import tomli_w

from ontap_tui.simulator import SimulatedFleet, faults
from ontap_tui.simulator.faults import Fault
from tests.cli.conftest import Command, Done

SNAPSHOT = ("run", "snapshot-create", "--set", "volume=vol_home")


def sent(fleet: SimulatedFleet) -> list[str]:
    """Everything that would have changed a cluster."""
    return [
        f"{cluster.name} {received.method} {received.target}"
        for cluster in fleet
        for received in cluster.log.requests
        if received.method != "GET"
    ]


def outcomes(done: Done) -> dict[str, str]:
    return {result["cluster"]: result["outcome"] for result in done.json}


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
    assert (done.status, outcomes(done)) == (6, {"prod-east": "unknown", "prod-west": "accepted"})
    assert "The answer of prod-east was lost" in done.err
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
    assert sent(live_fleet) == []


def test_the_time_is_up(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    job_of = ("run", "volume-move", "--cluster", "prod-east", "--set", "volume=vol_home")
    done = on_live_fleet(*job_of, "--set", "aggregate=aggr2", "--wait", "--timeout", "0.05", "-o", "json")
    assert (done.status, outcomes(done)) == (5, {"prod-east": "timeout"})
    assert "The jobs go on" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "snapshot-creat"), "Did you mean snapshot-create?"),
        (SNAPSHOT, "Choose a cluster with --cluster NAME. It may be fired at: prod-east, prod-west."),
        ((*SNAPSHOT, "--cluster", "lab"), "no cluster 'lab'"),
        (("run", "snapshot-create", "--cluster", "*"), "prod-west: volume is needed"),
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


def test_a_pattern_leaves_out_what_may_not_be_fired_at(on_live_fleet: Command) -> None:
    text = on_live_fleet.config.read_text()
    on_live_fleet.config.write_text(
        text.replace("[clusters.prod-east]", "[clusters.prod-east]\nread_only = true")
    )
    done = on_live_fleet(*SNAPSHOT, "--cluster", "*", "--dry-run", "-o", "json")
    assert [request["cluster"] for request in done.json] == ["prod-west"]
    assert "prod-east is left out: prod-east is read-only" in done.err
    for named in (("prod-east",), ("prod-west", "prod-east"), ("prod-e*",)):
        where = [word for name in named for word in ("--cluster", name)]
        refused = on_live_fleet(*SNAPSHOT, *where, "--dry-run")
        assert (refused.status, "prod-east is read-only" in refused.err) == (2, True)


def test_clusters_by_tag_and_in_their_order(on_live_fleet: Command) -> None:
    config = tomllib.loads(on_live_fleet.config.read_text())
    config["clusters"]["prod-west"]["tags"].append("canary")
    on_live_fleet.config.write_text(tomli_w.dumps(config))
    where = ("--cluster", "tag:can*", "--cluster", "*")
    done = on_live_fleet(*SNAPSHOT, *where, "--dry-run", "-o", "json")
    assert [request["cluster"] for request in done.json] == ["prod-west", "prod-east"]
    wrong = on_live_fleet(*SNAPSHOT, "--cluster", "tag:canry")
    assert "There is no tag 'canry'. Did you mean canary?" in wrong.err
    assert on_live_fleet("--cluster", "tag:canary", "jobs", "-o", "json").status == 0


def test_an_object_beyond_the_first_of_a_long_collection(
    on_live_fleet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "--set", "name=x", "--dry-run").out
    monkeypatch.setattr("ontap_tui.engine.lookup.LIMIT", 1)
    for volume in ("vol_home", "vol_home (vs1)"):
        found = on_live_fleet(
            "run", "snapshot-create", "--set", f"volume={volume}", "--set", "name=x",
            "--cluster", "prod-east", "--dry-run",
        )  # fmt: skip
        assert (found.out, found.err) == (whole, "")
    missing = on_live_fleet("run", "snapshot-create", "--set", "volume=x|*", "--cluster", "prod-east")
    assert (missing.status, 'volume "x|*" is not there' in missing.err) == (2, True)


def test_where_there_is_no_choice_the_cluster_need_not_be_said(on_live_fleet: Command) -> None:
    path = on_live_fleet.folder / "requests" / "snapshot-create.toml"
    path.write_text('clusters = ["*-west"]\n' + path.read_text())
    done = on_live_fleet(*SNAPSHOT, "--dry-run", "-o", "json")
    assert [request["cluster"] for request in done.json] == ["prod-west"]
    refused = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east")
    assert (refused.status, "may only be fired at *-west" in refused.err) == (2, True)


def test_return_timeout(on_live_fleet: Command) -> None:
    done = on_live_fleet(
        *SNAPSHOT, "--cluster", "prod-east", "--return-timeout", "30", "--dry-run", "-o", "json"
    )
    assert done.json[0]["url"].endswith("?return_timeout=30")
    assert on_live_fleet(*SNAPSHOT, "--return-timeout", "121").status == 2
    none = on_live_fleet("run", "export-policy-create", "--cluster", "prod-east", "--return-timeout", "5")
    assert (none.status, "takes no return_timeout" in none.err) == (2, True)


def chain_of(
    on_live_fleet: Command, name: str = "first", then: str = "volume-delete", extra: str = ""
) -> None:
    """A harmless request with a follow-up."""
    path = on_live_fleet.folder / "requests" / f"{name}.toml"
    path.write_text(
        f'then = "{then}"\nmethod = "PATCH"\npath = "/api/storage/volumes/{{volume}}"\n'
        f'body = {{ comment = "x" }}\n{extra}'
        '[variables.volume]\nlookup = { path = "/api/storage/volumes" }\n'
    )


CHAIN = ("run", "first", "--set", "volume=vol_home", "--cluster", "prod-east")


def test_a_chain_asks_for_its_most_dangerous_step(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    chain_of(on_live_fleet)
    done = on_live_fleet(*CHAIN, "--wait")
    assert (done.status, done.out) == (2, "")
    assert "then volume-delete: DELETE /api/storage/volumes/{volume} (volume = vol_home)" in done.err
    assert "--yes" in done.err
    assert sent(live_fleet) == []
    shown = on_live_fleet(*CHAIN, "--dry-run").out
    assert "# then volume-delete: DELETE /api/storage/volumes/{volume} (volume = vol_home)" in shown


def test_what_a_follow_up_names_is_looked_up(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    chain_of(on_live_fleet, then="second")
    (on_live_fleet.folder / "requests" / "second.toml").write_text(
        'method = "PATCH"\npath = "/api/storage/volumes/{other}"\nbody = { comment = "{volume}" }\n'
        "[variables.volume]\n"
        '[variables.other]\ndefault = "vol_db"\nlookup = { path = "/api/storage/volumes" }\n'
    )
    done = on_live_fleet(*CHAIN, "--wait", "-o", "json")
    assert (done.status, [result["outcome"] for result in done.json]) == (0, ["success", "success"])
    volumes = {volume["name"]: volume["uuid"] for volume in live_fleet["prod-east"].world.inventory.volumes}
    paths = [line.split("/volumes/")[1] for line in sent(live_fleet)]
    assert paths == [volumes["vol_home"], volumes["vol_db"]]


def test_the_name_of_an_object_in_a_chain_has_to_be_typed(
    on_live_fleet: Command, live_fleet: SimulatedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain_of(on_live_fleet)
    typed = iter(["no", "vol_home"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(typed))
    assert on_live_fleet(*CHAIN, "--wait").status == 2
    assert sent(live_fleet) == []
    assert on_live_fleet(*CHAIN, "--wait").status in (0, 1)
    assert len(sent(live_fleet)) == 2


def test_a_chain_may_be_fired_where_all_of_it_may(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    chain_of(on_live_fleet, then="limited")
    chain_of(on_live_fleet, "limited", "volume-delete", 'clusters = ["*-west"]\n')
    done = on_live_fleet(*CHAIN, "--wait", "--yes")
    assert (done.status, "limited may only be fired at *-west" in done.err) == (2, True)
    assert sent(live_fleet) == []


def test_the_object_is_named_even_where_its_name_was_not_typed(on_live_fleet: Command) -> None:
    volume = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "--dry-run", "-o", "json").json[0]["url"]
    uuid = volume.split("/volumes/")[1].split("/")[0]
    done = on_live_fleet("run", "volume-delete", "--set", f"volume={uuid}", "--cluster", "prod-east")
    assert 'Delete a volume "vol_home" on prod-east?' in done.err


def test_several_clusters_are_asked_about_once_where_somebody_is_there(
    on_live_fleet: Command, live_fleet: SimulatedFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", lambda *_, **__: next(answers))
    asked = on_live_fleet(*SNAPSHOT, "--cluster", "*")
    assert (asked.status, sent(live_fleet)) == (2, [])
    assert "on 2 clusters?" in asked.err
    assert on_live_fleet(*SNAPSHOT, "--cluster", "*").status == 0
    assert on_live_fleet(*SNAPSHOT, "--set", "name=two", "--cluster", "*", "--yes").status == 0
    assert len(sent(live_fleet)) == 4


ONLY_EAST = ("run", "volume-offline", "--set", "volume=vol_home", "--cluster", "*", "--yes", "-o", "json")


def without_a_volume(on_live_fleet: Command) -> None:
    """vol_home is not on prod-west any more."""
    gone = ("--set", "volume=vol_home", "--cluster", "prod-west", "--yes", "--wait")
    assert on_live_fleet("run", "volume-offline", *gone).status == 0
    assert on_live_fleet("run", "volume-delete", *gone).status == 0


def test_a_cluster_that_lacks_the_object_is_left_out(
    on_live_fleet: Command, live_fleet: SimulatedFleet
) -> None:
    without_a_volume(on_live_fleet)
    before = len(sent(live_fleet))
    done = on_live_fleet(*ONLY_EAST)
    assert (done.status, outcomes(done)) == (3, {"prod-west": "rejected", "prod-east": "accepted"})
    [left_out] = [result for result in done.json if result["cluster"] == "prod-west"]
    assert "is not there" in left_out["error"]["message"]
    assert (left_out["error"]["target"], left_out["note"]) == ("volume", "Nothing was sent.")
    assert len(sent(live_fleet)) == before + 1


def test_after_the_first_trouble_nothing_is_sent(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    path = on_live_fleet.folder / "requests" / "volume-offline.toml"
    path.write_text("stop_on_error = true\n" + path.read_text())
    live_fleet["prod-west"].stop()
    done = on_live_fleet(*ONLY_EAST)
    assert (done.status, outcomes(done)) == (4, {"prod-west": "unreachable"})
    assert "Nothing was sent to the others" in done.err
    assert sent(live_fleet) == []


@pytest.mark.parametrize(
    ("fault", "status", "http_status"),
    [(faults.server_error(), 3, 500), (faults.unauthorized(), 4, 401)],
)
def test_what_a_refused_look_up_says(
    on_live_fleet: Command, live_fleet: SimulatedFleet, fault: Fault, status: int, http_status: int
) -> None:
    live_fleet["prod-east"].faults.add(fault, "/api/storage/volumes")
    done = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "-o", "json")
    [result] = done.json
    assert (done.status, result["outcome"], result["http_status"]) == (status, "rejected", http_status)
    assert result["error"]["message"]


def test_a_chain_is_waited_for(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    path = on_live_fleet.folder / "requests" / "first.toml"
    text = (
        (on_live_fleet.folder / "requests" / "snapshot-create.toml").read_text().replace('key    = "1"', "")
    )
    path.write_text('then = "cluster-contact"\n' + text)
    contact = on_live_fleet.folder / "requests" / "cluster-contact.toml"
    contact.write_text('method = "PATCH"\npath = "/api/cluster"\nbody = { contact = "me" }\n')
    arguments = ("run", "first", "--set", "volume=vol_home", "--cluster", "prod-east", "-o", "json")
    done = on_live_fleet(*arguments, "--wait")
    assert done.status == 0
    assert [result["request"] for result in done.json] == ["first", "cluster-contact"]
    assert "use --wait, or open the dashboard" in on_live_fleet(*arguments, "--set", "name=other").err


def test_a_secret_comes_from_the_environment_and_is_seen_nowhere(
    on_live_fleet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = on_live_fleet.folder / "requests" / "secret.toml"
    path.write_text(
        'method = "POST"\npath = "/api/cluster/x"\nbody = { password = "{pass-word}" }\n'
        'variables = { pass-word = { type = "secret" } }\n'
    )
    arguments = ("run", "secret", "--cluster", "prod-east", "--dry-run")
    assert "pass-word is needed" in on_live_fleet(*arguments).err
    monkeypatch.setenv("ONTAP_TUI_SECRET_PASS_WORD", "geheim")
    for output in ("text", "json"):
        done = on_live_fleet(*arguments, "-o", output)
        assert done.status == 0
        assert "geheim" not in done.out + done.err
        assert "***" in done.out
    assert "lists processes" in on_live_fleet(*arguments, "--set", "pass-word=geheim").err


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
