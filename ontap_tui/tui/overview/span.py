"""Define the time spans of charts, how they are sliced, and the ticks of the time axis."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ontap_tui.history import Bucket


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
