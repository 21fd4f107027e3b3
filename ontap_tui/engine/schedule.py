"""Decide when a cluster is polled next, and when it is read whole."""

from random import Random
from typing import Final

from ontap_tui.engine.policy import Policy

LONGEST_BACKOFF: Final = 60.0
"""s"""
LONGEST_RETRY_AFTER: Final = 300.0
"""s. Whatever delay a cluster asks for, finished jobs are read before it forgets them."""
WHOLE_READ_EVERY: Final = 100.0
"""s between whole reads at most: well under the 300 s after which ONTAP forgets a finished job."""
CLOCK_JUMP: Final = 5.0
"""s by which the difference between two clocks may change before one of them must have been set."""

_SPREAD: Final = 0.15  # of an interval, so that polls of several clusters drift apart
_SHORTEST_BACKOFF: Final = 0.5
_FIRST_SPREAD: Final = 0.1


class PollSchedule:
    """Computes delays for one cluster. All times in s."""

    def __init__(self, policy: Policy, random: Random) -> None:
        self._policy = policy
        self._random = random

    def first(self) -> float:
        """Return a short wait, so that fifty clusters do not start in the same instant."""
        return self._random.uniform(0.0, _FIRST_SPREAD)

    def interval(self, *, active: bool) -> float:
        return self._policy.poll_interval if active else self._policy.idle_interval

    def after_success(self, *, active: bool) -> float:
        """Return a random delay a little shorter than the interval."""
        return self.interval(active=active) * self._random.uniform(1 - _SPREAD, 1.0)

    def after_failure(self, failures: int, retry_after: float | None = None) -> float:
        """Back off exponentially with full jitter, but by no less than the cluster asked for.

        `failures` counts those in a row, including this one.
        """
        ceiling = min(LONGEST_BACKOFF, self._policy.poll_interval * 2.0 ** min(failures - 1, 10))
        backoff = max(_SHORTEST_BACKOFF, self._random.uniform(0.0, ceiling))
        return max(backoff, min(retry_after or 0.0, LONGEST_RETRY_AFTER))


class WholeReads:
    """Decides when a whole read is needed.

    It is needed at first and after every fault; when the last one is long past by either clock (one of them
    stops while a laptop sleeps); and when the cluster's clock and ours have drifted apart.
    """

    def __init__(self) -> None:
        self._read: tuple[float, float] | None = None
        self._skew: float | None = None

    def due(self, *, monotonic: float, wall: float) -> bool:
        if self._read is None or self._skew is None:
            return True
        past = (monotonic - self._read[0], wall - self._read[1])
        return max(past) >= WHOLE_READ_EVERY or min(past) < 0

    def jumped(self, skew: float | None) -> bool:
        """Return whether a clock was set since the last read; `skew` is the cluster's clock minus ours."""
        if skew is None or self._skew is None:
            return skew is not self._skew
        return abs(skew - self._skew) > CLOCK_JUMP

    def done(self, *, monotonic: float, wall: float, skew: float | None) -> None:
        """Record a whole read at these times; a `skew` of None means that the cluster gave no time."""
        self._read = monotonic, wall
        self._skew = skew

    def failed(self) -> None:
        self._read = None
