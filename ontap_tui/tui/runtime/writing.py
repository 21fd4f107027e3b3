"""Putting a text into a file whose name a person chooses."""

import asyncio
from pathlib import Path

from ontap_tui.config import write_atomically
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.file_name import FileNameDialog


async def write_file(app: LiveApp, title: str, name: str, text: str) -> None:
    """Asks where, `name` being the suggestion, and tells what became of it. To be called in a worker."""
    path = await app.push_screen_wait(FileNameDialog(title, name, _refusal))
    if path is None:
        return
    try:
        await asyncio.to_thread(write_atomically, path, text.encode())
    except OSError as error:
        app.tell(f"{path}: {error.strerror}", title="Not written", severity="error")
    else:
        app.tell(f"Written to {path.absolute()}")


def _refusal(path: Path) -> str | None:
    return None if path.parent.is_dir() else f"There is no folder {path.parent}."
