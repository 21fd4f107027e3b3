"""Delete jobs that are older than the history keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from ontap_tui.history.times import stored

if TYPE_CHECKING:
    import sqlite3

    from ontap_tui.history.sqlite.writer import FileWriter

# Rows deleted in one transaction: some 20 ms in which no other instance can write.
_JOBS: Final = 1000
_PAGES: Final = 1000


async def prune(writer: FileWriter, *, before: datetime, told: Callable[[int], None]) -> int:
    """Delete jobs that ended before `before`, free their space on disk, and return how many there were."""
    forgotten = 0
    while count := await writer.run(partial(_forget_old_jobs, before=stored(before))):
        forgotten += count
        told(forgotten)
    await writer.run(partial(_forget_the_rest, before=stored(before)))
    while await writer.run(_give_back):
        pass
    return forgotten


def _forget_old_jobs(connection: sqlite3.Connection, *, before: int) -> int:
    return connection.execute(
        """
        DELETE FROM jobs WHERE id IN (
            SELECT id FROM jobs WHERE ended_at < :before LIMIT :limit
        )
        """,
        {"before": before, "limit": _JOBS},
    ).rowcount


def _forget_the_rest(connection: sqlite3.Connection, *, before: int) -> None:
    connection.execute("DELETE FROM launches WHERE created_at < ? AND ended_at IS NOT NULL", (before,))
    connection.execute("DELETE FROM controls WHERE at < ?", (before,))
    connection.execute("DELETE FROM watches WHERE ended < ?", (before,))
    connection.execute(
        """
        DELETE FROM acknowledgements WHERE NOT EXISTS (
            SELECT 1 FROM jobs
            WHERE jobs.cluster = acknowledgements.cluster AND jobs.uuid = acknowledgements.uuid
        )
        """
    )
    connection.execute("DELETE FROM kinds WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.kind = kinds.id)")


def _give_back(connection: sqlite3.Connection) -> bool:
    """Free some of the unused space on the disk; return whether there is more to free."""
    connection.execute(f"PRAGMA incremental_vacuum({_PAGES})").fetchall()
    free: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
    return free > 0
