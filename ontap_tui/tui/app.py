"""The application: opens the session after the first paint, runs its engine, and feeds the view."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.screen import Screen

from ontap_tui.model import Clock, SystemClock
from ontap_tui.tui.dashboard import Dashboard
from ontap_tui.tui.glyphs import SETS
from ontap_tui.tui.keys import resolve
from ontap_tui.tui.live import LiveApp
from ontap_tui.tui.session import OpenSession, Session
from ontap_tui.tui.theme import COLOURLESS, OWN, with_roles
from ontap_tui.tui.view import View

if TYPE_CHECKING:
    from ontap_tui.config import Config, Remembered


class OntapApp(LiveApp):
    """`open_session` is entered after the first paint; until then the screen shows what `config` says."""

    TITLE = "ontap-tui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        open_session: OpenSession,
        *,
        config: Config,
        remembered: Remembered,
        read_only: bool = False,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.config = config
        self.remembered = remembered
        self.read_only = read_only
        self.clock = clock or SystemClock()
        self.view = View(self.clock, stall_after=timedelta(minutes=30))
        self._open_session = open_session
        for theme in OWN:
            self.register_theme(theme)
        self.theme = COLOURLESS if self.no_color else "ontap-dark"
        self.glyphs = SETS["unicode"]
        self.keys, _ = resolve({})

    def get_css_variables(self) -> dict[str, str]:
        self.theme_variables = with_roles(super().get_css_variables())
        return self.theme_variables

    def get_default_screen(self) -> Screen[None]:
        return Dashboard()

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._serve(), group="engine", description="watches the clusters")

    async def _serve(self) -> None:
        async with self._open_session() as session:
            self.session = session
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(session.engine.run())
                tasks.create_task(self._follow(session))

    async def _follow(self, session: Session) -> None:
        subscription = session.engine.subscribe()
        async for batch in subscription:
            self.view.apply(batch.events)
            self.batches.publish(batch)
