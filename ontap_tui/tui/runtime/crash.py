"""Write a crash report with the traceback but no variable values, which may be secret."""

import traceback
from datetime import datetime
from pathlib import Path

from textual.worker import WorkerFailed

from ontap_tui import __version__
from ontap_tui.config import write_new
from ontap_tui.model import printable_lines


def crash_report(error: BaseException) -> str:
    if isinstance(error, WorkerFailed):
        error = error.error
    return printable_lines(f"ontap-tui {__version__}\n\n{''.join(traceback.format_exception(error))}")


def write_report(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Write a report that only its owner can read. Return its path; None if it cannot be written."""
    try:
        return write_new(
            folder / f"crash-{now:%Y%m%d-%H%M%S}.txt", crash_report(error).encode(errors="replace")
        )
    except OSError:
        return None
