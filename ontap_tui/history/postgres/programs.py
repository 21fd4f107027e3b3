"""Write a heartbeat for this program, which owns its launches until it ends."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

from ontap_tui.history.postgres.holding import Holding
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.writer import DatabaseWriter
from ontap_tui.history.records import HistoryError
from ontap_tui.model import Clock

ALIVE: Final = 20.0
"""s after its last heartbeat for which a program counts as running."""
_EVERY: Final = 5.0
"""s between two heartbeats."""


class Program:
    """Writes a heartbeat from the first launch on."""

    def __init__(self, writer: DatabaseWriter, clock: Clock, holding: Holding) -> None:
        self._clock = clock
        self._say = partial(writer.run, partial(_say, program=holding.holder, name=holding.me.name))
        self._leave = partial(writer.run, partial(_leave, program=holding.holder))
        self._changing = asyncio.Lock()
        self._saying: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Write the first heartbeat. Raises `HistoryError`."""
        async with self._changing:
            if self._saying is None:
                await self._say()
                self._saying = asyncio.create_task(self._go_on())

    async def end(self) -> None:
        """Release open launches at once. Raises `HistoryError`."""
        async with self._changing:
            if self._saying is not None:
                self._saying.cancel()
                await self._leave()

    async def _go_on(self) -> None:
        while True:
            await self._clock.sleep(_EVERY)
            with suppress(HistoryError):
                await self._say()


def _say(connection: Rows, *, program: str, name: str) -> None:
    connection.execute(
        """
        INSERT INTO programs (id, name) VALUES (%s, %s)
        ON CONFLICT (id) DO UPDATE SET seen = clock_timestamp()
        """,
        (program, name),
    )


def _leave(connection: Rows, *, program: str) -> None:
    connection.execute("DELETE FROM programs WHERE id = %s", (program,))
