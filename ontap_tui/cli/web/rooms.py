"""Share one engine among the dashboards of all browsers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from ontap_tui.model import IN_BROWSER
from ontap_tui.tui import Composition, Loaded, Session


class SharedRooms:
    """Implements the `Composition` of one dashboard, without opening or closing anything."""

    def __init__(self, composition: Composition, session: Session, address: str) -> None:
        """Take the composition that opened the rooms, its session, and the address of the browser."""
        self._composition = composition
        # The user of a browser must not write files on this machine.
        self._session = replace(session, shared=True, store=None, way=f"{IN_BROWSER} {address}")

    async def load(self) -> Loaded:
        return await self._composition.load()

    @asynccontextmanager
    async def open(self, loaded: Loaded) -> AsyncIterator[Session]:
        yield replace(self._session, config=loaded.config, library=loaded.library)
