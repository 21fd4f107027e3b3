"""Hold requests back until the test releases them."""

import asyncio
import threading

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Hold:
    """Keeps requests waiting until `release`; then they, and all later ones, are answered as usual."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._arrived = 0
        self._released = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def until_arrived(self, count: int = 1) -> None:
        """Block until so many requests have arrived. Not to be called in the event loop that sends them."""
        with self._changed:
            self._changed.wait_for(lambda: self._arrived >= count)

    def release(self) -> None:
        with self._changed:
            self._released = True
            for loop, opened in self._waiting:
                loop.call_soon_threadsafe(opened.set)
            self._waiting.clear()

    def __call__(self, app: ASGIApp) -> ASGIApp:
        async def holding(scope: Scope, receive: Receive, send: Send) -> None:
            unread = [await receive()]

            async def replayed() -> Message:
                return unread.pop() if unread else await receive()

            opened = asyncio.ensure_future(self._arrive().wait())
            gone = asyncio.ensure_future(receive())
            await asyncio.wait({opened, gone}, return_when=asyncio.FIRST_COMPLETED)
            opened.cancel()
            if not gone.done():
                gone.cancel()
                await app(scope, replayed, send)

        return holding

    def _arrive(self) -> asyncio.Event:
        opened = asyncio.Event()
        with self._changed:
            if self._released:
                opened.set()
            else:
                self._waiting.append((asyncio.get_running_loop(), opened))
            self._arrived += 1
            self._changed.notify_all()
        return opened
