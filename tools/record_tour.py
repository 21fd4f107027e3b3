"""Records docs/pictures/tour.svg, a tour of the demo that plays by itself wherever pictures are shown.

    python tools/record_tour.py

The demo runs as the command composes it, without a terminal. Each stop of the tour is what Textual would have
shown, under a title that says what was done; a style sheet shows one after the other.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple
from unittest.mock import patch

from textual.pilot import Pilot

from ontap_tui.cli import dashboard
from ontap_tui.cli.main import cli
from ontap_tui.config import Remembered
from ontap_tui.tui import Composition, Loaded
from ontap_tui.tui.runtime.app import OntapApp

TOUR: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "tour.svg"
SIZE: Final = (120, 30)
_HIDDEN: Final = "visibility: hidden"
_VISIBLE: Final = "visibility: visible"


class Stop(NamedTuple):
    title: str
    keys: tuple[str, ...] = ()
    pause: float = 0.5
    """s until the screen shows what the keys led to."""
    shown: float = 3.0
    """s in the recording."""


STOPS: Final = (
    Stop("ontap-tui demo: what needs attention is on top", pause=4.0, shown=4.0),
    Stop("n  next job that needs attention", ("n", "n"), shown=2.0),
    Stop("Enter  job details", ("enter",), 1.0, 4.0),
    Stop("/  filter as you type", ("escape", "slash", *"vol"), shown=2.0),
    Stop(
        "/  state:active, started:<2h, tag:prod, /regex/, a|b, -term", ("space", *"state:active"), shown=3.5
    ),
    Stop(
        "t  saved requests: type to narrow the list",
        ("escape", "escape", "t", *"snapshot-c"),
        shown=3.0,
    ),
    Stop("Enter  a form, with suggestions from the cluster", ("enter",), 1.0, 3.5),
    Stop("the exact request is shown below", ("down", "tab"), 1.0, 3.5),
    Stop("Enter  sent, and followed to its end", ("enter",), 0.8, 3.0),
    Stop("the job has ended: you are notified", pause=3.5, shown=3.5),
    Stop("C  clusters: health, round trips, clock, certificate", ("C",), 1.0, 3.5),
    Stop("O  overview charts", ("escape", "O"), 1.0, 3.5),
    Stop("H  launches and their answers", ("escape", "H"), 1.0, 3.0),
    Stop("?  keys on this screen", ("escape", "question_mark"), 0.8, 3.0),
)


def record() -> list[str]:
    """Each stop as an SVG document."""
    pictures: list[str] = []

    async def walk(pilot: Pilot[object]) -> None:
        for stop in STOPS:
            for key in stop.keys:
                await pilot.press(key)
            await pilot.pause(stop.pause)
            pictures.append(pilot.app.export_screenshot(title=stop.title, simplify=True))
        pilot.app.exit()

    def run(
        composition: Composition, loaded: Loaded, *, remembered: Remembered, reports: Path, **_: object
    ) -> int:
        app = OntapApp(composition, loaded, remembered=remembered, reports=reports)
        app.run(headless=True, size=SIZE, auto_pilot=walk)
        return 0

    with (
        patch.dict(os.environ, {"COLORTERM": "truecolor", "TERM": "xterm-256color"}),
        patch.object(dashboard, "run_dashboard", run),
        patch.object(dashboard, "_has_terminal", lambda: True),
    ):
        os.environ.pop("NO_COLOR", None)
        cli(["demo"], standalone_mode=False)
    return pictures


def animated(pictures: Iterable[str]) -> Iterator[str]:
    """The lines of one document that shows the stops in turn, for ever."""
    total, begun = sum(stop.shown for stop in STOPS), 0.0
    for number, (stop, picture) in enumerate(zip(STOPS, pictures, strict=True)):
        head, _, body = picture.partition(">")
        if not number:
            yield f"{head}>"
        yield f'<g class="stop stop-{number}">{body.rpartition("</svg>")[0]}</g>'
        first, last = (100 * seconds / total for seconds in (begun, begun + stop.shown))
        name = f"stop-{number}"
        frames = f"0% {{{_HIDDEN}}} {first:.3f}% {{{_VISIBLE}}} {last:.3f}% {{{_HIDDEN}}}"
        style = f".{name} {{animation: {name} {total:g}s step-end infinite}} @keyframes {name} {{{frames}}}"
        yield f"<style>{style}</style>"
        begun += stop.shown
    yield "</svg>"


def main() -> None:
    pictures = [re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL) for picture in record()]
    TOUR.write_text("\n".join(animated(pictures)) + "\n", encoding="utf-8")
    print(TOUR)


if __name__ == "__main__":
    main()
