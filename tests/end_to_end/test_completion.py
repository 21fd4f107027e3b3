"""What Tab makes of a line in bash, zsh and fish, each in the version that this machine has."""

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from ontap_tui.config import toml_text
from ontap_tui.requests import STARTER
from tests.end_to_end.conftest import COMMAND, Machine
from tests.support.terminal import Terminal

_SHELLS: Final = {
    "bash": ("bash --norc --noprofile -i", 'eval "$(_ONTAP_TUI_COMPLETE=bash_source ontap-tui)"'),
    "zsh": (
        "zsh -f -i",
        'autoload -Uz compinit; compinit -u -D; eval "$(_ONTAP_TUI_COMPLETE=zsh_source ontap-tui)"',
    ),
}
_WORDS: Final = "ontap-tui() { printf '<%s>' \"$@\"; }"
"""The shell's own function of that name: tells which words a line is. Completion asks the real command."""


@pytest.fixture
def configured(machine: Machine, tmp_path: Path) -> Machine:
    """With two clusters, the starter requests and a variable that is chosen from words."""
    clusters = {name: {"url": f"https://{name}", "token": "t", "tags": ["gold"]} for name in ("east", "west")}
    asked = {"tier": {"type": "choice", "choices": ["ssd", "hdd"]}, "thin": {"type": "boolean"}}
    move = {"method": "POST", "path": "/api/x", "query": {"t": "{tier}", "n": "{thin}"}, "variables": asked}
    machine.config.write_text(toml_text({"clusters": clusters, "requests": {"move": move}}))
    shutil.copytree(STARTER, machine.home / "requests")
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "ontap-tui").write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    (folder / "ontap-tui").chmod(0o755)
    machine.environ["PATH"] = f"{folder}:{machine.environ['PATH']}"
    return machine


@pytest.mark.parametrize("shell", _SHELLS)
def test_what_is_completed(configured: Machine, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    command, source = _SHELLS[shell]
    with Terminal(command.split(), configured.environ, controlling=True) as terminal:
        terminal.press(f"{source}; {_WORDS}; PS1='re''ady> '\n")
        for typed, words in (
            ("run qtree-c\t", "<run><qtree-create>"),
            ("run snapshot-create --set vol\tdb7", "<run><snapshot-create><--set><volume=db7>"),
            ("run move --set tier=s\t", "<run><move><--set><tier=ssd>"),
            ("run move --set=tier=h\t", "<run><move><--set=tier=hdd>"),
            ("run move --set thin=f\t--wait", "<run><move><--set><thin=false><--wait>"),
            ("jobs --cluster ea\t--all", "<jobs><--cluster><east><--all>"),
            ("jobs --cluster tag:go\t--all", "<jobs><--cluster><tag:gold><--all>"),
            ("jobs --cluster 'tag:go\t --all", "<jobs><--cluster><tag:gold><--all>"),
            ("jobs --sort desc\t", "<jobs><--sort><description>"),
            ("jobs --sort=desc\t", "<jobs><--sort=description>"),
            ("jobs vol_home stat\tr\t", "<jobs><vol_home><state:running>"),
            ("jobs by\tann", "<jobs><by:ann>"),
        ):
            terminal.until("ready> ")
            terminal.forget()
            terminal.press(f"ontap-tui {typed}\n")
            terminal.until(words)


def test_what_fish_offers(configured: Machine) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    lines = {
        "run qtree-c": ["qtree-create"],
        "run snapshot-create --set vol": ["volume="],
        "run move --set tier=": ["tier=hdd", "tier=ssd"],
        "jobs --cluster tag:": ["tag:gold"],
        "jobs --sort desc": ["description"],
        "jobs state:r": ["state:running"],
        "jobs --sort=desc": ["--sort=description"],
    }
    asked = "; echo next; ".join(f'complete --do-complete "ontap-tui {line}"' for line in lines)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"_ONTAP_TUI_COMPLETE=fish_source ontap-tui | source; {asked}"],
        env=configured.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    offered = [answer.split() for answer in done.stdout.split("next")]
    assert offered == list(lines.values())
