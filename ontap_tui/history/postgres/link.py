"""Keep a connection to the database: opened when needed, and reopened if it breaks."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

import psycopg
from psycopg import Connection

from ontap_tui.history.postgres.faults import CANDIDATES, fault_of, of_database
from ontap_tui.history.postgres.migrations import migrate
from ontap_tui.history.postgres.schema import MIGRATIONS
from ontap_tui.history.records import HistoryError

Rows: TypeAlias = Connection[tuple[Any, ...]]
T = TypeVar("T")

_IDLE: Final = 5000
"""ms after which the server ends an idle transaction: a program suspended in the middle of a write would keep
the row of its lease locked, and nobody could take over its cluster.
"""

_CONNECT_TIMEOUT: Final = 5
"""s"""
_SILENCE: Final = 20_000
"""ms after which a silent server is considered lost."""


class DatabaseLink:
    def __init__(self, url: Callable[[], str], name: str) -> None:
        """Store the address; `url` may read a password and block; `name` is shown in the server's list of
        connections.
        """
        self._url = url
        self._name = name
        self._connection: Rows | None = None

    def run(self, work: Callable[[Rows], T]) -> T:
        """Do the work in one transaction, and again on a new connection if the current one is broken.

        So `work` may run twice, and must give the same result then.

        Raises:
            HistoryError: The database failed. Bugs of the program are raised unchanged.
        """
        return self.guard(lambda: self._run(work))

    def _run(self, work: Callable[[Rows], T]) -> T:
        held = self._connection is not None
        try:
            return _transact(self.connection(), work)
        except psycopg.OperationalError:
            if not held:
                raise
            self.close()
            return _transact(self.connection(), work)

    def guard(self, work: Callable[[], T]) -> T:
        """Do the work; failures of the database raise `HistoryError`."""
        try:
            return work()
        except CANDIDATES as error:
            if not of_database(error):
                raise
            self.close()
            raise HistoryError(fault_of(error)) from error

    def connection(self) -> Rows:
        """Return the connection. Raises like `psycopg`, or `Unusable`."""
        if self._connection is None or self._connection.closed:
            connection = psycopg.connect(
                self._url(),
                autocommit=True,
                prepare_threshold=None,  # a pooler may run the next transaction in another server process
                application_name=self._name,
                connect_timeout=_CONNECT_TIMEOUT,
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
                tcp_user_timeout=_SILENCE,
            )
            try:
                migrate(connection, MIGRATIONS)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _transact(connection: Rows, work: Callable[[Rows], T]) -> T:
    with connection.transaction():
        # Only for this transaction: behind a pooler the next one may use another connection.
        connection.execute(f"SET LOCAL idle_in_transaction_session_timeout = {_IDLE}")
        return work(connection)
