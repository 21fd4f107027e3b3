"""Run this process's one writer to the file, and its one reader on a read-only connection."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from ontap_tui.history.records import HistoryError
from ontap_tui.history.sqlite.faults import CANDIDATES, damaged, fault_of, of_storage
from ontap_tui.history.sqlite.store import FileLink, Store
from ontap_tui.history.thread import DatabaseThread
from ontap_tui.history.writer import Writer
from ontap_tui.model import Fault, FaultKind

T = TypeVar("T")

_SILENT: Final = Fault(
    kind=FaultKind.STORAGE,
    summary="no history: its file does not respond",
    remedy="The disk hangs, or another program keeps the file locked. Recording resumes when it responds.",
)


class FileWriter(Writer[FileLink, sqlite3.Connection]):
    def __init__(self, store: Store) -> None:
        super().__init__(
            DatabaseThread("history-writer", FileLink(store, store.open_to_write)), store.notices, _SILENT
        )
        self._store = store

    def _transact(self, work: Callable[[sqlite3.Connection], T], durable: bool, link: FileLink) -> T:
        try:
            try:
                return _transact(link.connection(), work, durable)
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                if not damaged(error):
                    raise
                link.set_aside()
                return _transact(link.connection(), work, durable)
        except CANDIDATES as error:
            if not of_storage(error):
                raise
            raise HistoryError(fault_of(error, self._store.path)) from error


def _transact(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T], durable: bool) -> T:
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return result


class FileReader:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = DatabaseThread("history-reader", FileLink(store, store.open_to_read))

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run the query. Raises `HistoryError` if the file cannot be read. A damaged file is set aside."""
        return await self._thread.run(partial(self._read, query))

    async def close(self) -> None:
        await self._thread.close()

    def end(self) -> None:
        """Close the connection once the disk responds, without waiting for that."""
        self._thread.end()

    def _read(self, query: Callable[[sqlite3.Connection], T], link: FileLink) -> T:
        try:
            return query(link.connection())
        except CANDIDATES as error:
            if not of_storage(error):
                raise
            if damaged(error):
                link.set_aside()
            raise HistoryError(fault_of(error, self._store.path)) from error
