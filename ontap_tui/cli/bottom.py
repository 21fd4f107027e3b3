"""Draw lines at the bottom of the terminal, updated in place; permanent output goes above them."""

import os
import select
import stat
import sys
from collections.abc import Sequence
from typing import Final

from ontap_tui.cli.streams import discard
from ontap_tui.cli.widths import cut
from ontap_tui.model import printable

_UP: Final = "\x1b[{}F"
_TO_END_OF_LINE: Final = "\x1b[K"
_TO_END_OF_SCREEN: Final = "\x1b[J"
_SETTLING: Final = 4
"""Updates with an unchanged width before lines are drawn."""
_DUMB: Final = ("", "dumb")


class _Bottom:
    """Keeps track of the lines drawn at the bottom."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._columns = 0
        self._settling = 0

    def show(self, lines: Sequence[str], more: int) -> None:
        """Replace the current lines with these, made printable and cut to the width."""
        columns, rows = _size()
        if self._lines and not self._settled(columns):
            return
        self._columns = columns
        fitting = [cut(printable(line), columns - 1) for line in within(lines, rows - 1, more)]
        if fitting != self._lines and self._write(
            self._back() + "".join(f"{line}{_TO_END_OF_LINE}\n" for line in fitting) + _TO_END_OF_SCREEN
        ):
            self._lines = fitting

    def clear(self) -> None:
        if self._lines and self._write(self._back() + _TO_END_OF_SCREEN):
            self._lines = []

    def _settled(self, columns: int) -> bool:
        """Return whether the width has stopped changing."""
        if columns != self._columns:
            self._columns, self._settling = columns, _SETTLING
        self._settling = max(0, self._settling - 1)
        return not self._settling

    def _back(self) -> str:
        """Move the cursor to the first line.

        A terminal that became narrower may have wrapped lines; too little is then erased, rather than other
        output.
        """
        return _UP.format(len(self._lines)) if self._lines else ""

    def _write(self, text: str) -> bool:
        """Write the text unless the terminal would block, and return whether it was written."""
        try:
            if not select.select([], [sys.stderr], [], 0)[1]:
                return False
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            discard(sys.stderr)
        return True


_bottom: Final = _Bottom()


def drawable() -> bool:
    """Return whether standard error is a terminal on which lines can be updated in place.

    Not if standard output is a pipe, because its reader may write to the same terminal at any moment.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM", "") in _DUMB:
        return False
    return not stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode)


def show(lines: Sequence[str], more: int = 0) -> None:
    """Draw as many lines as fit, and say how many more there are."""
    _bottom.show(lines, more)


def within(lines: Sequence[str], rows: int, more: int = 0) -> list[str]:
    """Return the lines that fit into `rows` rows; the last one counts the rest, plus `more`."""
    if len(lines) <= rows and not more:
        return list(lines)
    shown = max(0, rows - 1)
    return [*lines[:shown], f"… and {len(lines[shown:]) + more:,} more"]


def clear() -> None:
    """Erase the lines before other output is written to the terminal; `show` draws them again below it."""
    _bottom.clear()


def _size() -> tuple[int, int]:
    """Return columns and rows; a default size if the terminal does not report its own, or was closed."""
    try:
        columns, rows = os.get_terminal_size(sys.stderr.fileno())
    except OSError:
        columns = rows = 0
    return columns or 80, rows or 24
