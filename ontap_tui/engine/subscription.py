"""Decouple the engine from readers that read at their own pace."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from ontap_tui.engine.merging import merge
from ontap_tui.model import Batch


class Subscription:
    """Iterates over batches: one per poll while the reader keeps up, merged per job when it does not.

    However slow the reader is, its backlog is bounded and contains every job's last state and end.
    Iteration stops after `close`.
    """

    def __init__(self, limit: int, closed: Callable[["Subscription"], None]) -> None:
        """Prepare the subscription; more than `limit` unread batches are merged into one."""
        self._limit = limit
        self._closed: Callable[[Subscription], None] | None = closed
        self._unread: deque[Batch] = deque()
        self._news = asyncio.Event()

    @property
    def unread(self) -> int:
        return len(self._unread)

    def put(self, batch: Batch) -> None:
        self._unread.append(batch)
        if len(self._unread) > self._limit:
            merged = merge(self._unread)
            self._unread.clear()
            self._unread.append(merged)
        self._news.set()

    def take_unread(self) -> list[Batch]:
        """Return the unread batches without waiting."""
        unread = list(self._unread)
        self._unread.clear()
        return unread

    def close(self) -> None:
        """Close the subscription; unread batches can still be read. Idempotent."""
        closed, self._closed = self._closed, None
        if closed is not None:
            closed(self)
            self._news.set()

    def __aiter__(self) -> AsyncIterator[Batch]:
        return self

    async def __anext__(self) -> Batch:
        while not self._unread:
            if self._closed is None:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._unread.popleft()
