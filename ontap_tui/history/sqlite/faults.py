"""Explain a failure of the disk or of SQLite to a person."""

import sqlite3
from pathlib import Path
from typing import Final

from ontap_tui.history.records import Unusable
from ontap_tui.model import Fault, FaultKind

CANDIDATES: Final = (sqlite3.Error, OSError, UnicodeDecodeError, Unusable)
"""Exceptions to catch and then pass to `of_storage`. Bugs of the program can raise `sqlite3.Error`, too."""

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def damaged(error: Exception) -> bool:
    """Return whether the file is damaged, for instance by bytes in a table's name that are not text."""
    return _code(error) in _DAMAGE or isinstance(error, UnicodeDecodeError)


def of_storage(error: Exception) -> bool:
    return damaged(error) or isinstance(error, sqlite3.OperationalError | OSError | Unusable)


def fault_of(error: Exception, path: Path) -> Fault:
    summary, remedy = _explained(error)
    return Fault(
        kind=FaultKind.STORAGE, summary=f"no history: {summary}", remedy=remedy, detail=f"{path}: {error}"
    )


def _explained(error: Exception) -> tuple[str, str]:
    if isinstance(error, Unusable):
        return error.summary, error.remedy
    if damaged(error):
        return "the file is damaged", "The next write sets it aside and starts a new one."
    match _code(error):
        case sqlite3.SQLITE_FULL:
            return "the disk is full", "Free some space: recording resumes by itself."
        case sqlite3.SQLITE_BUSY:
            return "another program keeps the file locked", "End the program that has it open."
        case sqlite3.SQLITE_ERROR if "no such table" in str(error):
            return (
                "its file has no tables yet",
                "The disk may have been full when they were made. The next recording makes them.",
            )
    return (
        "the file cannot be read or written",
        "Check its folder and permissions: recording resumes by itself.",
    )


def _code(error: Exception) -> int:
    """Return SQLite's primary result code; 0 if it gave none."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
