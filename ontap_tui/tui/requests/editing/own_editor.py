"""Edit text in the person's own editor, while everything else continues."""

import asyncio
import os
import shlex
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

from textual.app import SuspendNotSupported

from ontap_tui.config import without_secrets
from ontap_tui.tui.runtime.live import LiveApp

_PATIENCE: Final = 1.0
"""s for an editor to give the terminal back when the program ends."""
_LOOK: Final = 0.02  # s


async def edited(app: LiveApp, name: str, text: str) -> str | None:
    """Return the text after ``$VISUAL`` or ``$EDITOR`` has ended; None if it could not be run."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        try:
            path.write_text(text, encoding="utf-8")
            problem = await _run_on_terminal(app, [*shlex.split(command), str(path)])
            if problem is None:
                return path.read_text(encoding="utf-8", errors="replace")
        except SuspendNotSupported:
            app.notify("An editor cannot run here: edit it on this screen", severity="warning")
            return None
        except (OSError, ValueError) as error:
            problem = str(error)
    app.notify(f"{command}: {problem}", title="$EDITOR", severity="error")
    return None


async def _run_on_terminal(app: LiveApp, command: list[str]) -> str | None:
    """Lend the terminal to the command until it ends. Return why it could not be run."""
    problem = None
    with app.suspend():  # which takes the terminal back only where nothing is raised
        try:
            await _run(command, without_secrets(os.environ, app.config))
        except OSError as error:
            problem = str(error)
    return problem


async def _run(command: list[str], environ: Mapping[str, str]) -> None:
    """Run an editor that does not outlive the program: a terminal has room for one of them."""
    process = await asyncio.create_subprocess_exec(*command, env=environ)
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await _ended(process)
            if process.returncode is None:
                process.kill()


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Wait for it for a moment. Textual cancels more than once while it closes."""
    until = monotonic() + _PATIENCE
    while process.returncode is None and monotonic() < until:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(_LOOK)
