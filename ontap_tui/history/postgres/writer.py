"""Run this process's writing and reading connections to the database."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from ontap_tui.history.postgres.link import DatabaseLink, Rows
from ontap_tui.history.thread import DatabaseThread
from ontap_tui.history.writer import Writer
from ontap_tui.model import Fault, FaultKind

T = TypeVar("T")

_IDLE: Final = 20.0
"""s after which an unused connection is closed: a database has only a few hundred."""
_SILENT: Final = Fault(
    kind=FaultKind.STORAGE,
    summary="no team history: the database does not respond",
    remedy="Check that it is running and reachable; it is retried automatically.",
)


class DatabaseWriter(Writer[DatabaseLink, Rows]):
    """Writes as durably as the database does: `durable` changes nothing."""

    def __init__(self, link: DatabaseLink) -> None:
        super().__init__(DatabaseThread("team-history-writer", link, _IDLE), [], _SILENT)

    def _transact(self, work: Callable[[Rows], T], durable: bool, link: DatabaseLink) -> T:
        return link.run(work)


class DatabaseReader:
    def __init__(self, link: DatabaseLink) -> None:
        self._thread = DatabaseThread("team-history-reader", link, _IDLE)

    async def run(self, query: Callable[[Rows], T]) -> T:
        """Run the query. Raises `HistoryError` if the database cannot be read."""
        return await self._thread.run(partial(_read, query))

    async def close(self) -> None:
        await self._thread.close()

    def end(self) -> None:
        """Close the connection when the database responds, without waiting for that."""
        self._thread.end()


def _read(query: Callable[[Rows], T], link: DatabaseLink) -> T:
    return link.run(query)
