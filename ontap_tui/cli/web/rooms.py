"""Share one engine among the dashboards of all browsers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from ontap_tui.model import IN_BROWSER
from ontap_tui.tui import Composition, Loaded, Session


class SharedRooms:
    """Implements the `Composition` of one dashboard, without opening or closing anything."""

    def __init__(self, composition: Composition, session: Session, address: str) -> None:
        """Take the composition that opened the rooms, its session, and the address of the browser.

        All dashboards have that session in common: its configuration and library are what the next one
        starts with.
        """
        self._composition = composition
        self._session = session
        self._address = address

    async def load(self) -> Loaded:
        loaded = await self._composition.load()
        if loaded.config.composes_as(self._session.config):
            self._session.config, self._session.library = loaded
        return loaded

    @asynccontextmanager
    async def open(self, loaded: Loaded) -> AsyncIterator[Session]:
        """Compose what is current: another dashboard may have reloaded since this was `loaded`."""
        # The user of a browser must not write files on this machine.
        yield replace(self._session, shared=True, store=None, way=f"{IN_BROWSER} {self._address}")
