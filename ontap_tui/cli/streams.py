"""Handle the standard streams as the process got them: closed, broken, full, or not UTF-8."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO


def prepare() -> None:
    """Open those that are closed, before another file, such as the history, gets their number.

    Characters that an encoding lacks are written as escapes.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)  # the lowest that is free
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, TextIOWrapper):
            output.reconfigure(errors="backslashreplace")


def discard(stream: TextIO) -> None:
    """Discard what is still to be written to it, for example by Python at its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt a question: asyncio only cancels the task, which does not notice while
    it waits.
    """
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
