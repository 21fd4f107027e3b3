"""Compose the application and handle its global actions."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from ontap_tui.model import Batch, Clock, ClusterState, Estimate, JobKey, SystemClock, printable_lines
from ontap_tui.tui.dashboard.dashboard import Dashboard
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.keys.palette import Commands
from ontap_tui.tui.keys.resolve import resolve
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.runtime.crash import crash_report, write_report
from ontap_tui.tui.runtime.feed import Feed
from ontap_tui.tui.runtime.live import NO_ACCOUNT, READ_ONLY, JobWanted, Launched, LiveApp
from ontap_tui.tui.runtime.session import Composition, Loaded, Session
from ontap_tui.tui.runtime.session_runner import SessionRunner
from ontap_tui.tui.runtime.terminal import TerminalDriver, clipboard
from ontap_tui.tui.style.filters import PrintableOnly
from ontap_tui.tui.style.glyphs import ASCII, SETS
from ontap_tui.tui.style.theme import COLOURLESS, DARK, OWN, with_roles
from ontap_tui.tui.widgets.screens import LiveScreen

if TYPE_CHECKING:
    from ontap_tui.config import Remembered

_PRINTABLE_ONLY: Final = PrintableOnly()


class OntapApp(LiveApp):
    """Opens a session after the first paint; until then, the screen shows what was `loaded`."""

    TITLE = "ontap-tui"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = {Commands}
    COMMAND_PALETTE_BINDING = "f24"
    """A key that no keyboard has: an action from the key table opens the palette instead."""
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        composition: Composition,
        loaded: Loaded,
        *,
        remembered: Remembered,
        reports: Path,
        read_only: bool = False,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        config = loaded.config
        self._read_only = read_only
        self.remembered = remembered
        self.clock = clock or SystemClock()
        self.view = View(self.clock, stall_after=config.settings.stall_time, estimate_of=self._estimate)
        self._loaded = loaded
        self._reports = reports
        self._feed = Feed(self)
        self._runner = SessionRunner(self, composition, feed=self._feed, take_over=self._take_over)
        self._served: Worker[None] | None = None
        for theme in OWN:
            self.register_theme(theme)
        wanted = remembered.get("theme", str, config.settings.theme)
        known = wanted if wanted in self.available_themes else DARK.name
        few_colours = self.no_color or self.console.color_system == "standard"
        self.theme = COLOURLESS if few_colours else known
        self._take_over(loaded)

    # Configuration of the screen

    def _take_over(self, loaded: Loaded) -> None:
        self.config = config = loaded.config
        accounts = [cluster.has_account for cluster in config.clusters.values()]
        observes = bool(config.history.url and accounts) and not any(accounts)
        self.barred = NO_ACCOUNT if observes else READ_ONLY if self._read_only else None
        self.glyphs = SETS[config.settings.glyphs]
        self.view.needs.stall_after = config.settings.stall_time
        self.keys, _ = resolve(config.keys, loaded.library.claims)
        self.set_keymap({id: ",".join(keys) for id, keys in self.keys.commands.items()})
        self.view.clusters.update(
            {
                name: ClusterState(
                    name=name,
                    url=cluster.url,
                    tags=cluster.tags,
                    account=cluster.has_account,
                    insecure=cluster.insecure,
                )
                for name, cluster in config.clusters.items()
                if name not in self.view.clusters
            }
        )
        if self.session is not None:
            self.session.config, self.session.library = loaded
            self.batches.publish(Batch(self.clock.now(), ()))

    def get_css_variables(self) -> dict[str, str]:
        self.theme_variables = with_roles(super().get_css_variables())
        return self.theme_variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = [*super().get_line_filters(), _PRINTABLE_ONLY]
        if self.glyphs is ASCII:
            from ontap_tui.tui.style.filters import PlainSigns

            filters.append(PlainSigns())
        return filters

    def get_default_screen(self) -> Screen[None]:
        return Dashboard()

    def get_driver_class(self) -> type[Driver]:
        standard = super().get_driver_class()
        return TerminalDriver if issubclass(TerminalDriver, standard) else standard

    # The session

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, lambda theme: self.remembered.put("theme", theme.name))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        running = partial(self._runner.run, self._loaded)
        self._served = self.run_worker(running, group="engine", description="watches the clusters")

    def _estimate(self, kind: str) -> Estimate | None:
        return self.session.engine.estimate(kind) if self.session is not None else None

    def watch_held(self, held: bool) -> None:
        if not held:
            self._feed.go_on()

    # Global actions

    def open_details(self, key: JobKey) -> None:
        from ontap_tui.tui.job.details import DetailsScreen

        self.with_session(lambda session: self.push_screen(DetailsScreen(session, key)))

    def on_job_wanted(self, message: JobWanted) -> None:
        self.open_details(message.key)

    def on_launched(self, message: Launched) -> None:
        dashboard = self.screen_stack[0]
        if isinstance(dashboard, Dashboard):
            dashboard.launched(message.launches)

    def on_clusters_changed(self) -> None:
        self._runner.reload()

    @work(group="library", exclusive=True)
    async def on_library_changed(self) -> None:
        await self._runner.reload_library()

    def action_help(self) -> None:
        from ontap_tui.tui.keys.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss(None)
        else:
            self.push_screen(HelpScreen(self.screen))

    async def action_quit(self) -> None:
        """Handle Textual's own ``Ctrl+Q``, from any screen."""
        await self.screen_stack[0].run_action("quit")

    def action_use_theme(self, name: str) -> None:
        self.theme = name

    def action_reload(self) -> None:
        self._runner.reload()

    def action_refresh(self) -> None:
        self.with_session(self._refresh)

    @work(group="refresh", exclusive=True)
    async def _refresh(self, session: Session) -> None:
        from ontap_tui.tui.clusters.polling import poll_now

        await poll_now(self, session)

    def action_help_quit(self) -> None:
        self.notify(f"{display(self.keys.of('quit')[0])} quits, on the dashboard")

    def action_palette(self) -> None:
        self.action_command_palette()

    def copy_to_clipboard(self, text: str) -> None:
        text = printable_lines(text)
        self.keep_copied(text)
        self.write(clipboard(text, os.environ if self.browser is None else {}))

    # Shutdown

    async def on_unmount(self) -> None:
        """Close the session before the event loop ends, so that pending writes are completed."""
        try:
            await asyncio.to_thread(self.remembered.save)
        except OSError as error:
            self.say_at_the_end(f"Screen settings could not be saved: {error}")
        if self._served is not None:
            if not self._served.is_cancelled:  # a second cancellation would interrupt the pending writes
                self._served.cancel()
            with suppress(WorkerCancelled, WorkerFailed):
                await self._served.wait()

    def terminal_lost(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, LiveScreen):
                screen.remember()
        self.exit(return_code=1)

    def crashed(self, error: Exception) -> None:
        path = write_report(error, self._reports, self.clock.now())
        where = f"The report is in {path}." if path else crash_report(error)
        self.say_at_the_end(f"ontap-tui crashed: {error!r}.\n{where}")
