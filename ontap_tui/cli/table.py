"""Write tables for people: complete and plain to a pipe, fitted to the width of a terminal."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from textwrap import wrap as wrapped
from typing import Final

import click

from ontap_tui.cli.output import write, write_coloured
from ontap_tui.cli.widths import cell_len, cut, pad
from ontap_tui.model import printable

_GAP: Final = "  "
_LEAST: Final = 8
"""The least width of a column that is narrowed, in cells."""
_LEAST_WRAPPED: Final = 24
_COLOURS: Final = {
    "failure": "red",
    "gone": "yellow",
    "paused": "yellow",
    "running": "cyan",
    "success": "green",
}


def write_table(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: frozenset[int] = frozenset(),
    wrap: bool = False,
) -> None:
    """Write columns under their titles; those in `right` are aligned to the right.

    Every cell is made printable. On a terminal, the widest columns are narrowed or, with `wrap`, the last one
    continues on the next line, and a state in the first column is coloured.
    """
    cells = [list(titles), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    if not on_terminal():
        for row in cells:
            write(_line(row, widths, right))
        return
    edge = shutil.get_terminal_size().columns
    if wrap:
        widths[-1] = max(_LEAST_WRAPPED, widths[-1] - max(0, _over(widths, edge)))
        cells = [line for row in cells for line in _wrapped(row, widths[-1])]
    else:
        _fit(widths, edge)
    for row in cells:
        row = [cut(cell, width) for cell, width in zip(row, widths, strict=True)]
        line, colour = cut(_line(row, widths, right), edge), _COLOURS.get(row[0])
        if colour is not None and _in_colour():
            write_coloured(row[0], line[len(row[0]) :], colour)
        else:
            write(line)


def on_terminal() -> bool:
    return sys.stdout.isatty()


def _wrapped(row: Sequence[str], width: int) -> Iterator[list[str]]:
    """Yield the row, and further rows with only the rest of its last cell."""
    *others, last = row
    first, *rest = wrapped(last, width) or [""]
    yield [*others, first]
    for line in rest:
        yield [*("" for _ in others), line]


def _fit(widths: list[int], edge: int) -> None:
    over = _over(widths, edge)
    while over > 0 and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
        over -= 1


def _over(widths: Sequence[int], edge: int) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1) - edge


def _line(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    padded = (
        pad(cell, width, to_right=number in right)
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return _GAP.join(padded).rstrip()


def _in_colour() -> bool:
    """Return whether to use colours: the terminal has them, without ``NO_COLOR`` and ``--no-color``."""
    context = click.get_current_context(silent=True)
    return os.environ.get("TERM") != "dumb" and (context is None or context.color is not False)
