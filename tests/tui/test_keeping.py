"""Changing and removing clusters that are kept in files of their own."""

from pathlib import Path

import pytest

from ontap_tui.config import ClusterStore, Config, load
from ontap_tui.tui import Loaded
from ontap_tui.tui.clusters.clusters import ClustersScreen
from ontap_tui.tui.clusters.keeping import ClusterEditor
from ontap_tui.tui.widgets.dialog import AnswerButton
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.filling import told

SIZE = (160, 30)
KEPT = '# rack 7\nurl = "https://east.example.com"\ntoken = "t"\n'


@pytest.fixture
def store(tmp_path: Path) -> ClusterStore:
    (tmp_path / "clusters").mkdir()
    kept = ClusterStore(tmp_path / "clusters", environ={})
    kept.path("east").write_text(KEPT)
    return kept


def configured(tmp_path: Path) -> Config:
    return load(None, clusters=tmp_path / "clusters", environ={})


def shows(on: Desk, screen: type) -> bool:
    return isinstance(on.app.screen, screen)


async def test_a_cluster_is_edited_as_text_and_taken_up(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    async with desk(
        [make_cluster("east")], [], config=configured(tmp_path), cluster_store=store, size=SIZE
    ) as on:
        await on.press("C", "f2")
        await on.until(lambda: shows(on, ClusterEditor))
        assert "# rack 7" in on.text
        assert "No problems found." in on.text
        # Changes that are not saved are discarded by a second Escape.
        await on.press("x", "escape")
        assert shows(on, ClusterEditor)
        await on.press("escape")
        assert shows(on, ClustersScreen)
        assert (store.text("east"), on.composition.opened) == (KEPT, 1)
        await on.press("f2")
        await on.until(lambda: shows(on, ClusterEditor))
        await on.press(*"tags = 1", "enter")
        assert "tags: expected a list" in on.text
        await on.press("ctrl+s")
        await on.until(lambda: any(title == "Not saved" for title, _ in told(on)))
        assert store.text("east") == KEPT
        await on.press("up", "end", "backspace", *'["gold"]')
        on.composition.loads = [lambda: Loaded(configured(tmp_path), on.composition.session.library)]
        await on.press("ctrl+s")
        await on.until(lambda: on.composition.opened == 2)
        assert store.text("east") == f'tags = ["gold"]\n{KEPT}'
        assert on.app.config.clusters["east"].tags == ("gold",)


async def test_a_cluster_is_removed_after_a_yes_that_has_to_be_gone_to(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    async with desk(
        [make_cluster("east")], [], config=configured(tmp_path), cluster_store=store, size=SIZE
    ) as on:
        await on.press("C", "f8")
        assert "Stop watching east?" in on.text
        assert "Its history is kept." in on.text
        assert isinstance(on.app.focused, AnswerButton)
        assert not on.app.focused.yes
        await on.press("enter")
        assert store.holds("east")
        on.composition.loads = [lambda: Loaded(configured(tmp_path), on.composition.session.library)]
        await on.press("f8", "right", "enter")
        await on.until(lambda: on.composition.opened == 2)
        assert not store.holds("east")


async def test_what_a_person_keeps_is_not_written(desk: OpenDesk, store: ClusterStore) -> None:
    async with desk(cluster_store=store, size=SIZE) as on:
        await on.press("C")
        for key in ("f2", "f8"):
            await on.press(key)
            assert shows(on, ClustersScreen), key
            [(_, text)] = told(on)
            assert "is never changed by ontap-tui" in text, key
            assert "Ctrl+R" in text, key
            on.app.clear_notifications()


async def test_a_file_that_went_meanwhile_is_told(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    async with desk(
        [make_cluster("east")], [], config=configured(tmp_path), cluster_store=store, size=SIZE
    ) as on:
        store.delete("east")
        await on.press("C")
        for keys, title in ((("f2",), ""), (("f8", "right", "enter"), "Not removed")):
            await on.press(*keys)
            await on.until(lambda: any("east.toml" in text for _, text in told(on)))
            assert told(on)[-1][0] == title, keys
            on.app.clear_notifications()
