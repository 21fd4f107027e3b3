"""Work that blocks, in a thread that holds nobody up."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


def in_own_thread(work: Callable[[], _T]) -> Future[_T]:
    """Begins it. Not in one of asyncio's shared few threads, which a dozen clusters that wait for a name
    server would use up; and the program ends without waiting for it.
    """
    future: Future[_T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            future.set_exception(error)

    Thread(target=run, name="ontap", daemon=True).start()
    return future
