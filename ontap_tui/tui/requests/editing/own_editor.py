"""A text in the person's own editor, while everything else goes on."""

import asyncio
import os
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

from textual.app import SuspendNotSupported

from ontap_tui.config import without_secrets
from ontap_tui.tui.runtime.live import LiveApp


async def _run(command: list[str], environ: Mapping[str, str]) -> None:
    """Run the editor on this terminal; it does not outlive the program."""
    process = await asyncio.create_subprocess_exec(*command, env=environ)
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()


async def edited(app: LiveApp, name: str, text: str) -> str | None:
    """The text as it is when ``$VISUAL`` or ``$EDITOR`` has ended; None where it could not be run."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        try:
            with app.suspend():
                await _run([*shlex.split(command), str(path)], without_secrets(os.environ, app.config))
            return path.read_text(encoding="utf-8", errors="replace")
        except SuspendNotSupported:
            app.tell("This terminal cannot be lent to an editor", severity="warning")
            return None
        except (OSError, ValueError) as error:
            app.tell(f"{command}: {error}", title="$EDITOR", severity="error")
            return None
