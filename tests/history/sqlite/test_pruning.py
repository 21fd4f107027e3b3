"""No table of the file keeps what is forgotten."""

import sqlite3

from ontap_tui.history import SqliteHistory
from tests.history.batches import batch, ended_job, polled
from tests.history.test_pruning import LONG_AGO, launch


async def count(history: SqliteHistory, table: str) -> int:
    def counted(connection: sqlite3.Connection) -> int:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found

    return await history._reader.run(counted)


async def test_every_table_is_emptied(history: SqliteHistory) -> None:
    await history.record(batch(polled("east", LONG_AGO), ended_job(1, LONG_AGO, description="old")))
    await history.journal(launch("old", LONG_AGO))
    tables = ("jobs", "transitions", "kinds", "watches", "launches", "launch_jobs")
    assert [await count(history, table) for table in tables] == [1] * 6
    assert await history.prune(90) == 1
    assert [await count(history, table) for table in tables] == [0] * 6
