"""Delete old jobs and launches."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.writer import DatabaseWriter
from ontap_tui.history.times import stored

_JOBS: Final = 1000
"""Jobs per transaction, so that other writes can run in between."""


async def prune(writer: DatabaseWriter, *, before: datetime, told: Callable[[int], None]) -> int:
    """Delete old jobs and return how many; `told` is called with the number so far."""
    forgotten = 0
    while count := await writer.run(partial(_forget_old_jobs, before=stored(before))):
        forgotten += count
        told(forgotten)
    await writer.run(partial(_forget_the_rest, before=stored(before)))
    return forgotten


def _forget_old_jobs(connection: Rows, *, before: int) -> int:
    return connection.execute(
        """
        DELETE FROM jobs WHERE id IN (
            SELECT id FROM jobs WHERE ended_at IS NOT NULL AND ended_at < %s LIMIT %s FOR UPDATE SKIP LOCKED
        )
        """,
        (before, _JOBS),
    ).rowcount


def _forget_the_rest(connection: Rows, *, before: int) -> None:
    connection.execute("DELETE FROM launches WHERE created_at < %s AND ended_at IS NOT NULL", (before,))
    connection.execute("DELETE FROM controls WHERE at < %s", (before,))
    connection.execute("DELETE FROM watches WHERE ended < %s", (before,))
    connection.execute("DELETE FROM programs WHERE seen < clock_timestamp() - interval '1 day'")
    connection.execute(
        """
        DELETE FROM acknowledgements WHERE NOT EXISTS (
            SELECT 1 FROM jobs
            WHERE jobs.cluster = acknowledgements.cluster AND jobs.uuid = acknowledgements.uuid
        )
        """
    )
