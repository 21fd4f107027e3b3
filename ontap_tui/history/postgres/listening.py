"""Send and receive notifications: of new data, and of requested polls."""

from collections.abc import Callable, Collection, Iterator
from typing import Final

from ontap_tui.history.postgres.link import DatabaseLink, Rows

CHANNEL: Final = "ontap_tui"
"""Notifies readers of new data, with at most a cluster's name."""
REQUESTS: Final = "ontap_tui_requests"
"""Notifies recorders of clusters to be polled, one name per line."""
_LONGEST: Final = 4000
"""Bytes of one notification; PostgreSQL takes 7999."""
_GATHERING: Final = 0.1
"""s to wait for more notifications after the first."""


class ListeningLink(DatabaseLink):
    """A connection that listens to one channel."""

    def __init__(self, url: Callable[[], str], name: str, channel: str) -> None:
        super().__init__(url, name)
        self._channel = channel
        self._listening: Rows | None = None

    def wait(self, seconds: float, gathering: float = _GATHERING) -> list[str] | None:
        """Return when something was notified, and what; after so many s in any case.

        None where it may have missed something. What comes within `gathering` s after the first is returned
        with it.

        Raises:
            HistoryError: The connection was lost. With 500 programs that is no moment to make it anew.
        """
        return self.guard(lambda: self._wait(seconds, gathering))

    def _wait(self, seconds: float, gathering: float) -> list[str] | None:
        connection = self.connection()
        if self._listening is not connection:
            connection.execute(f"LISTEN {self._channel}")
            self._listening = connection
            return None
        found = [one.payload for one in connection.notifies(timeout=seconds, stop_after=1)]
        if found:
            found += [one.payload for one in connection.notifies(timeout=gathering)]
        return found


def announce(connection: Rows, cluster: str = "") -> None:
    """Notify readers of new data, about this cluster or none."""
    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, announced(cluster)))


def announced(cluster: str) -> str:
    """Return the payload for a cluster, which has a limited length."""
    return cluster[:1000]


def request(connection: Rows, *, clusters: Collection[str]) -> None:
    """Notify the recorders of these clusters. Needs no permission to write."""
    for part in _parts(clusters):
        connection.execute("SELECT pg_notify(%s, %s)", (REQUESTS, part))


def _parts(clusters: Collection[str]) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for name in clusters:
        length = len(name.encode()) + 1
        if part and size + length > _LONGEST:
            yield "\n".join(part)
            part, size = [], 0
        if length <= _LONGEST:
            part.append(name)
            size += length
    if part:
        yield "\n".join(part)
