"""What the shell offers."""

import os
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from ontap_tui.cli.main import cli
from ontap_tui.config import toml_text
from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command
from tests.support.hostile_text import HOSTILE


@pytest.mark.parametrize(
    ("words", "incomplete", "offered"),
    [
        ([], "ru", ["run"]),
        (["run"], "snapshot-", ["snapshot-create", "snapshot-delete"]),
        (["run", "x", "--cluster"], "pro", ["prod-east"]),
        (["--cluster"], "prod", ["prod-east"]),
        (["jobs", "--cluster"], "prod", ["prod-east"]),
        (["jobs", "--cluster", "x"], "--li", ["--live", "--limit"]),
        (["job"], "p", ["prod-east"]),
        (["wait"], "prod", ["prod-east"]),
        (["requests", "show"], "qtree-c", ["qtree-create"]),
        (["jobs"], "--l", ["--live", "--limit"]),
        (["schema"], "lau", ["launches"]),
        (["jobs", "--sort"], "st", ["start_time", "state"]),
        (["history", "--sort"], "elap", ["elapsed_seconds"]),
        (["run", "snapshot-create", "--set"], "", ["comment=", "label=", "name=", "volume="]),
        (["run", "--set"], "vol", []),
        (["run", "nothing", "--set"], "vol", []),
        (["jobs"], "st", ["started:", "state:"]),
        (["watch", "vol_home"], "by", ["by:"]),
        (["history"], "state:a", ["state:active"]),
        (["jobs"], "state:failure|pa", ["state:failure|paused"]),
        (["jobs"], "state:a|b|q", ["state:a|b|queued"]),
        (["jobs"], "cluster:", ["cluster:prod-east"]),
        (["jobs"], "request:snapshot-c", ["request:snapshot-create"]),
        (["jobs"], "svm:v", []),
        (["job", "prod-east"], "1", []),
        (["run", "snapshot-create", "--set", "volume=db7", "--set"], "", ["comment=", "label=", "name="]),
    ],
)
def test_names_of_the_configuration(
    command: Command, words: list[str], incomplete: str, offered: list[str]
) -> None:
    command("init")
    command("cluster", "add", "prod-east", "https://prod-east", "--env", "X", "--no-test")
    shell = ShellComplete(cli, {}, "ontap-tui", "_ONTAP_TUI_COMPLETE")
    found = shell.get_completions(["--config", str(command.config), *words], incomplete)
    assert [item.value for item in found] == offered


def test_a_configuration_with_problems_is_no_reason_for_silence(command: Command) -> None:
    command.config.write_text('[clusters.x]\nurl = "https://x"\ntoken = "t"\n[settings]\nfrob = 1\n')
    shell = ShellComplete(cli, {}, "ontap-tui", "_ONTAP_TUI_COMPLETE")
    found = shell.get_completions(["--config", str(command.config), "job"], "")
    assert [item.value for item in found] == ["x"]


def test_the_command_answers_the_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ontap_tui"],
        env={
            **os.environ,
            "_ONTAP_TUI_COMPLETE": "bash_complete",
            "COMP_WORDS": "ontap-tui sim",
            "COMP_CWORD": "sim",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "plain,simulate\n"


def test_the_shell_is_offered_nothing_that_a_terminal_obeys(command: Command) -> None:
    table = {"url": "https://x", "token": "t", "tags": [HOSTILE, "prod"]}
    command.config.write_text(toml_text({"clusters": {"x": table}}))
    shell = ShellComplete(cli, {}, "ontap-tui", "_ONTAP_TUI_COMPLETE")
    found = shell.get_completions(["--config", str(command.config), "--cluster"], "")
    assert [item.value for item in found] == ["tag:prod", "x"]


def test_jobs_of_the_history(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    running = world.add_job(f"Volume {HOSTILE}").uuid
    ended = world.add_job("Other").uuid
    fleet["prod-east"].world.add_job("Elsewhere")
    world.finish(ended)
    shell = ShellComplete(cli, {}, "ontap-tui", "_ONTAP_TUI_COMPLETE")
    where = ["--config", str(on_fleet.config), "--data-dir", str(on_fleet.folder / "data")]

    def offered(*words: str, incomplete: str = "") -> list[str]:
        return [item.value for item in shell.get_completions([*where, *words], incomplete)]

    assert offered("job", "lab") == [], "no file is made by asking for it"
    on_fleet("watch", "--timeout", "1")
    assert offered("wait", "lab") == [running]
    assert offered("cancel", "lab", incomplete=running[:8].upper()) == [running]
    assert offered("wait", "lab", running) == []
    assert set(offered("job", "lab")) == {running, ended}
    assert offered("job", "nowhere") == []
    [item] = shell.get_completions([*where, "pause", "lab"], "")
    assert item.help is not None
    assert item.help.startswith("running Volume")
    assert item.help.isprintable()
