"""Every screen as a picture: in the two sizes that they were made for, each in one of our own themes.

`test_themes.py` looks at the contrast of both.
"""

import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]  # it has none
from syrupy.assertion import SnapshotAssertion
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from ontap_tui.config import Config, Settings
from ontap_tui.model import ApiError, Estimate, Launch, Outcome
from ontap_tui.requests import Library, RequestStore
from ontap_tui.tui.keys.spelling import normal
from ontap_tui.tui.runtime.app import OntapApp
from tests.support.clock import START, ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition, sample_fleet
from tests.tui.samples import starter

Compare = Callable[..., bool]

pytestmark = pytest.mark.skipif(
    platform.system() == "Windows", reason="pictures were made on a POSIX terminal"
)

_WORK: Final = ("offers", "preview", "details", "raw", "read", "keep", "scope")
"""Groups of workers that a picture waits for."""
_SAME: Final = 2
"""Pictures in a row that are the same, after which no other is expected."""
LOOKS: Final = (((160, 48), "dark"), ((80, 24), "light"))
SCREENS: Final = {
    "dashboard": "j space",
    "held": "z",
    "filter": "/ | v o l enter",
    "filter-menu": "/",
    "filter-problem": "/ | e l a p s e d : > x",
    "nothing-matches": "/ | f r o b enter",
    "pane": "D",
    "sort": "S",
    "columns": "o",
    "copy": "c",
    "export": "E",
    "details": "enter",
    "raw": "y",
    "control": "* x",
    "clusters": "C",
    "launches": "H",
    "group": "H | enter",
    "overview": "O",
    "log": "L",
    "help": "?",
    "requests": "t | v o l",
    "form": "1 | v o l _ h",
    "filled-form": "1 | v o l | tab",
    "confirm": "t | q t r e e - d | enter | v o l _ d | tab | v o l _ d | tab | enter",
    "catalogue": "A | m o v e",
    "editor": "t | f2",
    "editor-toml": "t | f2 | f3",
    "curl": "t | f6",
}
"""The keys that lead there; at a bar all that they began has ended."""
BACK: Final = {
    "dashboard": "g U",
    "held": "z",
    "filter": "escape",
    "filter-menu": "escape",
    "filter-problem": "escape",
    "nothing-matches": "escape",
    "pane": "D",
    "control": "U",
}
"""The keys that undo them, once every screen over the dashboard is closed."""


@pytest.fixture
def undrawn() -> None:
    """Draw every frame: a picture is of all that was drawn."""


