"""Draw charts with characters: vertical and horizontal bars, spreads, and their axes."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_ASCII_PARTS: Final = " .:#"
_SHORTEST: Final = 0.5
"""Seconds. Job times are in whole seconds, so a shorter duration is reported as 0."""


class Signs(NamedTuple):
    parts: str
    """The glyphs of a cell, from empty to full."""
    side: str
    floor: str
    tick: str
    line: str
    median: str


UNICODE_SIGNS: Final = Signs(_EIGHTHS, side="▏", floor="─", tick="┬", line="━", median="┃")
ASCII_SIGNS: Final = Signs(_ASCII_PARTS, side="|", floor="-", tick="+", line="-", median="|")


def round_top(most: float) -> int:
    """Round `most` up to one of 1, 2, 5, 10, 20, 50 …"""
    power = 10 ** max(0, math.floor(math.log10(most))) if most > 0 else 1
    return next(power * step for step in (1, 2, 5, 10) if power * step >= most)


def standing(values: Iterable[float], *, top: float, height: int, wide: int, signs: Signs) -> list[str]:
    """Return the lines of a vertical bar chart, top line first; any value above 0 shows."""
    bar_width = wide - 1 if wide > 2 else wide
    found = list(values)
    lines = []
    for level in reversed(range(height)):
        cells = (
            _part(value / top * height - level, signs.parts, seen=value > 0 and level == 0) for value in found
        )
        lines.append("".join((cell * bar_width).ljust(wide) for cell in cells))
    return lines


def _part(fill: float, parts: str, *, seen: bool) -> str:
    whole = len(parts) - 1
    return parts[max(int(seen), min(whole, round(fill * whole)))]


def lying(parts: Mapping[str, float], *, top: float, room: int, sign: str) -> list[tuple[str, str]]:
    """Return one horizontal bar as (bar, name) segments; `top` fills `room`. Any value above 0 shows."""
    return [(sign * max(1, round(value / top * room)), name) for name, value in parts.items() if value > 0]


def floor(labels: Mapping[int, str], room: int, signs: Signs) -> tuple[str, str]:
    """Return an axis line with a tick at each labelled cell, and the line of labels that fit below it."""
    ticks, text = [signs.floor] * room, ""
    for cell, label in sorted(labels.items()):
        if 0 <= cell < room:
            ticks[cell] = signs.tick
            at = min(cell, room - len(label))
            if not text or at > len(text):
                text = text.ljust(at) + label
    return "".join(ticks), text


def spread(low: float, middle: float, high: float, at: Callable[[float], int], signs: Signs) -> str:
    """Return a line from `low` to `high` with a mark at `middle`; `at` maps a value to its cell."""
    return " " * at(low) + "".join(
        signs.median if cell == at(middle) else signs.line for cell in range(at(low), at(high) + 1)
    )


def logarithmic(least: float, most: float, room: int) -> Callable[[float], int]:
    """Return a function that maps seconds to a cell on a logarithmic scale."""
    least = max(least, _SHORTEST)
    low, high = math.log(least), math.log(max(most, least * 1.01))
    steps = room - 1

    def at(seconds: float) -> int:
        return max(0, min(steps, round((math.log(max(seconds, least)) - low) / (high - low) * steps)))

    return at
