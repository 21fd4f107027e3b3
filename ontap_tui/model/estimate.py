"""Estimate a running job's duration from earlier jobs of its kind."""

import math
from collections.abc import Iterable
from typing import Final

import msgspec

_ENOUGH: Final = 10
"""The number of jobs below which a 90th percentile is not meaningful."""
_TIMES: Final = 1.5
_AT_LEAST: Final = 10.0
"""s"""


class Estimate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds durations, in s, of earlier successful jobs of the kind. An estimate, never a promise."""

    count: int
    p10: float
    median: float
    p90: float

    @property
    def slow_after(self) -> float | None:
        """Return after how many s a job counts as slow; None while too few jobs are known."""
        if self.count < _ENOUGH:
            return None
        return max(self.p90 * _TIMES, self.p90 + _AT_LEAST)


def estimate(durations: Iterable[float], *, at_least: int = 3) -> Estimate | None:
    """Return an estimate from `durations`, or None if there are fewer than `at_least`."""
    ordered = sorted(durations)
    if len(ordered) < at_least:
        return None
    return Estimate(
        count=len(ordered),
        p10=_quantile(ordered, 0.1),
        median=_quantile(ordered, 0.5),
        p90=_quantile(ordered, 0.9),
    )


def _quantile(ordered: list[float], q: float) -> float:
    position = q * (len(ordered) - 1)
    low = math.floor(position)
    high = math.ceil(position)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)
