"""Sessions one after another: what a reload changes and what it keeps, and the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from textual.widgets import Input

from ontap_tui.config import Config, ConfigProblems, Problem, Seconds, Settings
from ontap_tui.model import (
    JobAppeared,
)
from ontap_tui.requests import Library
from ontap_tui.tui import Loaded, Session
from ontap_tui.tui.clusters.clusters import ClustersScreen
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.requests.picker import RequestPicker
from ontap_tui.tui.runtime.live import LibraryChanged
from ontap_tui.tui.style.glyphs import SETS
from tests.support.jobs import make_job, tracked
from tests.support.session import FakeComposition
from tests.tui.conftest import OpenDesk
from tests.tui.samples import starter, unanswered

OTHER_SETTINGS = Settings(stall_after=Seconds(1), glyphs="ascii")


async def test_a_configuration_read_again_takes_over_and_keeps_what_is_on_screen(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/", *"vol", "enter", "j", "space")
        cursor, marks = on.app.view.cursor, on.app.view.marks
        config = Config(settings=OTHER_SETTINGS, filters={"mine": "move"}, keys={"help": "h"})
        on.composition.loads.append(Loaded(config, starter()))
        await on.press("ctrl+r")
        await on.until(lambda: on.composition.opened == 2)
        await on.pilot.pause()
        assert "Configuration reloaded" in [notice.message for notice in on.app._notifications]
        assert (on.app.view.cursor, on.app.view.marks) == (cursor, marks)
        on.app.view.tick()
        await on.publish(
            JobAppeared(tracked(make_job(9, cluster="lab", description="volume after the reload")))
        )
        assert "volume after the reload" in on.text
        assert ("take_over", on.engine) in on.engine.calls
        assert "3 stalled" in on.lines[0]
        assert on.lines[-1].rstrip().endswith("h help")
        assert "snapshot-create" in on.lines[-1]
        assert SETS["unicode"].success not in on.text
        await on.press("/", "down")
        assert on.dashboard.query_one(Input).value == "move"


async def test_clusters_are_watched_on_where_a_reload_does_not_concern_them(desk: OpenDesk) -> None:
    async with desk(size=(120, 36)) as on:
        config = msgspec.structs.replace(on.composition.config, keys={"help": "h"})
        on.composition.loads.append(Loaded(config, starter()))
        await on.press("ctrl+r")
        assert on.composition.opened == 1
        assert on.lines[-1].rstrip().endswith("h help")
        assert "snapshot-create" in on.lines[-1]


async def test_a_screen_that_was_open_goes_on_with_the_rooms_in_force(desk: OpenDesk) -> None:
    async with desk(library=starter(), size=(120, 36)) as on:
        await on.press("t")
        picker = on.app.screen
        assert isinstance(picker, RequestPicker)
        on.composition.loads.append(Loaded(Config(settings=OTHER_SETTINGS), Library([])))
        on.app.action_reload()
        await on.until(lambda: on.composition.opened == 2)
        await on.pilot.pause()
        assert picker.session is on.app.session
        assert len(picker.session.library) == 0
        assert picker.rows.ids == []


async def test_a_list_is_painted_as_it_was_until_the_batch_after_a_reload(desk: OpenDesk) -> None:
    async with desk(library=starter(), size=(120, 36)) as on:
        await on.press("t")
        picker = on.app.screen
        assert isinstance(picker, RequestPicker)
        picker.session.library = Library([])
        picker.rows.refresh()
        await on.pilot.pause()
        assert "cluster-backup" in on.text
        await on.press("escape", "C")
        clusters = on.app.screen
        assert isinstance(clusters, ClustersScreen)
        on.engine.clusters = {}
        clusters.rows.refresh()
        await on.pilot.pause()
        assert "prod-east" in on.text


async def test_a_cluster_that_a_reload_takes_away_is_not_chosen_in_a_form_any_more(desk: OpenDesk) -> None:
    async with desk(library=starter(), size=(120, 36)) as on:
        await on.press("t", "enter")
        form = on.app.screen
        assert isinstance(form, RequestForm)
        form.fields.where.choose(["prod-east", "prod-west"])
        del on.engine.clusters["prod-east"]
        await on.publish()
        assert form.fields.where.chosen == ("prod-west",)


async def test_a_request_that_was_saved_is_in_the_list_at_once(desk: OpenDesk) -> None:
    async with desk(size=(120, 36)) as on:
        await on.press("t")
        picker = on.app.screen
        assert isinstance(picker, RequestPicker)
        on.composition.loads.append(Loaded(Config(keys={"help": "h"}), starter()))
        picker.post_message(LibraryChanged())
        await on.pilot.pause()
        assert "cluster-backup" in picker.rows.ids
        assert on.app.keys.of("help") != ("h",), "the rest of the configuration waits for a reload"


async def test_a_launch_without_an_answer_is_not_cut_short_by_a_reload(desk: OpenDesk) -> None:
    async with desk(size=(120, 36)) as on:
        on.engine.launches["1"] = unanswered()
        on.composition.loads.append(Loaded(Config(settings=OTHER_SETTINGS), starter()))
        await on.press("ctrl+r")
        assert on.composition.opened == 1
        (notice,) = on.app._notifications
        assert (notice.title, notice.severity) == ("Not reloaded", "warning")


async def test_an_error_in_the_configuration_leaves_the_old_one_in_force(desk: OpenDesk) -> None:
    async with desk(size=(120, 36)) as on:
        problems = ConfigProblems([Problem("config.toml:3: clusters.lab.url", "expected https")], Config())
        on.composition.loads.append(problems)
        await on.press("ctrl+r")
        (notice,) = on.app._notifications
        assert "clusters.lab.url" in notice.message
        await on.publish(JobAppeared(tracked(make_job(9, cluster="lab", description="still watching"))))
        assert "still watching" in on.text


async def test_it_ends_after_its_session_has_ended(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = False

    @asynccontextmanager
    async def ends_slowly(composition: FakeComposition, loaded: Loaded) -> AsyncIterator[Session]:
        nonlocal ended
        try:
            yield composition.session
        finally:
            await asyncio.sleep(0.2)
            ended = True

    monkeypatch.setattr(FakeComposition, "open", ends_slowly)
    async with desk():
        pass
    assert ended
