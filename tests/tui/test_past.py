"""What the dashboard does with the past, and without one."""

from pathlib import Path

from ontap_tui.history import History
from ontap_tui.model import SystemClock
from tests.tui.conftest import Desk, OpenDesk


def said(on: Desk) -> str:
    return "\n".join(f"{notice.title} {notice.message}" for notice in on.app._notifications)


async def test_a_history_that_cannot_be_had_is_said_and_watching_goes_on(
    desk: OpenDesk, tmp_path: Path
) -> None:
    (tmp_path / "history.sqlite3").mkdir()
    history = await History.open(tmp_path / "history.sqlite3", SystemClock())
    async with desk(history=history, size=(160, 48)) as on:
        await on.until(lambda: "no history" in said(on))
        await on.publish()
        assert on.app.is_running
        assert "prod-east" in on.text
    await history.close()


async def test_a_damaged_history_is_set_aside_and_that_is_said(desk: OpenDesk, tmp_path: Path) -> None:
    (tmp_path / "history.sqlite3").write_bytes(b"not a database at all" * 100)
    history = await History.open(tmp_path / "history.sqlite3", SystemClock())
    async with desk(history=history, size=(160, 48)) as on:
        await on.until(lambda: "was damaged" in said(on))
    await history.close()
