"""Write text into a file whose name a person chooses."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from ontap_tui.config import write_atomically
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.file_name import FileNameDialog


def no_folder(path: Path) -> str | None:
    """Return why nothing can be written there; None if it can."""
    return None if path.parent.is_dir() else f"There is no folder {path.parent}."


async def write_file(
    app: LiveApp,
    title: str,
    name: str,
    text: Callable[[Path], str],
    *,
    what: str,
    refuse: Callable[[Path], str | None] = no_folder,
) -> None:
    """Ask for a path, suggesting `name`, write the file and report the result. To be called in a worker.

    `text` may take its time: it is called in a thread, with the chosen path. `what` names what was written.
    """
    path = await app.push_screen_wait(FileNameDialog(title, name, refuse))
    if path is None:
        return
    try:
        await asyncio.to_thread(lambda: write_atomically(path, text(path).encode(), mode=0o600))
    except OSError as error:
        app.notify(f"{path}: {error.strerror}", title="Not written", severity="error")
    else:
        app.notify(f"{what} written to {path.absolute()}")
