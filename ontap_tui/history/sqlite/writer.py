"""Run this process's one writer to the file."""

import sqlite3
from collections.abc import Callable
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
    summary="no history: the disk does not respond",
    remedy="Recording resumes when it does.",
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
