"""Draw charts with characters: vertical and horizontal bars, spreads, their axes, and their time spans."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from ontap_tui.history import Bucket

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


class Span(StrEnum):
    QUARTER = "15 minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def length(self) -> timedelta:
        return _LENGTHS[self]

    @property
    def following(self) -> "Span":
        spans = list(Span)
        return spans[(spans.index(self) + 1) % len(spans)]

    def slices(self, now: datetime, most: int) -> tuple[datetime, timedelta]:
        """Return the (start, length) of at most `most` slices aligned to round local times.

        The last slice contains `now`.
        """
        lengths = [timedelta(seconds=seconds) for seconds in _SLICES[self]]
        length = next((one for one in lengths if self.length / one <= most), lengths[-1])
        local = now.astimezone()
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        end = midnight + ((local - midnight) // length + 1) * length
        return end - self.length, length

    def labels(self, starts: Iterable[datetime]) -> dict[int, str]:
        """Map the index of each slice that has a tick to its label."""
        pattern, every = _TICKS[self]
        found = {}
        for number, start in enumerate(starts):
            local = start.astimezone()
            if local.second == 0 and (local.hour * 60 + local.minute) % every == 0:
                found[number] = f"{local:{pattern}}"
        return found

    @classmethod
    def holding(cls, buckets: Iterable[Bucket], now: datetime) -> "Span":
        """Return the shortest span that contains every bucket with ended jobs, or a week."""
        ages = [now - bucket.start for bucket in buckets if bucket.success + bucket.failure + bucket.unknown]
        oldest = max(ages, default=timedelta())
        return next((span for span in cls if oldest <= span.length), cls.WEEK)


_LENGTHS: Final = {
    Span.QUARTER: timedelta(minutes=15),
    Span.HOUR: timedelta(hours=1),
    Span.DAY: timedelta(days=1),
    Span.WEEK: timedelta(days=7),
}
_SLICES: Final = {
    Span.QUARTER: (15, 20, 30),
    Span.HOUR: (60, 120, 300),
    Span.DAY: (900, 1800, 3600),
    Span.WEEK: (7200, 14_400, 21_600, 43_200),
}
"""Possible slice lengths in seconds, each a divisor of the span."""
_TICKS: Final = {
    Span.QUARTER: ("%H:%M", 5),
    Span.HOUR: ("%H:%M", 10),
    Span.DAY: ("%H:%M", 240),
    Span.WEEK: ("%a %d", 1440),
}
"""The format of a tick's label, and the minutes between ticks."""
