"""Between the engine and whoever listens to it at their own pace."""

from collections.abc import AsyncIterator

from ontap_tui.model import Batch


class Subscription:
    """An async iterator of batches: one per poll while the reader keeps up, merged per job when it does not.

    However slow the reader, what waits for it is bounded, the last state of every job is in it, and so is
    every end. Iteration stops after `close`.
    """

    def close(self) -> None:
        """Idempotent; what was not read yet is dropped."""
        raise NotImplementedError

    def __aiter__(self) -> AsyncIterator[Batch]:
        return self

    async def __anext__(self) -> Batch:
        raise NotImplementedError
