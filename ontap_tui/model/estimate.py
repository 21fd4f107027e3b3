"""What the past of a kind of job says about one that is running."""

import math
from collections.abc import Iterable
from typing import Final

import msgspec

_ENOUGH: Final = 10
"""Of fewer, the ninth in ten is chance."""
_TIMES: Final = 1.5
_AT_LEAST: Final = 10.0
"""s"""


class Estimate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Durations in s of earlier jobs of the kind that ended in success. An estimate, never a promise."""

    count: int
    p10: float
    median: float
    p90: float

    @property
    def slow_after(self) -> float | None:
        """s from which a job is remarkably slow; None while too few are known to say so."""
        if self.count < _ENOUGH:
            return None
        return max(self.p90 * _TIMES, self.p90 + _AT_LEAST)


def estimate(durations: Iterable[float], *, at_least: int = 3) -> Estimate | None:
    """None while there are fewer than `at_least` to learn from."""
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
