"""Replace drawn signs by ones that every terminal has."""

from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ontap_tui.tui.style.glyphs import ASCII

_BARS: Final = str.maketrans("█▇▆▅▄▃▂▁▌▐▊▎─━╌│┃┆╸╺╹╻┌┐└┘├┤┬┴┼▔▏▕•", "#####___||||---||:--||+++++++++-||*")


class PlainSigns(LineFilter):
    """Keeps letters that are not ASCII: a description is drawn as the cluster gave it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(ASCII.spelled(text).translate(_BARS), style, control) for text, style, control in segments
        ]
