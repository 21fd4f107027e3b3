"""Schedule what is going to happen in a world."""

import heapq
import itertools
import math
from collections.abc import Callable


class Agenda:
    """Runs what is due in order of time, however late it is called."""

    def __init__(self, now: float) -> None:
        self.moment = now
        """While an entry runs: the time it was due. Otherwise: the time up to which everything has run."""
        self._order = itertools.count()
        self._running = False
        self._heap: list[tuple[float, int, Callable[[], object]]] = []

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        heapq.heappush(self._heap, (self.moment + max(0.0, seconds), next(self._order), action))

    @property
    def next_moment(self) -> float:
        return self._heap[0][0] if self._heap else math.inf

    def run_until(self, now: float) -> None:
        """Run everything due until then. Does nothing if called by an entry that is running."""
        if self._running:
            return
        self._running = True
        try:
            while self._heap and self._heap[0][0] <= now:
                self.moment, _, action = heapq.heappop(self._heap)
                action()
        finally:
            self._running = False
        self.moment = max(self.moment, now)
