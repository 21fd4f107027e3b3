"""Filter drawn text: remove control sequences, and replace signs that the terminal lacks."""

from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ontap_tui.tui.style.glyphs import ASCII

_TRACE: Final = "\N{REPLACEMENT CHARACTER}"
_BARS: Final = str.maketrans("█▇▆▅▄▃▂▁▌▐▊▎─━╌│┃┆╸╺╹╻┌┐└┘├┤┬┴┼▔▏▕•", "#####___||||---||:--||+++++++++-||*")


class PrintableOnly(LineFilter):
    """Removes control characters, escape sequences and bidirectional overrides, preserving widths.

    Layout code calls `model.printable` first, which keeps line ends and marks the removed characters.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(text.isprintable() for text, _, _ in segments):
            return segments
        return [Segment(_cleaned(text), style, control) for text, style, control in segments]


def _cleaned(text: str) -> str:
    if text.isprintable():
        return text
    clean = "".join(char if char.isprintable() else _stand_in(char) for char in text)
    return set_cell_size(clean, cell_len(text))


def _stand_in(char: str) -> str:
    width = cell_len(char)
    return " " * width if char.isspace() else _TRACE[:width] + " " * (width - 1)


class PlainSigns(LineFilter):
    """Replaces signs with ASCII, but not letters: a description is drawn as the cluster sent it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(ASCII.spelled(text).translate(_BARS), style, control) for text, style, control in segments
        ]
