"""Run the dashboard for a browser, alongside others in the same process."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from textual.driver import Driver
from textual.events import AppBlur, AppFocus

from ontap_tui.tui.runtime.app import OntapApp
from ontap_tui.tui.runtime.browser import Browser
from ontap_tui.tui.runtime.browser_driver import BrowserDriver, BrowserOutput

_LARGEST: Final = 1000
"""Maximum columns and lines drawn, whatever size the browser reports."""


class BrowserApp(OntapApp):
    """Implements `BrowserDashboard`. Call its methods in its event loop."""

    def __init__(self, *arguments: Any, browser: Browser, size: tuple[int, int], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.share_streams()
        self.browser = browser
        self.output = BrowserOutput(browser.draw, caught_up=lambda: self.call_later(self.refresh))
        self._driven: BrowserDriver | None = None
        """The driver; None before the application runs and after it has ended."""
        self._hung_up = False
        self._first_size = _bounded(*size)

    def get_driver_class(self) -> type[Driver]:
        return BrowserDriver

    def driven_by(self, driver: BrowserDriver) -> None:
        # Textual has just made all tasks of the loop eager, where Python can: with several applications, what
        # one of them starts would then run in the midst of another's work.
        asyncio.get_running_loop().set_task_factory(None)
        self._driven = driver
        if self._hung_up:
            self.hang_up()

    async def show(self, *, mouse: bool) -> None:
        sending = asyncio.create_task(self._send())
        try:
            await self.run_async(mouse=mouse, size=self._first_size)
        finally:
            self._driven = None
            sending.cancel()
            await asyncio.wait([sending])

    async def _send(self) -> None:
        try:
            await self.output.run()
        except OSError:
            self.hang_up()

    def take(self, text: str) -> None:
        if text and self._driven is not None:
            self._driven.take(text)

    def take_size(self, width: int, height: int) -> None:
        if self._driven is not None:
            self._driven.take_size(*_bounded(width, height))

    def take_focus(self, focused: bool) -> None:
        if self._driven is not None:
            self.post_message(AppFocus() if focused else AppBlur())

    def hang_up(self) -> None:
        self._hung_up = True
        if self._driven is not None:
            self.call_later(self.terminal_lost)


def _bounded(width: int, height: int) -> tuple[int, int]:
    return min(max(width, 1), _LARGEST), min(max(height, 1), _LARGEST)
