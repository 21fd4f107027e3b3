"""Run ``ontap-tui`` as a snippet of the pages has it, and end by itself what a person would end.

A dashboard is opened on a terminal, looked at and left with ``q``. What serves, or watches without an end, is
ended after its first line.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from ontap_tui.__main__ import main
from ontap_tui.cli.main import COMPLETION, cli
from ontap_tui.cli.status import ExitStatus
from tests.support.terminal import Terminal

_SERVING: Final = {"exporter": ("--listen", "127.0.0.1:0"), "simulate": ()}
"""What is added, so that no test depends on a port that is free."""

_OF_JOBS: Final = (ExitStatus.FAILED, ExitStatus.UNKNOWN)
"""How those fare that are watched is not up to the snippet."""


def _look(command: Sequence[str]) -> int:
    with Terminal(command, os.environ) as terminal:
        terminal.until("? help")
        terminal.press("q")
        return terminal.end()


def _first_line(command: Sequence[str], *, terminate: bool) -> int:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        sys.stdout.write(running.stdout.readline())
        running.stdout.close()
        if terminate:
            running.terminate()
    return running.returncode


def run(words: Sequence[str]) -> int:
    """The exit status, unless the command ends this process by itself."""
    command = [sys.executable, "-m", "ontap_tui", *words]
    name = next((word for word in words if word in cli.commands), None)
    if (name is None or "demo" in words) and COMPLETION not in os.environ:
        return _look(command)
    if name in _SERVING:
        return _first_line([*command, *_SERVING[name]], terminate=True)
    if name == "watch" and not {"--until-idle", "--timeout"} & set(words):
        status = _first_line(command, terminate=False)
        return 0 if status in _OF_JOBS else status
    main()
    raise AssertionError("it ends the process")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
