"""The file itself: made, shared, damaged, removed, replaced."""

import os
import sqlite3
from pathlib import Path

import pytest

from ontap_tui.history import History, HistoryError, SqliteHistory
from ontap_tui.history.sqlite.schema import MIGRATIONS
from ontap_tui.history.sqlite.store import Store
from tests.history.batches import appeared, batch, words
from tests.history.sqlite.conftest import Opening
from tests.support.clock import ManualClock
from tests.support.jobs import make_job


def beside(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def pages(path: Path) -> bytes:
    """A file with a job in it, its first page intact and all others overwritten."""
    made = path.read_bytes()
    size = int.from_bytes(made[16:18], "big")
    return made[:size] + b"\xee" * (len(made) - size)


async def test_folder_and_file_are_for_this_user_only(history: History, path: Path) -> None:
    await history.record(batch(appeared(make_job())))
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {name: (path.parent / name).stat().st_mode & 0o777 for name in beside(path)} == {
        "history.sqlite3": 0o600,
        "history.sqlite3-shm": 0o600,
        "history.sqlite3-wal": 0o600,
    }


async def test_a_file_that_others_could_read_is_closed_to_them(path: Path, opening: Opening) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)
    async with opening():
        assert path.stat().st_mode & 0o777 == 0o600


async def test_closing_leaves_one_file(opening: Opening, path: Path) -> None:
    async with opening() as history:
        await history.record(batch(appeared(make_job())))
        await history.jobs()
    assert beside(path) == ["history.sqlite3"]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: b"this is not a database, but some text" * 100, id="not a database"),
        pytest.param(pages, id="overwritten pages"),
        pytest.param(lambda path: path.read_bytes()[:6000], id="cut short"),
    ],
)
async def test_a_damaged_file_is_set_aside_whole(opening: Opening, path: Path, damage: object) -> None:
    assert callable(damage)
    async with opening() as history:
        await history.record(batch(appeared(make_job())))
    damaged = damage(path)
    path.write_bytes(damaged)
    async with opening() as history:
        await history.record(batch(appeared(make_job(2))))
        assert words(history.fault) == ""
        assert [past.tracked.job.uuid for past in await history.jobs()] == [make_job(2).uuid]
        aside = path.parent / "history.sqlite3.damaged-20261123-224000"
        assert aside.read_bytes() == damaged
        assert history.notices == (
            f"The history file was damaged. It was kept as {aside} and a new one started.",
        )


async def test_damage_found_while_in_use_is_set_aside_with_its_journal(opening: Opening, path: Path) -> None:
    async with opening() as history:
        await history.record(batch(*(appeared(make_job(number)) for number in range(300))))
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        other.close()
        os.truncate(path, 20_000)
        await history.record(batch(appeared(make_job(999))))
        assert [past.tracked.job.uuid for past in await history.jobs()] == [make_job(999).uuid]
        assert len(history.notices) == 1
        assert "history.sqlite3.damaged-20261123-224000" in beside(path)


async def test_nothing_set_aside_is_overwritten(opening: Opening, path: Path) -> None:
    path.parent.mkdir()
    for content in (b"first" * 100, b"second" * 100):
        path.write_bytes(content)
        async with opening():
            pass
    assert (path.parent / "history.sqlite3.damaged-20261123-224000").read_bytes() == b"first" * 100
    assert (path.parent / "history.sqlite3.damaged-20261123-224000-1").read_bytes() == b"second" * 100


async def test_of_two_instances_that_find_damage_one_sets_it_aside(opening: Opening, path: Path) -> None:
    async with opening() as one, opening() as other:
        await one.record(batch(*(appeared(make_job(number)) for number in range(300))))
        await other.jobs()
        with sqlite3.connect(path) as third:
            third.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        third.close()
        os.truncate(path, 20_000)
        await one.record(batch(appeared(make_job(1000))))
        await other.record(batch(appeared(make_job(1001))))
        assert len(await one.jobs()) == len(await other.jobs()) == 2
        assert len([name for name in beside(path) if ".damaged-" in name and name[-1].isdigit()]) == 1


def test_what_has_taken_the_place_of_a_damaged_file_stays(path: Path, clock: ManualClock) -> None:
    path.parent.mkdir()
    path.write_bytes(b"damaged")
    store = Store(path, clock)
    damaged = store.identity()
    path.rename(path.with_suffix(".aside"))
    path.write_bytes(b"new")
    store.set_aside(damaged)
    store.set_aside(None)
    assert path.read_bytes() == b"new"
    assert store.notices == []


async def test_a_removed_file_is_begun_anew(opening: Opening, path: Path) -> None:
    async with opening() as history:
        await history.record(batch(appeared(make_job(1))))
        for name in beside(path):
            (path.parent / name).unlink()
        await history.record(batch(appeared(make_job(2))))
        assert [past.tracked.job.uuid for past in await history.jobs()] == [make_job(2).uuid]
        assert history.notices == (f"The history file {path} was removed: a new one was started.",)


async def test_a_file_of_a_newer_version_is_refused_and_untouched(opening: Opening, path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        newer.execute("CREATE TABLE future (x)")
    newer.close()
    async with opening() as history:
        assert words(history.fault) == (
            "no history: the file was made by a newer version. "
            "Update ontap-tui, or choose another --data-dir."
        )
        with pytest.raises(HistoryError, match="newer version"):
            await history.jobs()
    with sqlite3.connect(path) as newer:
        assert newer.execute("SELECT name FROM sqlite_master").fetchall() == [("future",)]
    newer.close()


async def test_too_old_an_sqlite_is_named(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 26, 0))
    async with opening() as history:
        assert "SQLite 3.35 or newer is required" in words(history.fault)


async def test_a_folder_that_cannot_be_made_is_a_fault_until_it_can(
    tmp_path: Path, clock: ManualClock
) -> None:
    obstacle = tmp_path / "data"
    obstacle.write_text("a file where the folder should be")
    history = await SqliteHistory.open(obstacle / "history.sqlite3", clock)
    assert words(history.fault).startswith("no history: the file cannot be read or written.")
    with pytest.raises(HistoryError):
        await history.jobs()
    obstacle.unlink()
    await history.record(batch(appeared(make_job())))
    assert words(history.fault) == ""
    assert len(await history.jobs()) == 1
    await history.close()


async def test_the_mode_of_what_a_link_leads_to_is_left(opening: Opening, path: Path) -> None:
    path.parent.mkdir()
    target = path.with_name("elsewhere.sqlite3")
    target.touch(mode=0o640)
    target.chmod(0o640)
    path.symlink_to(target)
    async with opening() as history:
        await history.record(batch(appeared(make_job())))
    assert target.stat().st_mode & 0o777 == 0o640


async def test_a_file_that_was_emptied_is_said(opening: Opening, path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    async with opening() as history:
        assert [notice for notice in history.notices if "was empty" in notice]
    async with opening() as history:
        assert history.notices == ()
