"""``ontap-tui cluster``: list, show, edit, rename, remove, test and import."""

from pathlib import Path

import pytest

from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command

EAST = '# mine\nurl = "https://east.example.com"\nusername = "ann"\npassword = "hidden"\ntags = ["prod"]\n'
HARVEST = """
Defaults: {username: harvest, password: pw}
Pollers:
  east: {addr: east.example.com}
  west: {addr: west.example.com}
  grid: {addr: grid, collectors: [StorageGrid]}
"""


@pytest.fixture
def kept(command: Command) -> Command:
    """With ``east`` in a file of its own and ``central`` in ``config.toml``."""
    command.config.write_text('[clusters.central]\nurl = "https://central"\ntoken = "hidden"\n')
    command.config.chmod(0o600)
    folder = command.folder / "clusters"
    folder.mkdir()
    (folder / "east.toml").write_text(EAST)
    (folder / "east.toml").chmod(0o600)
    return command


def file(command: Command, name: str) -> Path:
    return command.folder / "clusters" / f"{name}.toml"


def test_list_says_where_each_is(kept: Command) -> None:
    listed = {one["name"]: one["origin"] for one in kept("cluster", "list", "-o", "json").json}
    assert listed == {"central": str(kept.config), "east": str(file(kept, "east"))}
    assert "hidden" not in kept("cluster", "list").out


def test_show_masks_secrets(kept: Command) -> None:
    done = kept("cluster", "show", "east")
    assert 'url = "https://east.example.com"' in done.out
    assert "hidden" not in done.out + kept("cluster", "show", "east", "-o", "json").out
    assert "Did you mean east?" in kept("cluster", "show", "eas").err


def test_edit_changes_what_the_options_say_and_keeps_comments(kept: Command) -> None:
    done = kept("cluster", "edit", "east", "--tag", "lab", "--username", "bob", "--read-only")
    assert (done.status, done.out) == (0, f"{file(kept, 'east')}\n")
    text = file(kept, "east").read_text()
    assert "# mine" in text
    assert 'tags = ["lab"]' in text
    assert 'username = "bob"' in text
    assert "read_only = true" in text


def test_edit_refuses_what_would_not_load(kept: Command) -> None:
    done = kept("cluster", "edit", "east", "--url", "ftp://x")
    assert done.status == 2
    assert "expected https://HOST" in done.err
    assert file(kept, "east").read_text() == EAST


def test_edit_without_options_needs_a_terminal(kept: Command) -> None:
    done = kept("cluster", "edit", "east")
    assert (done.status, "no terminal" in done.err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [("edit", "central", "--tag", "x"), ("rename", "central", "x"), ("remove", "central", "--yes")],
)
def test_the_configuration_file_is_never_written(kept: Command, arguments: tuple[str, ...]) -> None:
    before = kept.config.read_text()
    done = kept("cluster", *arguments)
    assert done.status == 2
    assert f"{kept.config}:1: clusters.central" in done.err
    assert kept.config.read_text() == before


def test_rename(kept: Command) -> None:
    assert kept("cluster", "rename", "east", "central").status == 2
    assert kept("cluster", "rename", "east", "e 1").status == 2
    assert kept("cluster", "rename", "east", "e1").status == 0
    assert not file(kept, "east").exists()
    assert file(kept, "e1").read_text() == EAST


def test_remove_asks_or_needs_yes(kept: Command) -> None:
    done = kept("cluster", "remove", "east")
    assert (done.status, "Nothing was removed" in done.err) == (2, True)
    assert kept("cluster", "remove", "east", "--yes").status == 0
    assert not file(kept, "east").exists()


def test_test_is_doctor_for_these(on_fleet: Command, fleet: SimulatedFleet) -> None:
    done = on_fleet("cluster", "test", "lab", "-o", "json")
    assert done.status == 0
    assert {check["cluster"] for check in done.json} == {"lab"}


def test_clusters_are_enough_without_a_configuration_file(kept: Command) -> None:
    kept.config.unlink()
    assert [one["name"] for one in kept("cluster", "list", "-o", "json").json] == ["east"]


def test_import_adds_what_is_new_and_nothing_twice(kept: Command) -> None:
    path = kept.folder / "harvest.yml"
    path.write_text(HARVEST)
    dry = kept("cluster", "import", str(path), "--dry-run", "-o", "json")
    assert [(row["name"], row["action"]) for row in dry.json] == [
        ("east", "keep"),
        ("west", "add"),
        ("grid", "leave out"),
    ]
    assert "pw" not in dry.out
    assert not file(kept, "west").exists()
    assert "Nothing was written" in kept("cluster", "import", str(path)).err
    done = kept("cluster", "import", str(path), "--yes")
    assert done.status == 0
    assert "not an ONTAP cluster" in done.out
    assert "1 added, 1 configured already, 1 left out." in done.err
    assert file(kept, "west").stat().st_mode & 0o777 == 0o600
    assert file(kept, "east").read_text() == EAST
    written = file(kept, "west").read_text()
    assert kept("config", "check").status == 0
    again = kept("cluster", "import", str(path), "--yes")
    assert "0 added, 2 configured already" in again.err
    assert file(kept, "west").read_text() == written


def test_import_leaves_out_what_would_not_load(kept: Command) -> None:
    path = kept.folder / "harvest.yml"
    path.write_text(
        "Pollers: {a: {addr: a, auth_style: certificate_auth, ssl_cert: nowhere.pem}, central: {addr: x}}"
    )
    done = kept("cluster", "import", str(path), "--username", "ann", "--yes", "-o", "json")
    assert [(row["action"], row["note"].partition(" ")[0]) for row in done.json] == [
        ("leave out", "there"),
        ("leave out", "the"),
    ]


def test_import_says_where_passwords_are(kept: Command) -> None:
    path = kept.folder / "clusters.csv"
    path.write_text("name,url,username,tags\nnew,https://new,ann,lab\n")
    assert kept("cluster", "import", str(path), "--yes", "--keyring", "a", "--password-env", "B").status == 2
    assert kept("cluster", "import", str(path), "--yes", "--keyring", "ontap-tui").status == 0
    assert 'password = {keyring = "ontap-tui"}' in file(kept, "new").read_text()


def test_a_file_that_is_not_there_is_said_in_words(kept: Command) -> None:
    done = kept("cluster", "import", "nowhere.yml")
    assert (done.status, "there is no such file" in done.err) == (2, True)
