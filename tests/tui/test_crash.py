"""What a crash tells, and what it must not."""

import asyncio
from pathlib import Path

import pytest

from ontap_tui.tui.runtime.app import OntapApp
from tests.support.clock import ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition, sample_fleet

_SECRET = "hunter2-in-a-local-variable"


@pytest.mark.parametrize("where", ["screen", "worker"])
async def test_a_crash_is_reported_without_the_values_of_variables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    composition = FakeComposition(tmp_path, FakeEngine(ManualClock()))
    app = OntapApp(composition, composition.loaded, remembered=composition.remembered, reports=tmp_path)

    def explode(*_: object) -> None:
        password = _SECRET
        raise RuntimeError(f"nothing came of {len(password)} characters")

    async def explode_later() -> None:
        explode()

    async def run() -> None:
        async with app.run_test() as pilot:
            if where == "screen":
                app.call_later(explode)
            else:
                app.run_worker(explode_later())
            await pilot.pause()
            await pilot.pause()

    with pytest.raises(BaseException, match="nothing came of"):
        await run()
    told = capsys.readouterr()
    (report,) = tmp_path.glob("crash-*.txt")
    written = report.read_text()
    assert "RuntimeError: nothing came of 27 characters" in written
    assert "explode" in written
    assert report.stat().st_mode & 0o077 == 0
    for text in (written, told.out, told.err):
        assert _SECRET not in text
    assert str(report) in told.err.replace("\n", "")


async def test_the_screen_is_remembered_when_the_program_ends(tmp_path: Path) -> None:
    composition = FakeComposition(tmp_path, FakeEngine(ManualClock()))
    app = OntapApp(composition, composition.loaded, remembered=composition.remembered, reports=tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("I", "q")
    assert "descending" in (tmp_path / "state" / "remembered.json").read_text()


@pytest.mark.parametrize("key", ["enter", "o"])
@pytest.mark.parametrize("turns", [5, 6, 7])
async def test_an_end_while_a_screen_opens_is_no_crash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str, turns: int
) -> None:
    clusters, jobs = sample_fleet()
    engine = FakeEngine(ManualClock(), clusters, jobs)
    composition = FakeComposition(tmp_path, engine)
    app = OntapApp(composition, composition.loaded, remembered=composition.remembered, reports=tmp_path)
    async with app.run_test() as pilot:
        await engine.started.wait()
        await pilot.pause()
        app.simulate_key(key)
        for _ in range(turns):
            await asyncio.sleep(0)
        app.exit()
    assert "crashed" not in capsys.readouterr().err
