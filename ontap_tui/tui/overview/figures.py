"""Hold the figures for the charts of the overview."""

from typing import NamedTuple

from ontap_tui.history import Bucket, FailureCount
from ontap_tui.model import Estimate, estimate


class Figures(NamedTuple):
    buckets: tuple[Bucket, ...] = ()
    failures: tuple[FailureCount, ...] = ()
    durations: tuple[tuple[str, Estimate], ...] = ()
    """Of each kind that ended often enough, most frequent first."""


def spreads(durations: dict[str, list[float]], most: int) -> tuple[tuple[str, Estimate], ...]:
    known = [(kind, found) for kind, taken in durations.items() if (found := estimate(taken)) is not None]
    return tuple(sorted(known, key=lambda item: -item[1].count)[:most])
