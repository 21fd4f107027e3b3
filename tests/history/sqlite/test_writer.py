import asyncio
import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ontap_tui.history import HistoryError, SqliteHistory
from ontap_tui.history import threaded as history_module
from ontap_tui.history import writer as writer_module
from ontap_tui.history.sqlite import store
from ontap_tui.history.sqlite.writer import FileWriter as Writer
from tests.history.batches import words
from tests.support.clock import ManualClock


@pytest.fixture
async def writer(path: Path, clock: ManualClock) -> AsyncIterator[Writer]:
    made = Writer(store.Store(path, clock))
    await made.run(lambda connection: connection.execute("CREATE TABLE t (x BLOB)"))
    yield made
    await made.close()


def insert(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO t VALUES (zeroblob(100000))")


def count(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("SELECT count(*) FROM t").fetchone()[0]
    return found


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])  # FULL, NORMAL
async def test_only_a_durable_write_waits_for_the_disk(writer: Writer, durable: bool, level: int) -> None:
    def synchronous(connection: sqlite3.Connection) -> int:
        found: int = connection.execute("PRAGMA synchronous").fetchone()[0]
        return found

    assert await writer.run(synchronous, durable=durable) == level


async def test_a_work_that_raises_is_undone_and_the_next_goes_on(writer: Writer) -> None:
    def work(connection: sqlite3.Connection) -> None:
        insert(connection)
        raise LookupError("a mistake of the program")

    with pytest.raises(LookupError):
        await writer.run(work)
    assert words(writer.fault) == ""
    assert await writer.run(count) == 0


async def test_a_mistake_in_sql_values_is_not_called_a_fault_of_the_disk(writer: Writer) -> None:
    with pytest.raises(sqlite3.Error):
        await writer.run(lambda connection: connection.execute("INSERT INTO t VALUES (?)", (object(),)))
    assert words(writer.fault) == ""


async def test_a_full_disk_is_a_fault_until_there_is_room(writer: Writer) -> None:
    await writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(HistoryError, match="the disk is full"):
        await writer.run(insert)
    assert words(writer.fault) == (
        "no history: the disk is full. Free some space: recording resumes by itself."
    )
    await writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 100000"))
    await writer.run(insert)
    assert words(writer.fault) == ""
    assert await writer.run(count) == 1


async def test_a_file_that_another_keeps_locked_is_a_fault(
    path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_BUSY_TIMEOUT", 0.01)
    writer = Writer(store.Store(path, clock))
    await writer.try_store()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryError, match="another program keeps the file locked"):
        await writer.run(lambda connection: None)
    other.close()
    await writer.run(lambda connection: None)
    await writer.close()


async def test_the_event_loop_goes_on_while_the_disk_does_not(writer: Writer) -> None:
    disk = threading.Event()
    writing = asyncio.create_task(writer.run(lambda connection: disk.wait()))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not writing.done()
    disk.set()
    assert await writing


async def test_closing_waits_for_what_was_given_before(path: Path, clock: ManualClock) -> None:
    writer = Writer(store.Store(path, clock))
    await writer.run(lambda connection: connection.execute("CREATE TABLE t (x BLOB)"))
    disk = threading.Event()
    slow = asyncio.create_task(writer.run(lambda connection: disk.wait()))
    last = asyncio.create_task(writer.run(insert))
    await asyncio.sleep(0)
    closing = asyncio.create_task(writer.close())
    await asyncio.sleep(0)
    disk.set()
    await closing
    await writer.close()
    assert slow.done()
    await last
    with sqlite3.connect(path) as other:
        assert count(other) == 1
    other.close()
    with pytest.raises(HistoryError, match="closed"):
        await writer.run(lambda connection: None)


