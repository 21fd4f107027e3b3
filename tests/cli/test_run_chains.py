"""`run` of a request that another one follows."""

import pytest

from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command
from tests.cli.running import SNAPSHOT, sent


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
    assert (done.status, "limited may only be sent to *-west" in done.err) == (2, True)
    assert sent(live_fleet) == []


def test_the_object_is_named_even_where_its_name_was_not_typed(on_live_fleet: Command) -> None:
    volume = on_live_fleet(*SNAPSHOT, "--cluster", "prod-east", "--dry-run", "-o", "json").json[0]["url"]
    uuid = volume.split("/volumes/")[1].split("/")[0]
    done = on_live_fleet("run", "volume-delete", "--set", f"volume={uuid}", "--cluster", "prod-east")
    assert "Delete a volume (vol_home) on prod-east?" in done.err


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
