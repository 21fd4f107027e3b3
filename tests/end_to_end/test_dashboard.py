"""The dashboard in a terminal."""

import signal

import pytest

from tests.end_to_end.conftest import COMMAND, Machine
from tests.support.terminal import Terminal


def test_the_demo_is_alive_and_leaves_nothing_behind(machine: Machine) -> None:
    with Terminal([*COMMAND, "demo", "--seed", "3"], machine.environ) as terminal:
        for words in ("prod-east", "prod-west", "lab", "running", "failure", "paused", "queued"):
            terminal.until(words)
        terminal.press("q")
        assert terminal.end() == 0
    assert list((machine.home / "tmp").iterdir()) == []
    assert sorted(path.name for path in machine.home.iterdir()) == ["tmp"]


@pytest.mark.usefixtures("clusters")
def test_over_configured_clusters(machine: Machine) -> None:
    with Terminal([*COMMAND, "--read-only"], machine.environ) as terminal:
        for words in ("prod-east", "prod-west", "9.15.1", "running"):
            terminal.until(words)
        terminal.press("q")
        assert terminal.end() == 0
    assert [path.name for path in machine.home.rglob("history.sqlite3*")] == ["history.sqlite3"]
    assert machine.json("history", "--since", "1h")


@pytest.mark.usefixtures("clusters")
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_lost_terminal_ends_it_and_the_history_is_whole(machine: Machine, number: int) -> None:
    with Terminal(COMMAND, machine.environ) as terminal:
        terminal.until("9.15.1")
        terminal.process.send_signal(number)
        terminal.end()
        assert "Traceback" not in terminal.text
    assert machine.json("history", "--since", "1h")


def test_without_a_configuration_it_opens_empty(machine: Machine) -> None:
    del machine.environ["ONTAP_TUI_CONFIG"]
    with Terminal(COMMAND, machine.environ) as terminal:
        for words in ("NO CLUSTERS", "No clusters yet: + adds one", "ontap-tui demo"):
            terminal.until(words)
        terminal.press("q")
        assert terminal.end() == 0


def test_without_a_configuration_and_a_terminal_it_says_what_to_do(machine: Machine) -> None:
    del machine.environ["ONTAP_TUI_CONFIG"]
    ended = machine.run()
    assert (ended.returncode, ended.stdout) == (2, "")
    for words in ("config.toml", "ontap-tui cluster add", "ontap-tui init", "ontap-tui demo"):
        assert words in ended.stderr


def test_a_password_is_asked_for_before_anything_is_drawn(machine: Machine, clusters: list[str]) -> None:
    text = machine.config.read_text()
    machine.config.write_text(text.replace('"prod-east-password"', "{ prompt = true }"))
    with Terminal([*COMMAND, "--cluster", "prod-east", "jobs", "--limit", "1"], machine.environ) as terminal:
        terminal.until("Password of admin on prod-east")
        terminal.press("prod-east-password\n")
        assert terminal.end() == 0
        assert "STATE" in terminal.text
        assert "prod-east-password" not in terminal.text