class Pictures(SVGImageExtension):  # type: ignore[misc]  # it is untyped
    """Names each picture after its screen alone: a test takes many of them."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return f"{test_location.methodname}[{index}]"


@cache
def library() -> Library:
    """The starter requests, which no picture changes."""
    return starter()


def an_app(folder: Path, theme: str) -> tuple[OntapApp, FakeEngine]:
    """Three clusters, one of them down; jobs of every state, four of which need a person; saved requests."""
    clusters, jobs = sample_fleet()
    usual = Estimate(count=14, p10=300, median=1200, p90=2000)
    engine = FakeEngine(ManualClock(), clusters, jobs, {"Volume move {} to {}": usual})
    config = Config(settings=Settings(theme=theme), filters={"failed moves": 'state:failure "volume move"'})
    composition = FakeComposition(
        folder,
        engine,
        config=config,
        library=library(),
        store=RequestStore(folder / "requests"),
    )
    app = OntapApp(
        composition, composition.loaded, remembered=composition.remembered, reports=folder, clock=engine.clock
    )
    return app, engine


def volumes(cluster: str, path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "uuid": f"{cluster}-{name}", "svm": {"name": "vs1"}, "id": number}
        for number, name in enumerate(("vol_db", "vol_home", "vol_hr"))
    ]


def furnish(engine: FakeEngine) -> None:
    """Something to look up, and launches of every outcome."""
    engine.answers["lookup"] = volumes
    refused = ApiError(message="Maximum allowed SVM jobs exceeded.", code="13434908")
    answers: list[dict[str, Any]] = [
        {"outcome": Outcome.ACCEPTED, "jobs": ("00000004-0000-4000-8000-000000000004",)},
        {"outcome": Outcome.REJECTED, "error": refused, "ended_at": START},
        {"outcome": Outcome.UNKNOWN, "note": "The answer was lost.", "ended_at": START},
    ]
    for number, facts in enumerate(answers):
        engine.launches[f"launch-{number}"] = Launch(
            id=f"launch-{number}",
            group="group",
            request="snapshot-create",
            cluster=("prod-west", "prod-east", "lab")[number],
            method="POST",
            target="/api/storage/volumes/1/snapshots",
            created_at=START,
            user="ann",
            **facts,
        )


def picture(app: App[Any]) -> list[Strip]:
    """All that is on the screen, with its colours."""
    return app.screen._compositor.render_strips()


async def done(pilot: Pilot[int]) -> None:
    """Wait until nothing is under way."""
    at_work = True
    while at_work:
        await pilot._wait_for_screen()
        await pilot.pause()
        at_work = any(
            not worker.is_finished and worker.group.startswith(_WORK) for worker in pilot.app.workers
        )


async def settled(pilot: Pilot[int]) -> None:
    """Wait until nothing is under way and several pictures in a row are the same."""
    former, same = None, 0
    while same < _SAME:
        await done(pilot)
        former, before = picture(pilot.app), former
        same = same + 1 if former == before else 0


async def press(pilot: Pilot[int], keys: str) -> None:
    """Press them, and wait at each bar."""
    for pressed in keys.split("|"):
        await pilot.press(*map(normal, pressed.split()))
        await done(pilot)
    await settled(pilot)


async def back(pilot: Pilot[int], keys: str) -> None:
    """Close every screen over the dashboard, also one that opens where there is no room for a pane."""
    app = pilot.app
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    await pilot.press(*keys.split())
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    await done(pilot)


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("size", "theme"), LOOKS, ids=("160x48-dark", "80x24-light"))
async def test_screen(snapshot: SnapshotAssertion, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    """With the sample fleet: one application shows them all, and is after each as it was before."""
    app, engine = an_app(tmp_path, f"ontap-{theme}")
    furnish(engine)
    kept = snapshot.use_extension(Pictures)
    changed = []
    async with app.run_test(size=size, tooltips=True, notifications=True) as pilot:
        await engine.started.wait()
        await settled(pilot)
        for screen, keys in SCREENS.items():
            await press(pilot, keys)
            name = f"{screen}-{size[0]}x{size[1]}-{theme}"
            if app.export_screenshot(title=app.title, simplify=True) != kept(name=name):
                changed.append(name)
            await back(pilot, BACK.get(screen, ""))
    assert not changed, f"Other pictures than kept (--snapshot-update shows how): {', '.join(changed)}"


def ready(engine: FakeEngine) -> Callable[[Pilot[int]], Any]:
    async def prepare(pilot: Pilot[int]) -> None:
        await engine.started.wait()
        await settled(pilot)

    return prepare


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_too_small(snap_compare: Compare, tmp_path: Path, theme: str) -> None:
    """What a terminal of 40 columns shows."""
    app, engine = an_app(tmp_path, f"ontap-{theme}")
    assert snap_compare(app, terminal_size=(40, 10), run_before=ready(engine))


@pytest.mark.parametrize("size", [size for size, _ in LOOKS], ids=lambda size: "x".join(map(str, size)))
def test_no_clusters(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    """A configuration without any."""
    engine = FakeEngine(ManualClock())
    composition = FakeComposition(tmp_path, engine)
    app = OntapApp(
        composition,
        composition.loaded,
        remembered=composition.remembered,
        reports=tmp_path,
        clock=engine.clock,
    )
    assert snap_compare(app, terminal_size=size, run_before=ready(engine))
