"""Track until when each cluster was watched, and which of it is not yet written."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from ontap_tui.model import ClusterState

WATCH_STEP: Final = timedelta(seconds=30)
"""How far a watch may run ahead of what is written, so that a poll without changes need not cost a write."""


class Watched:
    """Holds the latest state of each cluster, and up to when its watch is written."""

    def __init__(self) -> None:
        self.states: dict[str, ClusterState] = {}
        self._written: dict[str, datetime] = {}

    def on_states(self, states: Iterable[ClusterState]) -> None:
        self.states.update((state.name, state) for state in states)

    def forget(self, cluster: str) -> None:
        self.states.pop(cluster, None)
        self._written.pop(cluster, None)

    def unwritten(self, step: timedelta) -> list[ClusterState]:
        """Return the states of clusters last polled at least `step` after what is written.

        Includes those polled before it, if the clock was set back.
        """
        return [state for state in self.states.values() if self._ahead(state, step)]

    def due(self, polled: Iterable[ClusterState]) -> list[ClusterState]:
        """Return the states to write after these polls.

        Once one is `WATCH_STEP` ahead of what is written, all that are half as far ahead are returned, so
        that many clusters share a write.
        """
        if any(self._ahead(state, WATCH_STEP) for state in polled):
            return self.unwritten(WATCH_STEP / 2)
        return []

    def _ahead(self, state: ClusterState, step: timedelta) -> bool:
        if state.polled_at is None:
            return False
        written = self._written.get(state.name)
        return written is None or abs(state.polled_at - written) >= step

    def note(self, polls: Sequence[ClusterState]) -> None:
        """Note that these polls are written."""
        self._written.update((state.name, state.polled_at) for state in polls if state.polled_at is not None)

    def span(self, cluster: str) -> tuple[datetime, datetime] | None:
        """Return the unwritten span, which ends with the cluster's last poll."""
        state, written = self.states.get(cluster), self._written.get(cluster)
        if state is None or state.polled_at is None or written is None:
            return None
        return written, state.polled_at
