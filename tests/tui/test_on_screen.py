"""Whatever key was pressed, what is on the screen is what drawing all of it anew shows."""

from typing import Any, Final

import pytest
from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from ontap_tui.model import JobForgotten
from ontap_tui.tui.dashboard.table import JobTable
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.test_every_key import LIBRARY, furnish, many

WALKS: Final = {
    "moving": "down j end up pageup home G k pagedown g",
    "marking": "space space end space asterisk U",
    "sorting": "I greater_than_sign greater_than_sign less_than_sign I S down enter o space enter",
    "filtering": "slash v o l enter n escape v a",
    "pane": "D down tab down D",
    "clusters": "C down space down enter 0",
    "job": "enter down G escape y down escape c escape",
    "lists": "H down escape L down G escape O down escape t down escape A down escape",
    "control": "G asterisk p escape x escape E escape",
    "hold": "z down z question_mark question_mark",
}
"""Keys, one after another; each is looked at."""


def picture(app: App[Any]) -> list[Strip]:
    """What is on the screen."""
    return [strip.simplify() for strip in app.screen._compositor.render_strips()]


async def drawn_anew(on: Desk) -> list[Strip]:
    """Forget whatever was kept to draw the screens, and draw them."""
    for screen in on.app.screen_stack:
        for widget in screen.walk_children(Widget, with_self=True):
            if isinstance(widget, JobTable):
                widget.notify_style_update()
            widget.refresh()
    on.dashboard.board.redraw()
    on.dashboard.board.show_keys()
    await on.pilot._wait_for_screen()
    on.app.screen._on_timer_update()
    return picture(on.app)


@pytest.mark.parametrize("walk", WALKS)
async def test_each_key_leaves_on_the_screen_what_a_full_repaint_draws(desk: OpenDesk, walk: str) -> None:
    async with desk(jobs=many(), library=LIBRARY, size=(120, 36)) as on:
        furnish(on)
        for key in WALKS[walk].split():
            await on.press(key)
            drawn, before = picture(on.app), None
            while drawn != before:  # until what a worker reads is there
                await on.pilot.pause()
                drawn, before = picture(on.app), drawn
            assert drawn == await drawn_anew(on), key


async def test_whoever_changes_the_view_it_is_drawn(desk: OpenDesk) -> None:
    """No key, no batch, and nobody who asks for it."""
    async with desk(jobs=many(), size=(120, 36)) as on:
        view = on.app.view
        view.show_clusters(frozenset(view.clusters) - {"lab"})
        await on.pilot.pause()
        table = on.lines[on.dashboard.table.region.y + 1 : -1]
        assert [line for line in table if "prod-east" in line or "prod-west" in line] == []
        assert "2 clusters hidden" in on.text
        view.show_clusters(frozenset())
        view.apply([JobForgotten(row.tracked) for row in view if row.need is None])
        await on.pilot.pause()
        assert f"{len(view)} jobs" in on.text
        view.marks = {view[0].tracked.key}
        await on.pilot.pause()
        assert "1 marked" in on.text
