"""``config path``, ``check`` and ``show``, and what every command says of a bad configuration."""

import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Command

GOOD = """
[clusters.east]
url = "https://east"
username = "ann"
password = "hidden"
[clusters.west]
url = "https://west"
token = { env = "TOKEN" }
verify = false
[requests.contact]
method = "PATCH"
path = "/api/cluster"
body = { contact = "me" }
key = "f5"
"""


def test_path_tells_where_files_are(command: Command) -> None:
    done = command("config", "path", "-o", "json")
    assert done.status == 0
    assert done.json["config"] == str(command.config)
    assert done.json["history"] == str(command.folder / "data" / "history.sqlite3")
    assert "does not exist yet" in command("config", "path").out


def test_check_of_a_good_configuration(command: Command) -> None:
    command.config.write_text(GOOD)
    command.config.chmod(0o600)
    done = command("config", "check")
    assert (done.status, done.out) == (0, "2 clusters, 1 request: 2 warnings.\n")
    assert done.err == (
        f"{command.config}:9: clusters.west.verify: warning: INSECURE: the certificate is not verified; "
        "set ca to its CA\n"
        f"{command.config}:8: clusters.west.token: warning: the variable TOKEN is not set\n"
    )


def test_check_tells_the_problems_of_all_rooms_at_once(command: Command) -> None:
    command.config.write_text(
        GOOD + "[keys]\nfrob = 'x'\ncancel = 'q'\n[settings]\npoll_intervall = 1\n[clusters.bad]\n"
    )
    (command.folder / "requests").mkdir()
    (command.folder / "requests" / "broken.toml").write_text('method = "PUT"\npath = "/api/x"\n')
    (command.folder / "requests" / "again.toml").write_text('method = "POST"\npath = "/api/x"\nkey = "f5"\n')
    done = command("config", "check")
    assert (done.status, done.out) == (2, "")
    for words in ("keys.frob", "keys.cancel", "poll_interval?", "clusters.bad", "broken.toml", "f5"):
        assert words in done.err


def test_what_is_no_mistake_but_may_not_do_what_is_meant(command: Command) -> None:
    command.config.write_text("""
[settings]
theme = "norde"
notify_command = ["say", "{cluster} {stat}"]
[clusters.east]
url = "https://east"
username = "ann"
password = { file = "pw" }
jobs = { "svm.nam" = "x" }
[clusters.west]
url = "https://west"
username = "ann"
password = { command = ["no-such-program-here"] }
[requests.contact]
method = "PATCH"
path = "/api/cluster"
clusters = ["north-*"]
""")
    done = command("config", "check")
    assert (done.status, done.out) == (0, "2 clusters, 1 request: 6 warnings.\n")
    where = [line.partition(": warning: ")[0] for line in done.err.splitlines()]
    assert where == [
        f"{command.config}:{line}: {key}"
        for line, key in [
            (3, "settings.theme"),
            (4, "settings.notify_command"),
            (8, "clusters.east.password"),
            (9, "clusters.east.jobs.svm.nam"),
            (13, "clusters.west.password"),
            (17, "requests.contact.clusters"),
        ]
    ]
    assert "did you mean nord?" in done.err


def test_every_problem_of_a_request_is_told_at_once_and_with_its_line(command: Command) -> None:
    (command.folder / "requests").mkdir()
    one = command.folder / "requests" / "one.toml"
    one.write_text('path = "/api/{nope}"\nfrob = 1\n')
    two = command.folder / "requests" / "two.toml"
    two.write_text('path = "/api/x"\n# then\nthen = "missing"\n')
    three = command.folder / "requests" / "three.toml"
    three.write_text('path = "\n')
    command.config.write_text("")
    lines = command("config", "check").err.splitlines()
    for start in (
        f"{one}:1: path: {{nope}}",
        f"{one}:2: frob: ",
        f"{two}:3: then: there is no request missing",
        f"{three}:1: is not TOML: ",
    ):
        assert [line for line in lines if line.startswith(start)] != []
    assert len(lines) == 4


def test_warnings_are_given_beside_problems(command: Command) -> None:
    command.config.write_text(GOOD + "frob = 1\n")
    done = command("config", "check")
    assert done.status == 2
    assert "clusters.west.token: warning: " in done.err
    assert "requests.contact.frob" in done.err


def test_a_mark_of_byte_order_is_no_part_of_the_text(command: Command) -> None:
    command.config.write_text("[settings]\npoll_interval = 3\n", encoding="utf-8-sig")
    assert command("config", "show", "-o", "json").json["settings"]["poll_interval"] == 3.0


@pytest.mark.parametrize("arguments", [("jobs",), (), ("run", "x"), ("doctor",), ("watch",)])
def test_a_bad_configuration_ends_any_command(command: Command, arguments: tuple[str, ...]) -> None:
    command.config.write_text("[settings\n")
    done = command(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"{command.config}:1: is not TOML: ")


@pytest.mark.parametrize("arguments", [("jobs",), (), ("doctor",), ("watch",)])
def test_without_clusters_it_says_what_to_do(command: Command, arguments: tuple[str, ...]) -> None:
    command.config.touch()
    done = command(*arguments)
    assert (done.status, done.out) == (2, "")
    for words in (str(command.config), "ontap-tui init", "ontap-tui demo"):
        assert words in done.err


def test_show_masks_secrets(command: Command) -> None:
    command.config.write_text(GOOD)
    for output in ("toml", "json"):
        done = command("config", "show", "-o", output)
        assert done.status == 0
        shown = tomllib.loads(done.out) if output == "toml" else done.json
        assert shown["settings"]["poll_interval"] == 2.0
        assert shown["clusters"]["east"]["password"] == "***"
        assert shown["clusters"]["west"]["token"] == "env TOKEN"
        assert shown["requests"] == ["contact"]
        assert "hidden" not in done.out


def test_init_writes_what_check_accepts_and_never_overwrites(command: Command) -> None:
    first = command("init")
    assert first.status == 0
    written = [Path(line) for line in first.out.splitlines()]
    assert command.config in written
    assert all(path.exists() for path in written)
    assert command.config.stat().st_mode & 0o077 == 0
    assert command("config", "check").status == 0
    command.config.write_text(GOOD)
    written[-1].unlink()
    second = command("init")
    assert (second.status, second.out.splitlines()) == (0, [str(written[-1])])
    assert command.config.read_text() == GOOD


def test_paths_are_whole(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(command.folder)
    command.config = Path("config.toml")
    assert command("config", "path", "-o", "json").json["config"] == str(command.folder / "config.toml")


def test_init_says_how_to_go_on_with_this_configuration(command: Command) -> None:
    assert f"ontap-tui --config {command.config} doctor" in command("init").err


def test_init_without_requests(command: Command) -> None:
    written = [
        Path(line).relative_to(command.folder) for line in command("init", "--no-requests").out.split()
    ]
    assert list(map(str, written)) == [
        "schema/config.json", "schema/cluster.json", "schema/request.json", "config.toml",
    ]  # fmt: skip


def test_init_where_nothing_can_be_written(command: Command) -> None:
    (command.folder / "requests").touch()
    done = command("init")
    assert done.status == 2
    assert "cannot be written" in done.err
