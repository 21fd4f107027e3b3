"""The application: opens the session after the first paint, runs its engine, and feeds the view."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import work
from textual.driver import Driver
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from ontap_tui.config import ConfigProblems
from ontap_tui.model import (
    Batch,
    Clock,
    ClusterState,
    Estimate,
    JobKey,
    SystemClock,
)
from ontap_tui.tui.crash import crash_report, write_report
from ontap_tui.tui.dashboard import Dashboard
from ontap_tui.tui.glyphs import SETS
from ontap_tui.tui.help import HelpScreen
from ontap_tui.tui.keys import display, resolve
from ontap_tui.tui.live import LiveApp
from ontap_tui.tui.live_screen import LiveScreen
from ontap_tui.tui.messages import JobWanted, Launched
from ontap_tui.tui.palette import Commands
from ontap_tui.tui.recall import note_presence, recall, tell_of_history
from ontap_tui.tui.session import Composition, Loaded, Session
from ontap_tui.tui.telling import Telling
from ontap_tui.tui.terminal import TerminalDriver, clipboard
from ontap_tui.tui.theme import COLOURLESS, DARK, OWN, with_roles
from ontap_tui.tui.view import View

if TYPE_CHECKING:
    from ontap_tui.config import Remembered

_DISK_PATIENCE: Final = 2.0
"""s for which the watching waits for what is remembered."""


class OntapApp(LiveApp):
    """A session is opened after the first paint; until then the screen shows what was `loaded`."""

    TITLE = "ontap-tui"
    CSS_PATH: ClassVar = ["app.tcss", "dashboard/board.tcss"]
    """Textual loads that of every screen but the first by itself."""
    COMMANDS: ClassVar = {Commands}
    COMMAND_PALETTE_BINDING = "f24"
    """None that a keyboard has: the palette is opened by an action of the table of keys."""
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
        self.read_only = read_only
        self.remembered = remembered
        self.clock = clock or SystemClock()
        self.view = View(self.clock, stall_after=config.settings.stall_time, estimate_of=self._estimate)
        self._composition = composition
        self._loaded = loaded
        self._reports = reports
        self._serving: Worker[None] | None = None
        self._reload_wanted = asyncio.Event()
        self._missed = False
        self._telling = Telling(self)
        for theme in OWN:
            self.register_theme(theme)
        wanted = remembered.get("theme", str, config.settings.theme)
        known = wanted if wanted in self.available_themes else DARK.name
        few_colours = self.no_color or self.console.color_system == "standard"
        self.theme = COLOURLESS if few_colours else known
        self._take_over(loaded)

    # What the configuration says of the screen

    def _take_over(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self.config = config = loaded.config
        self.glyphs = SETS[config.settings.glyphs]
        self.view.needs.stall_after = config.settings.stall_time
        self.keys, _ = resolve(config.keys, loaded.library.claims)
        self.set_keymap({id: ",".join(keys) for id, keys in self.keys.commands.items()})
        self.view.clusters.update(
            {
                name: ClusterState(name=name, url=cluster.url, tags=cluster.tags, insecure=cluster.insecure)
                for name, cluster in config.clusters.items()
                if name not in self.view.clusters
            }
        )
        if self.session is not None:
            self.session.config, self.session.library = loaded
            self.session.engine.then_of = self.session.planner.then_of
            self.batches.publish(Batch(self.clock.now(), ()))

    def get_css_variables(self) -> dict[str, str]:
        self.theme_variables = with_roles(super().get_css_variables())
        return self.theme_variables

    def get_default_screen(self) -> Screen[None]:
        return Dashboard()

    def get_driver_class(self) -> type[Driver]:
        standard = super().get_driver_class()
        return TerminalDriver if issubclass(TerminalDriver, standard) else standard

    # The session

    def on_mount(self) -> None:
        for number in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.terminal_lost)
        self.theme_changed_signal.subscribe(self, lambda theme: self.remembered.put("theme", theme.name))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._serving = self.run_worker(self._serve(), group="engine", description="watches the clusters")

    async def _serve(self) -> None:
        session, stack = await self._open(self._loaded)
        while True:
            async with stack:
                session, stack = await self._run_until_reload(session)

    async def _open(self, loaded: Loaded) -> tuple[Session, AsyncExitStack]:
        stack = AsyncExitStack()
        return await stack.enter_async_context(self._composition.open(loaded)), stack

    async def _run_until_reload(self, session: Session) -> tuple[Session, AsyncExitStack]:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self._run(session))
            while True:
                await self._reload_wanted.wait()
                self._reload_wanted.clear()
                following = await self._following(session)
                if following is not None:
                    running.cancel()
                    return following

    async def _following(self, session: Session) -> tuple[Session, AsyncExitStack] | None:
        """What a reload leads to: another session, or none where this one goes on."""
        loaded = await self._load()
        if loaded is None:
            return None
        if loaded.config.composes_as(self.config):
            self._take_over(loaded)
            self.tell("The configuration was read again; clusters are watched on as before")
            return None
        if session.unanswered:
            self.tell(
                "A launch has no answer yet. Read the configuration again when it has.",
                title="Not reloaded",
                severity="warning",
            )
            return None
        following = await self._open(loaded)
        self._loaded = loaded
        self.tell("The configuration was read again")
        return following

    async def _load(self) -> Loaded | None:
        try:
            return await self._composition.load()
        except ConfigProblems as problems:
            self.tell(f"{problems}\nWhat was in force stays so.", title="Not reloaded", severity="error")
            return None

    async def _run(self, session: Session) -> None:
        engine = session.engine
        subscription = engine.subscribe()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._adopt(session)
                if session.history is not None:
                    recalling = tasks.create_task(recall(self, session.history))
                    await asyncio.wait([recalling], timeout=_DISK_PATIENCE)
                    tasks.create_task(note_presence(self, session.history))
                    tasks.create_task(tell_of_history(self, session.history))
                tasks.create_task(engine.run())
                async for batch in subscription:
                    self._take_in(batch)
        finally:
            subscription.close()

    def _adopt(self, session: Session) -> None:
        if self.session is None:
            self.session = session
        else:
            session.engine.take_over(self.session.engine)
            self.session.become(session)
        self._take_over(self._loaded)
        self.view.forget_clusters(session.engine.clusters)
        self._catch_up()

    def _estimate(self, kind: str) -> Estimate | None:
        return self.session.engine.estimate(kind) if self.session is not None else None

    # What the engine tells

    def _take_in(self, batch: Batch) -> None:
        self.event_log.take(batch)
        for event in batch.events:
            self._telling.take(event)
        if self.held:
            self._missed = True
        else:
            self.view.apply(batch.events)
            self.batches.publish(batch)

    def _catch_up(self) -> None:
        if self.session is not None:
            engine = self.session.engine
            self.view.clusters.update(engine.clusters)
            self.view.learn(engine.launches.values())
            self.view.catch_up(engine.jobs)
            self.batches.publish(Batch(self.clock.now(), ()))

    def watch_held(self, held: bool) -> None:
        if not held and self._missed:
            self._missed = False
            self._catch_up()

    # What a person asks of the program itself

    def open_details(self, key: JobKey) -> None:
        from ontap_tui.tui.screens.details import DetailsScreen

        if self.session is not None:
            self.push_screen(DetailsScreen(self.session, key))

    def on_job_wanted(self, message: JobWanted) -> None:
        self.open_details(message.key)

    def on_launched(self, message: Launched) -> None:
        dashboard = self.screen_stack[0]
        if isinstance(dashboard, Dashboard):
            dashboard.launched(message.launches)

    @work(group="library", exclusive=True)
    async def on_library_changed(self) -> None:
        loaded = await self._load()
        if loaded is not None:
            self._take_over(Loaded(self.config, loaded.library))

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.screen))

    async def action_quit(self) -> None:
        """Textual's own ``Ctrl+Q``, from any screen."""
        await self.screen_stack[0].run_action("quit")

    def action_use_theme(self, name: str) -> None:
        self.theme = name

    def action_reload(self) -> None:
        self._reload_wanted.set()

    def action_refresh(self) -> None:
        if self.session is not None:
            self.session.engine.refresh()
            self.tell("Polling all clusters now")

    def action_help_quit(self) -> None:
        self.tell(f"{display(self.keys.of('quit')[0])} quits, on the dashboard")

    def action_palette(self) -> None:
        self.action_command_palette()

    def copy_to_clipboard(self, text: str) -> None:
        self._clipboard = text
        self.write(clipboard(text, os.environ))

    def write(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    # Its end

    async def on_unmount(self) -> None:
        """The session ends before the event loop does, which would cut short what it still has to write."""
        if self._serving is not None:
            if not self._serving.is_cancelled:  # a second time would cut them short, too
                self._serving.cancel()
            with suppress(WorkerCancelled, WorkerFailed):
                await self._serving.wait()
        try:
            self.remembered.save()
        except OSError as error:
            self._exit_renderables.append(Text(f"What was changed on screen is not kept: {error}"))

    def terminal_lost(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, LiveScreen):
                screen.remember()
        self.exit(return_code=1)

    def _fatal_error(self) -> None:
        """Textual's own report prints the values of variables."""
        error = self._exception
        self.bell()
        if error is not None:
            path = write_report(error, self._reports, self.clock.now())
            where = f"The report is in {path}." if path else crash_report(error)
            self._exit_renderables.append(Text(f"ontap-tui ended because of {error!r}.\n{where}"))
        self._close_messages_no_wait()