async def test_a_disk_that_does_not_answer_is_a_fault_until_it_does(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "PATIENCE", 0.02)
    disk = threading.Event()
    writing = asyncio.create_task(writer.run(lambda connection: disk.wait()))
    await asyncio.wait_for(writer.news(), 30)
    assert words(writer.fault) == (
        "no history: its file does not respond. The disk hangs, or another program keeps the file locked. "
        "Recording resumes when it responds."
    )
    disk.set()
    await writing
    await asyncio.wait_for(writer.news(), 30)
    assert words(writer.fault) == ""


async def test_an_answer_of_the_disk_that_is_only_just_late_is_no_fault(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = threading.Event()
    write = writer._write

    def written_before_it_counts_as_late(*arguments: Any) -> Any:
        try:
            return write(*arguments)
        finally:
            written.set()

    monkeypatch.setattr(writer_module, "PATIENCE", 0.0)
    monkeypatch.setattr(writer, "_write", written_before_it_counts_as_late)
    asyncio.get_running_loop().call_soon(written.wait)
    await writer.run(insert)
    assert words(writer.fault) == ""


async def test_an_event_loop_that_is_late_is_no_silent_disk(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.try_store()
    monkeypatch.setattr(writer_module, "PATIENCE", 0.001)
    hearing = asyncio.create_task(writer.news())
    written = threading.Event()

    def hold_up_the_loop() -> None:
        assert written.wait(30)
        until = time.monotonic() + 0.01
        while time.monotonic() < until or writer._thread.busy:
            pass

    def work(connection: sqlite3.Connection) -> None:
        written.set()

    asyncio.get_running_loop().call_soon(hold_up_the_loop)
    await writer.run(work)
    assert not hearing.done()
    hearing.cancel()


async def test_whoever_waits_for_news_hears_of_a_fault_at_once(writer: Writer) -> None:
    hearing = asyncio.create_task(writer.news())
    await asyncio.sleep(0)
    assert not hearing.done()
    await writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(HistoryError):
        await writer.run(insert)
    await asyncio.wait_for(hearing, 30)


async def test_opening_does_not_wait_for_a_disk_that_hangs(
    path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "PATIENCE", 0.5)
    disk = threading.Event()
    real = store.Store.open_to_write

    def hanging(self: store.Store) -> sqlite3.Connection:
        assert disk.wait(30)
        return real(self)

    monkeypatch.setattr(store.Store, "open_to_write", hanging)
    history = await SqliteHistory.open(path, clock)
    assert "does not respond" in words(history.fault)
    disk.set()
    await history.present()
    assert history.fault is None
    await history.close()


async def test_closing_does_not_wait_for_a_disk_that_hangs(
    path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(history_module, "_CLOSE_WITHIN", 0.05)
    history = await SqliteHistory.open(path, clock)
    disk = threading.Event()
    writing = asyncio.create_task(history._writer.run(lambda connection: disk.wait(30)))
    await asyncio.sleep(0.01)
    await history.close()
    assert "was not waited for" in caplog.text
    assert not writing.done()
    thread = history._writer._thread
    disk.set()
    await writing
    thread._thread.join(30)
    assert thread._link._connection is None


def test_a_program_ends_although_its_disk_hangs(path: Path) -> None:
    program = f"""
import asyncio, threading
from pathlib import Path
from ontap_tui.history import SqliteHistory, threaded
from ontap_tui.model import SystemClock

threaded._CLOSE_WITHIN = 0.05

async def main():
    opened = await SqliteHistory.open(Path({str(path)!r}), SystemClock())
    writing = asyncio.create_task(opened._writer.run(lambda connection: threading.Event().wait()))
    await asyncio.sleep(0.01)
    await opened.close()

asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)


async def test_a_folder_that_another_program_locks_is_a_fault(
    path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_BUSY_TIMEOUT", 0.05)
    path.parent.mkdir()
    folder = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    history = await SqliteHistory.open(path, clock)
    assert words(history.fault) == (
        "no history: another program keeps its folder locked. End that program: recording resumes by itself."
    )
    os.close(folder)
    await history.present()
    assert history.fault is None
    await history.close()
