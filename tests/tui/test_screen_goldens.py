"""The screens around the dashboard as pictures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from ontap_tui.model import ApiError, Launch, Outcome
from tests.support.clock import START
from tests.support.session import FakeEngine
from tests.tui.test_goldens import Compare, an_app, pytestmark

__all__ = ["pytestmark"]

_WORK = ("offers", "preview", "details", "raw", "read")
"""Groups of workers that a picture waits for."""
SIZES = [(160, 48), (80, 24)]
SCREENS = {
    "details": ("enter",),
    "raw": ("y",),
    "picker": ("t", "v", "o", "l"),
    "form": ("1", "v", "o", "l", "_", "h"),
    "filled_form": ("1", "v", "o", "l", "tab"),
    "control": ("*", "x"),
    "clusters": ("C",),
    "launches": ("H",),
    "overview": ("O",),
    "catalogue": ("A", "m", "o", "v", "e"),
    "editor": ("t", "f2"),
}


def volumes(cluster: str, path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "uuid": f"{cluster}-{name}", "svm": {"name": "vs1"}}
        for name in ("vol_db", "vol_home", "vol_hr")
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


def ready(engine: FakeEngine, keys: tuple[str, ...]) -> Callable[[Pilot[int]], Any]:
    async def prepare(pilot: Pilot[int]) -> None:
        await engine.started.wait()
        await pilot.pause()
        await pilot.press(*keys)
        while any(not worker.is_finished and worker.group.startswith(_WORK) for worker in pilot.app.workers):
            await pilot.pause()
        await pilot.pause()

    return prepare


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("screen", SCREENS)
def test_dark(snap_compare: Compare, tmp_path: Path, screen: str, size: tuple[int, int]) -> None:
    """With the sample fleet."""
    app, engine = an_app(tmp_path, "ontap-dark")
    furnish(engine)
    assert snap_compare(app, terminal_size=size, run_before=ready(engine, SCREENS[screen]))


@pytest.mark.parametrize("screen", ["details", "filled_form", "control"])
def test_light(snap_compare: Compare, tmp_path: Path, screen: str) -> None:
    """With the sample fleet, on white."""
    app, engine = an_app(tmp_path, "ontap-light")
    furnish(engine)
    assert snap_compare(app, terminal_size=(160, 48), run_before=ready(engine, SCREENS[screen]))
