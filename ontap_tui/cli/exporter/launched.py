"""Count the launches that ended, including those of other programs that share the journal."""

import logging
from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Counter

from ontap_tui.cli.exporter.labels import BoundedLabel
from ontap_tui.history import History, HistoryError
from ontap_tui.model import Clock

_AT_MOST: Final = 10_000
"""Launches read at a time."""
_OVERLAP: Final = timedelta(minutes=1)
"""How long after its recorded time a launch may be written."""
_REQUESTS: Final = 200

_log = logging.getLogger(__name__)


class EndedLaunches:
    def __init__(self, registry: CollectorRegistry, history: History, clock: Clock) -> None:
        """Prepare the counters; earlier ends are not counted."""
        self._history = history
        self._clock = clock
        self._since = clock.now()
        self._began = self._since
        self._counted: set[str] = set()
        self._requests = BoundedLabel(_REQUESTS)
        self._readable = True
        self._launches = Counter(
            "ontap_launches_total",
            "Launches that ended, by every program that shares the history.",
            ["cluster", "request", "outcome"],
            registry=registry,
        )

    async def begin(self) -> None:
        """Start from the oldest launch that is still open."""
        try:
            still_open = await self._history.open_launches()
        except HistoryError:
            return
        self._since = min([self._since, *(launch.created_at for launch in still_open)])

    async def look(self) -> None:
        """Count the launches that ended since the last call; any that cannot be read are counted later."""
        until = self._clock.now()
        try:
            launches = await self._history.launches(since=self._since, limit=_AT_MOST)
        except HistoryError as error:
            if self._readable:
                _log.warning("launches cannot be counted: %s", error)
            self._readable = False
            return
        self._readable = True
        for launch in launches:
            if launch.ended_at is not None and launch.id not in self._counted:
                self._counted.add(launch.id)
                if launch.ended_at >= self._began:
                    request = self._requests.of(launch.request)
                    self._launches.labels(launch.cluster, request, launch.outcome).inc()
        open_since = [launch.created_at for launch in launches if launch.ended_at is None]
        self._since = min([max(self._began, until - _OVERLAP), *open_since])
        kept = {launch.id for launch in launches if launch.created_at >= self._since}
        self._counted &= kept
