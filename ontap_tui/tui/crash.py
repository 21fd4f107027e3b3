"""The report of a crash: where it happened, without the values of any variable, which may be secret."""

import traceback
from datetime import datetime
from pathlib import Path

from textual.worker import WorkerFailed

from ontap_tui import __version__


def crash_report(error: BaseException) -> str:
    if isinstance(error, WorkerFailed):
        error = error.error
    return f"ontap-tui {__version__}\n\n{''.join(traceback.format_exception(error))}"


def write_report(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Readable by its owner only; None where it cannot be written."""
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(crash_report(error), encoding="utf-8")
    except OSError:
        return None
    return path
