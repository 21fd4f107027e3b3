"""The dashboard as a picture, in both own themes and in the two sizes it was made for."""

import platform
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ontap_tui.config import Config, Settings
from ontap_tui.model import Estimate
from ontap_tui.requests import STARTER, Library
from ontap_tui.tui.app import OntapApp
from tests.support.clock import ManualClock
from tests.support.session import FakeComposition, FakeEngine, sample_fleet

Compare = Callable[..., bool]

pytestmark = pytest.mark.skipif(
    platform.system() == "Windows", reason="pictures were made on a POSIX terminal"
)


def an_app(folder: Path, theme: str) -> tuple[OntapApp, FakeEngine]:
    clusters, jobs = sample_fleet()
    usual = Estimate(count=14, p10=300, median=1200, p90=2000)
    engine = FakeEngine(ManualClock(), clusters, jobs, {"Volume move {} to {}": usual})
    config = Config(settings=Settings(theme=theme))
    composition = FakeComposition(folder, engine, config=config, library=Library.load(config, STARTER))
    app = OntapApp(
        composition, composition.loaded, remembered=composition.remembered, reports=folder, clock=engine.clock
    )
    return app, engine


@pytest.mark.parametrize("theme", ["ontap-dark", "ontap-light"])
@pytest.mark.parametrize("size", [(160, 48), (80, 24)], ids=lambda size: "x".join(map(str, size)))
def test_dashboard(snap_compare: Compare, tmp_path: Path, theme: str, size: tuple[int, int]) -> None:
    """Three clusters, one of them down; a job of every state; four that need a person."""
    app, engine = an_app(tmp_path, theme)

    async def ready(pilot: Pilot[int]) -> None:
        await engine.started.wait()
        await pilot.press("j", "space")

    assert snap_compare(app, terminal_size=size, run_before=ready)
