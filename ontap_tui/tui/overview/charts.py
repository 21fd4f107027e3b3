"""Charts made of characters: bars that stand, bars that lie, spreads, and the axes beside them."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_ASCII_PARTS: Final = " .:#"
_SHORTEST: Final = 0.5
"""s: the times of jobs have whole seconds, and what took less than one took none."""


class Signs(NamedTuple):
    parts: str
    """A cell filled from not at all to wholly."""
    side: str
    floor: str
    tick: str
    line: str
    median: str


UNICODE_SIGNS: Final = Signs(_EIGHTHS, side="▏", floor="─", tick="┬", line="━", median="┃")
ASCII_SIGNS: Final = Signs(_ASCII_PARTS, side="|", floor="-", tick="+", line="-", median="|")


def round_top(most: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that is not below `most`."""
    power = 10 ** max(0, math.floor(math.log10(most))) if most > 0 else 1
    return next(power * step for step in (1, 2, 5, 10) if power * step >= most)


def standing(values: Iterable[float], *, top: float, height: int, wide: int, signs: Signs) -> list[str]:
    """Lines from the top down; a bar for each value, `wide` cells wide. What is not 0 is seen."""
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
    """(bar, name) one after the other in one line; all of `top` fills `room`. What is not 0 is seen."""
    return [(sign * max(1, round(value / top * room)), name) for name, value in parts.items() if value > 0]


def floor(labels: Mapping[int, str], room: int, signs: Signs) -> tuple[str, str]:
    """A line with a tick at each of these cells, and the labels for below it, as many as fit."""
    ticks, text = [signs.floor] * room, ""
    for cell, label in sorted(labels.items()):
        if 0 <= cell < room:
            ticks[cell] = signs.tick
            at = min(cell, room - len(label))
            if not text or at > len(text):
                text = text.ljust(at) + label
    return "".join(ticks), text


def spread(low: float, middle: float, high: float, at: Callable[[float], int], signs: Signs) -> str:
    """A line from `low` to `high` with a mark in it; `at` tells the cell of a value."""
    return " " * at(low) + "".join(
        signs.median if cell == at(middle) else signs.line for cell in range(at(low), at(high) + 1)
    )


def logarithmic(least: float, most: float, room: int) -> Callable[[float], int]:
    """The cell of a number of seconds on a scale of which each ten-fold is as wide as the next."""
    least = max(least, _SHORTEST)
    low, high = math.log(least), math.log(max(most, least * 1.01))
    steps = room - 1

    def at(seconds: float) -> int:
        return max(0, min(steps, round((math.log(max(seconds, least)) - low) / (high - low) * steps)))

    return at
