"""Run blocking work in a thread of its own."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


def in_own_thread(work: Callable[[], _T]) -> Future[_T]:
    """Start `work` in a new daemon thread.

    asyncio's shared threads are too few: a dozen clusters waiting for a name server would use them up. The
    program can exit without waiting for a daemon thread.
    """
    future: Future[_T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  # the future raises it to whoever waits
            future.set_exception(error)

    Thread(target=run, name="ontap", daemon=True).start()
    return future
