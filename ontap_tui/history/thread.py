"""A connection together with the one thread that uses it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar

from ontap_tui.history.records import HistoryError
from ontap_tui.history.store import Link
from ontap_tui.model import Fault, FaultKind

T = TypeVar("T")

_CLOSE_WITHIN: Final = 10.0  # s


class DatabaseThread:
    """Work is done in the order in which it was given."""

    def __init__(self, name: str, link: Link) -> None:
        self._link = link
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = False

    async def run(self, work: Callable[[Link], T]) -> T:
        """Raises `HistoryError` once closed, else what `work` raises."""
        if self._closed:
            raise HistoryError(Fault(kind=FaultKind.STORAGE, summary="no history: it is closed"))
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, self._link)

    async def close(self) -> None:
        """Does what was given before, then closes the connection; gives up waiting after 10 s. Idempotent."""
        if self._closed:
            return
        self._closed = True
        closing = asyncio.get_running_loop().run_in_executor(self._executor, self._link.close)
        self._executor.shutdown(wait=False)
        with suppress(TimeoutError):
            await asyncio.wait_for(closing, _CLOSE_WITHIN)
