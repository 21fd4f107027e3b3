"""Waiting until an application has done what a key began.

Textual's pilot takes it that a process that uses no processor is idle. So it waits longer than it has to on
an idle machine, and not long enough on a busy one.
"""

import asyncio
import threading
from itertools import count
from typing import Any, Final
from weakref import WeakSet

import pytest
from textual._compositor import Compositor
from textual._context import active_app, visible_screen_stack
from textual.pilot import Pilot
from textual.widgets import OptionList

_SOON: Final = 0.04
"""Seconds. What is due by then is a part of what is under way."""
_MOMENT: Final = 0.002
_IN_A_ROW: Final = 3
"""Looks at the loop, between which it hears of sockets and threads."""
_WAITS: Final = 500
"""Counted, not timed: on a busy machine each lasts longer."""
_hung: Final[set[threading.Thread]] = set()
unseen: Final[WeakSet[Compositor]] = WeakSet()
"""Screens that have changed since a test looked at them."""


def hang(until: threading.Event) -> None:
    """Keep this thread waiting. No test waits for it meanwhile."""
    thread = threading.current_thread()
    _hung.add(thread)
    until.wait()
    _hung.remove(thread)


async def quiet(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until the event loop has nothing to do, now or soon, and no thread works for it.

    An application that has ended is drawn no more, but its timers go on until the test lets go of it.
    """
    loop: Any = asyncio.get_running_loop()
    app = active_app.get(None)
    looks = waits = 0
    while looks < _IN_A_ROW and waits < _WAITS and not (app and app._exit):
        pause = _until_work(loop)
        looks = looks + 1 if pause is None else 0
        waits += bool(pause)
        await asyncio.sleep(pause or 0)


def _until_work(loop: Any) -> float | None:
    """Seconds until it has something to do, if that is soon."""
    if loop._ready:
        return 0
    times = (timer.when() for timer in loop._scheduled if not timer.cancelled())
    wait: float = min(times, default=float("inf")) - loop.time()
    if wait < _SOON:
        return max(0, wait)
    threads = loop._default_executor
    at_work = threads and threads._idle_semaphore._value + len(_hung) < len(threads._threads)
    return _MOMENT if at_work else None


async def _nothing_asked(pilot: Pilot[Any]) -> bool:
    """Wait without asking each widget whether it has done its work, which is dearer than most keys."""
    await quiet()
    return True


@pytest.fixture(autouse=True)
def quiet_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pilot waits so, what changed is due to be drawn at once, and nothing glides."""
    monkeypatch.setattr("textual.pilot.wait_for_idle", quiet)
    monkeypatch.setattr("textual.pilot.Pilot._wait_for_screen", _nothing_asked)
    monkeypatch.setattr("textual.app.wait_for_idle", quiet)
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", _MOMENT)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes before each key: one that follows a screen that closed by itself at once is ignored."""
    seconds = count()
    monkeypatch.setattr("ontap_tui.tui.runtime.keystrokes.monotonic", lambda: float(next(seconds)))


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw what a test looks at, when it looks.

    Without a terminal Textual draws every frame, too, and throws it away: a third of the cost of such a test.
    The first frame of a dialog with a list of options is drawn as ever: the list finds its height by it.
    Later ones would say which screens are seen under it, so a look says that itself.
    """
    update, strips = Compositor.render_update, Compositor.render_strips
    begun: WeakSet[Compositor] = WeakSet()

    def render_update(
        compositor: Compositor, full: bool = False, screen_stack: Any = None, simplify: bool = False
    ) -> Any:
        first = (
            bool(screen_stack) and compositor not in begun and bool(active_app.get().screen.query(OptionList))
        )
        begun.add(compositor)
        if first or not active_app.get().is_headless:
            return update(compositor, full, screen_stack, simplify)
        compositor._dirty_regions.clear()
        unseen.add(compositor)
        return None

    def render_strips(compositor: Compositor, size: Any = None) -> Any:
        unseen.discard(compositor)
        visible_screen_stack.set(list(active_app.get()._background_screens))
        return strips(compositor, size)

    monkeypatch.setattr(Compositor, "render_update", render_update)
    monkeypatch.setattr(Compositor, "render_strips", render_strips)
