"""Give every browser's dashboard the same rooms: one engine polls for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from ontap_tui.tui import Composition, Loaded, Session


class SharedRooms:
    """Is the `Composition` of one dashboard, which opens and closes nothing."""

    def __init__(self, composition: Composition, session: Session, address: str) -> None:
        """Take what the rooms were opened with, the session over them, and where the browser is."""
        self._composition = composition
        # Files of the machine are written by who sits at it.
        self._session = replace(session, shared=True, store=None, way=f"in a browser at {address}")

    async def load(self) -> Loaded:
        return await self._composition.load()

    @asynccontextmanager
    async def open(self, loaded: Loaded) -> AsyncIterator[Session]:
        yield replace(self._session, config=loaded.config, library=loaded.library)
