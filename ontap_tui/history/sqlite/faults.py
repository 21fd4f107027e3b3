"""What a failure of the disk or of SQLite means to a person."""

import sqlite3
from pathlib import Path
from typing import Final

from ontap_tui.model import Fault, FaultKind


class Unusable(Exception):
    """History cannot be kept here, and why: in words, with a remedy."""

    def __init__(self, summary: str, remedy: str, detail: str) -> None:
        super().__init__(detail)
        self.summary = summary
        self.remedy = remedy


CANDIDATES: Final = (sqlite3.Error, OSError, UnicodeDecodeError, Unusable)
"""What to catch, and then to ask `of_storage` about: mistakes of the program come as `sqlite3.Error` too."""

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def damaged(error: Exception) -> bool:
    """A file with bytes in its tables' names that are no text is as bad as any."""
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
    return (
        "the file cannot be read or written",
        "Check its folder and permissions: recording resumes by itself.",
    )


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 where it gave none."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
