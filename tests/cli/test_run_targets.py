"""`run`: which clusters and objects it is about."""

import tomllib

import pytest
import tomli_w

from ontap_tui.simulator import SimulatedFleet, faults
from ontap_tui.simulator.faults import Fault
from tests.cli.conftest import Command
from tests.cli.running import SNAPSHOT, outcomes, sent


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
    assert (missing.status, 'volume "x|*" was not found' in missing.err) == (2, True)


def test_where_there_is_no_choice_the_cluster_need_not_be_said(on_live_fleet: Command) -> None:
    path = on_live_fleet.folder / "requests" / "snapshot-create.toml"
    path.write_text('clusters = ["*-west"]\n' + path.read_text())
    done = on_live_fleet(*SNAPSHOT, "--dry-run", "-o", "json")
    assert [request["cluster"] for request in done.json] == ["prod-west"]
    refused = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east")
    assert (refused.status, "may only be sent to *-west" in refused.err) == (2, True)


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
    assert "was not found" in left_out["error"]["message"]
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
