"""Standard output: data, and nothing else writes to it."""

import codecs
import csv
import io
import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import click

from ontap_tui.cli.diagnostics import unwritable
from ontap_tui.cli.streams import discard
from ontap_tui.model import printable

_MAYBE_UNSAFE: Final = re.compile(r"[^ -~\n]")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_GAP: Final = "  "
_COLOURS: Final = {
    "failure": "red",
    "gone": "yellow",
    "paused": "yellow",
    "running": "cyan",
    "success": "green",
}


def write(text: str = "") -> bool:
    """A line, as it is. False once nobody reads any more: the command goes on, and ends as it would have.

    Raises:
        CommandError: it cannot be written.
    """
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
        return False
    except OSError as error:
        raise unwritable(error) from None
    return True


def write_json(value: Any) -> None:
    """One document."""
    write(json_text(value, indent=2))


def write_json_line(value: Any) -> bool:
    """False as `write` does."""
    return write(json_text(value))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in which every character that does not print, or that standard output lacks, is escaped."""
    text = json.dumps(value, ensure_ascii=not _in_utf8(), indent=indent)
    return _MAYBE_UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() else json.dumps(char)[1:-1].replace("\x7f", r"\u007f")


def _in_utf8() -> bool:
    encoding = sys.stdout.encoding
    return encoding is None or codecs.lookup(encoding).name == "utf-8"


def write_csv(fields: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_csv_cell(row[field]) for field in fields])
    write(buffer.getvalue().rstrip("\n"))


def _csv_cell(value: Any) -> Any:
    if isinstance(value, (dict, list, bool)):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(_FORMULA) else value


def write_table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()
) -> None:
    """Columns under their titles; those in `right` are aligned to the right.

    Every cell is made printable. On a terminal lines are cut at its edge and a state in the first column has
    its colour; into a pipe they go whole and plain.
    """
    cells = [list(titles), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    edge = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for row in cells:
        padded = (
            _padded(cell, width, to_right=number in right)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        line = _GAP.join(padded).rstrip()
        write(line if edge is None else _coloured(_cut(line, edge), row[0]))


def in_colour() -> bool:
    """Only on a terminal, and never against ``NO_COLOR`` or ``--no-color``."""
    context = click.get_current_context(silent=True)
    return sys.stdout.isatty() and (context is None or context.color is not False)


def _coloured(line: str, state: str) -> str:
    colour = _COLOURS.get(state)
    if colour is None or not in_colour():
        return line
    return click.style(state, fg=colour) + line[len(state) :]


def _padded(cell: str, width: int, *, to_right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if to_right else cell + space


def _cut(line: str, edge: int) -> str:
    if _width(line) <= edge:
        return line
    line = line[: edge - 1]
    while _width(line) > edge - 1:
        line = line[:-1]
    return f"{line}…"


def _width(text: str) -> int:
    """Cells on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )
