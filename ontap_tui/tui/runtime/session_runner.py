"""Run the application's sessions one after another; a reload replaces the current one."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final

from ontap_tui.config import ConfigProblems
from ontap_tui.tui.runtime.feed import Feed
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.recall import look_for_clusters, notify_of_history, recall, record_presence
from ontap_tui.tui.runtime.session import Composition, Loaded, Session

_DISK_PATIENCE: Final = 2.0
"""Maximum seconds to wait for the history before watching starts."""


class SessionRunner:
    def __init__(
        self,
        app: LiveApp,
        composition: Composition,
        *,
        feed: Feed,
        take_over: Callable[[Loaded], None],
    ) -> None:
        """Store the callbacks; `take_over` applies a configuration to the screen."""
        self._app = app
        self._composition = composition
        self._feed = feed
        self._take_over = take_over
        self._reload_wanted = asyncio.Event()

    async def run(self, loaded: Loaded) -> None:
        """Run sessions until cancelled. Cancelling closes the current session."""
        session, stack = await self._open(loaded)
        while True:
            async with stack:
                session, stack = await self._run_until_reload(session)

    def reload(self) -> None:
        """Reload the configuration as soon as a session is running."""
        self._reload_wanted.set()

    async def reload_library(self) -> None:
        """Reload the saved requests; the rest of the configuration stays in effect."""
        loaded = await self._load()
        if loaded is not None:
            self._replace(Loaded(self._app.config, loaded.library))

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
        """Return the next session after a reload, or None if this one continues."""
        app = self._app
        loaded = await self._load()
        if loaded is None:
            return None
        if loaded.config.composes_as(app.config):
            self._replace(loaded)
            app.notify("Configuration reloaded; clusters unchanged")
            return None
        if session.shared:
            app.notify(
                "The clusters or settings are different now. Start `ontap-tui web` again to use them.",
                title="Not reloaded",
                severity="warning",
            )
            return None
        if session.unanswered:
            app.notify(
                "A launch has no response yet. Reload the configuration when it has.",
                title="Not reloaded",
                severity="warning",
            )
            return None
        following = await self._open(loaded)
        new = following[0].config.clusters.keys() - session.config.clusters.keys()
        app.notify("Configuration reloaded" + (f"; new: {', '.join(sorted(new))}" if new else ""))
        return following

    def _replace(self, loaded: Loaded) -> None:
        """Put what was read again into effect, also for the follow-ups of earlier launches."""
        self._take_over(loaded)
        if self._app.session is not None:
            self._app.session.engine.then_of = self._app.session.planner.then_of

    async def _load(self) -> Loaded | None:
        try:
            return await self._composition.load()
        except ConfigProblems as problems:
            text = f"{problems}\nThe previous configuration stays in effect."
            self._app.notify(text, title="Not reloaded", severity="error")
            return None

    async def _run(self, session: Session) -> None:
        app, engine = self._app, session.engine
        subscription = engine.subscribe()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._adopt(session)
                if session.history is not None:
                    recalling = tasks.create_task(recall(app, session.history))
                    await asyncio.wait([recalling], timeout=_DISK_PATIENCE)
                    tasks.create_task(record_presence(app, session.history))
                    tasks.create_task(notify_of_history(app, session.history))
                    if not session.shared:
                        tasks.create_task(look_for_clusters(app, session, session.history))
                if not session.shared:
                    tasks.create_task(engine.run())
                await self._feed.run(subscription)
        finally:
            subscription.close()

    def _adopt(self, session: Session) -> None:
        app, loaded = self._app, Loaded(session.config, session.library)
        first = app.session is None
        if app.session is None:
            app.session = session
        else:
            session.engine.take_over(app.session.engine)
            app.session.become(session)
        self._take_over(loaded)
        app.view.forget_clusters(session.engine.clusters)
        self._feed.catch_up()
        if first:
            app.session_opened()
