"""Edit text in the user's own editor while polling continues."""

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
from ontap_tui.model import reason_of
from ontap_tui.tui.runtime.live import LiveApp

_PATIENCE: Final = 1.0
"""Maximum seconds for an editor to release the terminal when the program ends."""
_LOOK: Final = 0.02  # s


async def edited(app: LiveApp, name: str, text: str) -> str | None:
    """Edit `text` in ``$VISUAL`` or ``$EDITOR`` and return the result; None if no editor could be run."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        try:
            path.write_text(text, encoding="utf-8")
            problem = await _run_on_terminal(app, [*shlex.split(command), str(path)])
            if problem is None:
                return path.read_text(encoding="utf-8", errors="replace")
        except SuspendNotSupported:
            app.notify("No editor can run here: edit the text on this screen", severity="warning")
            return None
        except (OSError, ValueError) as error:
            problem = reason_of(error)
    app.notify(f"{command} cannot be run: {problem}", title="$EDITOR", severity="error")
    return None


async def _run_on_terminal(app: LiveApp, command: list[str]) -> str | None:
    """Run the command on the terminal until it ends. Return why it could not be run, or None."""
    problem = None
    with app.suspend():  # restores the terminal only if nothing is raised inside
        try:
            await _run(command, without_secrets(os.environ, app.config))
        except OSError as error:
            problem = reason_of(error)
    return problem


async def _run(command: list[str], environ: Mapping[str, str]) -> None:
    """Run the editor, and stop it when the program ends: two processes cannot share the terminal."""
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
    """Wait for the process for a moment, despite cancellation: Textual cancels repeatedly while it closes."""
    until = monotonic() + _PATIENCE
    while process.returncode is None and monotonic() < until:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(_LOOK)
