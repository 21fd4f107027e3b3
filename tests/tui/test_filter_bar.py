"""The field of the filter, as keys are pressed."""

import pytest
from textual.widgets import Input

from ontap_tui.config import Config
from ontap_tui.filtering import Filter, parse
from tests.tui.conftest import Desk, OpenDesk

SIZE = (120, 30)


async def clear(on: Desk) -> None:
    """Take back what is typed."""
    on.dashboard.filter_bar.field.value = ""
    await on.pilot.pause()


async def test_the_filter_holds_while_it_is_typed_and_escape_leaves_then_clears(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        await on.press("/", *"vol_home")
        assert [row.tracked.job.description for row in on.app.view] == ["Volume move vol_home to aggr2"]
        assert "1 of 8" in on.text
        await on.press("escape")
        assert len(on.app.view) == 1
        assert "filter vol_home" in on.text
        await on.press("escape")
        assert len(on.app.view) == 8

        # Filters come back with the arrow.
        await on.press("/")
        await on.paste("paused")
        await on.press("enter", "escape", "/", "up")
        assert on.dashboard.filter_bar.text == "paused"
        await on.press("down")
        assert on.dashboard.filter_bar.text == ""


async def test_a_filter_that_is_taken_back_takes_the_cursor_back(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        await on.press("down")
        began = on.app.view.cursor
        await on.press("/")
        await on.paste("state:paused")
        assert on.app.view.cursor != began
        await on.press(*["backspace"] * 12)
        assert on.app.view.cursor == began
        await on.press("enter", "/")
        await on.paste("state:paused")
        await on.press("enter", "escape")
        assert on.app.view.cursor != began, "what was chosen with Enter stays"


async def test_a_malformed_filter_points_at_its_mistake_and_leaves_the_rows(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        await on.press("/")
        await on.paste("state:running")
        shown = [row.tracked.key for row in on.app.view]
        await on.press("space", *'"open')
        assert "^" in on.text
        assert [row.tracked.key for row in on.app.view] == shown
        await clear(on)
        await on.paste("vol_home cluster")
        await on.press(":")
        typed, marked = on.lines[3], on.lines[4]
        assert marked.index("^") == typed.index("cluster:") + len("cluster:")


async def test_a_field_shows_text_that_is_longer_than_it_is(desk: OpenDesk) -> None:
    async with desk(size=(100, 30)) as on:
        await on.press("/")
        on.dashboard.query_one(Input).insert_text_at_cursor("y" * 190)
        await on.press(*"zzzzzzzz")
        assert "zzzzzzzz" in on.text


async def test_the_name_of_a_field_leaves_the_rows_until_it_is_clear_what_it_is(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        for word in ("elap", "elapsd", "state"):
            await on.press("/", *word)
            assert len(on.app.view) == 8, word
            assert "searches that field" in on.text, word
            await on.press("enter")
            assert f"{word}" in on.lines[2]
            assert len(on.app.view) == 0, word
            await on.press("escape")


async def test_saved_filters_are_offered_by_name_and_chosen_with_the_arrow(desk: OpenDesk) -> None:
    saved = {"moves": "Volume move", "held": "state:paused", "待機": "state:queued"}
    async with desk(config=Config(filters=saved), size=SIZE) as on:
        await on.press("/")
        assert "moves   Volume move" in on.text
        assert "held    state:paused" in on.text
        assert "待機    state:queued" in on.text  # two cells a character
        await on.press("down", "down")
        assert on.dashboard.filter_bar.text == "state:paused"
        assert [row.tracked.job.state for row in on.app.view] == ["paused"]
        assert "moves   Volume move" in on.text
        await on.press("enter")
        assert "moves   Volume move" not in on.text


async def test_letters_that_come_together_are_filtered_by_once(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(size=SIZE) as on:
        await on.press("/")
        filtered: list[Filter] = []
        filter_by = on.app.view.filter_by

        def count(chosen: Filter, **options: bool) -> bool:
            filtered.append(chosen)
            return filter_by(chosen, **options)

        monkeypatch.setattr(on.app.view, "filter_by", count)
        for length in range(1, 9):
            on.dashboard.filter_bar.field.value = "vol_home"[:length]
        await on.pilot.pause()
        assert filtered == [parse("vol_home")]
        assert len(on.app.view) == 1


async def test_the_filter_bar_closes_whichever_way_it_is_left(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        await on.press("D")
        for way in ("tab", "shift+tab", "click", "enter", "escape"):
            on.app.remembered.put("filters", [])
            await on.press("/")
            assert "cancel" not in on.lines[-1], "the last line names the keys of the field"
            assert "Esc leave" in on.lines[-1]
            await on.paste("vol_home")
            if way == "click":
                await on.pilot.click(on.dashboard.table, offset=(20, 1))
                await on.pilot.pause()
            else:
                await on.press(way)
            assert not on.dashboard.filter_bar.display, way
            assert "x cancel" in on.lines[-1], way
            assert "filter vol_home" in on.text, way
            assert len(on.app.view) == 1, way
            assert on.app.focused is not None, way
            assert on.app.remembered.get("filters", list[str], []) == ["vol_home"], way
            on.dashboard.table.focus()
            await on.press("escape")
            assert len(on.app.view) == 8, way
        await on.press("/", "shift+tab")
        assert on.app.focused is on.dashboard.board.pane, "on to the next pane"


async def test_the_filter_bar_stays_while_the_terminal_or_the_help_has_the_focus(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        await on.press("/")
        await on.paste("vol_home")
        on.app.app_focus = False
        await on.pilot.pause()
        assert on.dashboard.filter_bar.display
        on.app.app_focus = True
        await on.pilot.pause()
        await on.press(*"xx")
        assert on.dashboard.filter_bar.field.value == "vol_homexx"
        await clear(on)
        await on.press(*"vol", "f1", "escape", *"_home")
        assert on.dashboard.filter_bar.field.value == "vol_home"
