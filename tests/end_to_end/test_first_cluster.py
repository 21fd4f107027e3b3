"""From a machine without any configuration to a live dashboard, in a terminal and in a script."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import COMMAND, Machine
from tests.support.terminal import Terminal

PASSWORD = "prod-east-password"


@pytest.fixture
def nothing(machine: Machine) -> Machine:
    """The platform's own folders, with nothing in them."""
    del machine.environ["ONTAP_TUI_CONFIG"]
    return machine


@pytest.fixture
def url(nothing: Machine) -> Iterator[str]:
    """Of a cluster with a certificate that nobody vouches for."""
    with nothing.start("simulate", "--clusters", "1", "--jobs", "20", "--tls") as serving:
        assert serving.stdout is not None
        yield serving.stdout.readline().split()[1]
        serving.terminate()


def add(machine: Machine, *arguments: str) -> Terminal:
    command = [*COMMAND, "cluster", "add", *arguments]
    return Terminal(command, machine.environ, columns=80, rows=24, controlling=True)


def answer(terminal: Terminal, **answers: str) -> None:
    """By the first word of each question, in their order."""
    for words, typed in answers.items():
        terminal.until(words)
        terminal.press(f"{typed}\n")
        terminal.forget()


def test_by_hand(nothing: Machine, url: str) -> None:
    with add(nothing, "lab", url) as terminal:
        answer(terminal, Trust="y", Account="admin", One="f", Password=PASSWORD, Tags="lab")
        terminal.until("Next: ontap-tui")
        assert terminal.end() == 0
        assert PASSWORD not in terminal.text
    with Terminal(COMMAND, nothing.environ) as dashboard:
        dashboard.until("lab 9.15.1")
        dashboard.until("running")
        dashboard.press("q")
        assert dashboard.end() == 0


def test_by_one_line_of_a_script(nothing: Machine, url: str) -> None:
    arguments = ("lab", url, "--username", "admin", "--password-stdin")

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, "cluster", "add", *arguments, *more]
        return subprocess.run(
            command, env=nothing.environ, input=f"{PASSWORD}\n", capture_output=True, text=True, check=False
        )

    untrusted = run()
    assert untrusted.returncode == 4
    assert run("--trust", untrusted.stderr.split()[-1]).returncode == 0
    assert {job["cluster"] for job in nothing.json("jobs")} == {"lab"}


@pytest.mark.parametrize("question", ["Account", "Password"])
def test_ctrl_c_gives_the_terminal_back_as_it_was(nothing: Machine, url: str, question: str) -> None:
    answers = {"Trust": "y", "Account": "admin", "One": "f", "Password": PASSWORD, "Tags": ""}
    questions = list(answers)
    before = {key: answers[key] for key in questions[: questions.index(question)]}
    with add(nothing, "lab", url) as terminal:
        attributes = terminal.attributes
        answer(terminal, **before)
        terminal.until(question)
        terminal.press("\x03")
        terminal.until("Nothing was written. To continue:")
        assert terminal.end() == 130
        assert terminal.attributes == attributes
    assert not list(nothing.home.rglob("*.toml"))
