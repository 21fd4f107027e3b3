"""Whatever a cluster or a file says: a screen, a toast, the clipboard and a file get nothing but letters."""

import ast
import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.widgets import Input, TextArea

import ontap_tui.tui
from ontap_tui.config import Config
from ontap_tui.model import ApiError, Launch, LaunchChanged, Notification, Outcome, TrackedJob
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.keys.spelling import normal
from ontap_tui.tui.runtime.crash import crash_report
from ontap_tui.tui.style.filters import PrintableOnly
from ontap_tui.tui.widgets.saving import FileNameDialog
from tests.support.clock import START
from tests.support.hostile_text import FORGED, HOSTILE, filled, hostile_request
from tests.support.session import sample_fleet
from tests.tui.conftest import Desk, OpenDesk

_KEPT: Final = frozenset({"cluster", "name", "url", "id", "group", "endpoint"})
_SCREENS: Final = {
    "dashboard": "",
    "all columns": "o space j space j space j space j space j space enter",
    "filter menu": "/",
    "grouped": "> > > >",
    "pane": "D",
    "details": "enter",
    "details of the last": "G enter",
    "raw": "y",
    "copy": "c",
    "export": "E",
    "hand-over": "B",
    "control": "* x",
    "pause": "* p",
    "clusters": "C",
    "a cluster": "C enter",
    "launches": "H",
    "a launch": "H enter",
    "choose a launch's text": "H c",
    "overview": "O",
    "log": "L",
    "help": "?",
    "palette": ":",
    "palette, searched": ": A t t a c k",
    "requests": "t",
    "a form": "t enter",
    "a form, filled": "t enter tab tab v o l down tab tab s tab 1 enter enter enter",
    "the editor": "t f2",
    "the editor's text": "t f2 f3",
    "the request of a job": "R",
}


class Hostile(Exception):
    def __str__(self) -> str:
        return HOSTILE


def fleet() -> tuple[list[Any], list[TrackedJob]]:
    """The sample fleet with hostile text in each field; half of the states are still words that ONTAP has."""
    clusters, jobs = sample_fleet()
    states = frozenset({"state"})
    return [filled(one, keep=_KEPT) for one in clusters], [
        filled(one, keep=_KEPT | (states if number % 2 else frozenset())) for number, one in enumerate(jobs)
    ]


def launches() -> Iterator[Launch]:
    error = ApiError(message="Refused", code="4", target="x")
    for number, outcome in enumerate((Outcome.ACCEPTED, Outcome.REJECTED, Outcome.FAILURE, Outcome.UNKNOWN)):
        plain = Launch(
            id=f"{number}",
            group="group",
            request="attack",
            cluster="prod-east",
            method="POST",
            target="/api/x",
            created_at=START,
            outcome=outcome,
            error=error,
            note="Look",
            values={"string": "x"},
            ended_at=None if outcome is Outcome.ACCEPTED else START,
        )
        yield filled(plain, keep=_KEPT)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that goes to the terminal beside the screen."""
    found: list[str] = []
    monkeypatch.setattr("ontap_tui.tui.runtime.app.OntapApp.write", lambda _, text: found.append(text))
    return found


@pytest.fixture(autouse=True)
def no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that came from elsewhere is never read as markup."""
    plain = Content.from_markup.__func__  # type: ignore[attr-defined]  # of a class method

    def guarded(cls: type[Content], /, markup: Any, **variables: object) -> Content:
        assert isinstance(markup, Content) or "@click" not in markup
        found: Content = plain(cls, markup, **variables)
        return found

    monkeypatch.setattr(Content, "from_markup", classmethod(guarded))


def open_hostile(desk: OpenDesk, **options: Any) -> Any:
    clusters, jobs = fleet()
    request = parse_request("attack", hostile_request() | {"key": "1"}, origin=HOSTILE)
    config = Config(filters={f"mine {HOSTILE}": "state:failure"})
    return desk(clusters, jobs, library=Library([request]), config=config, **options)


def furnish(on: Desk) -> None:
    on.engine.launches.update({launch.id: launch for launch in launches()})
    on.engine.answers["lookup"] = [{"name": f"vol{HOSTILE}", "uuid": HOSTILE}, {"name": "vol", "uuid": "v"}]
    on.engine.answers["raw_job"] = msgspec.json.encode({HOSTILE: [HOSTILE, 1]})


@pytest.fixture
def missed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What nobody made printable before the filter of the screen did: its line ends were line ends."""
    found: set[str] = set()
    apply = PrintableOnly.apply

    def watched(self: PrintableOnly, segments: list[Segment], background: Color) -> list[Segment]:
        found.update(text for text, _, _ in segments if not text.isprintable())
        return apply(self, segments, background)

    monkeypatch.setattr(PrintableOnly, "apply", watched)
    return found


def typed(on: Desk) -> str:
    """What stands in fields, where it is as it will be sent but for what Textual takes away."""
    fields = [*on.app.screen.query(Input), *on.app.screen.query(TextArea)]
    texts = [field.value if isinstance(field, Input) else field.text for field in fields]
    return Content("\n".join(texts)).plain


@pytest.mark.parametrize(
    "names", [tuple(_SCREENS)[first::3] for first in range(3)], ids=lambda names: names[0]
)
@pytest.mark.parametrize("size", [(160, 48), (80, 24)], ids=("160x48", "80x24"))
async def test_no_screen_draws_what_a_terminal_obeys(
    desk: OpenDesk, missed: set[str], size: tuple[int, int], names: tuple[str, ...]
) -> None:
    async with open_hostile(desk, size=size) as on:
        furnish(on)
        await on.publish(*(LaunchChanged(launch) for launch in on.engine.launches.values()))
        for name in names:
            for key in _SCREENS[name].split():
                await on.press(normal(key))
                assert all(line.isprintable() for line in on.lines), (name, key)
                in_fields = typed(on)
                missed -= {text for text in missed if text.strip(" ") in in_fields}
            await on.pilot.pause()
            assert not missed, name
            assert all(cell_len(line) == size[0] for line in on.lines), name
            await on.back()


async def test_no_toast_draws_or_tells_the_desktop_what_a_terminal_obeys(
    desk: OpenDesk, written: list[str]
) -> None:
    async with open_hostile(desk) as on:
        jobs = [job for known in on.engine.jobs.values() for job in known.values()]
        await on.publish(*(Notification(job, HOSTILE) for job in jobs))
        on.app.notify(HOSTILE, title=HOSTILE)
        await on.pilot.pause()
        assert len(on.app._notifications) > 1
        assert all(line.isprintable() for line in on.lines)
        for toast in on.app._notifications:
            assert f"{toast.title}{toast.message}".isprintable()
    for sequence in written:
        assert sequence.strip("\x1b\x07\\").isprintable()


async def test_the_clipboard_gets_a_line_where_a_line_is_copied(desk: OpenDesk, written: list[str]) -> None:
    async with open_hostile(desk, size=(100, 30)) as on:
        furnish(on)
        await on.press("j")
        for what in range(5):
            written.clear()
            await on.press("c", *["j"] * what, "enter")
            await on.until(lambda: bool(written), f"choice {what}")
            text = base64.b64decode(written[0].removeprefix("\x1b]52;c;").removesuffix("\a")).decode()
            assert text, what
            assert text.replace("\t", "").isprintable(), what


async def test_what_is_written_into_files_is_harmless_and_so_are_their_names(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_hostile(desk) as on:
        furnish(on)
        for keys in ("B", "y E"):
            await on.press(*keys.split())
            await on.until(lambda: isinstance(on.app.screen, FileNameDialog))
            await on.press("enter")
            await on.until(lambda: not isinstance(on.app.screen, FileNameDialog))
        await on.until(lambda: len([*tmp_path.glob("lab-*")]) == 2)
        await on.press("escape")
    for file in tmp_path.glob("lab-*"):
        assert re.fullmatch(r"[\w.-]+", file.name)
        text = file.read_text(encoding="utf-8")
        assert all(line.isprintable() for line in text.split("\n"))


async def test_a_name_with_control_characters_is_refused(desk: OpenDesk) -> None:
    async with desk() as on:
        dialog = FileNameDialog("Write", f"../{HOSTILE}.json", lambda _: None)
        on.app.push_screen(dialog)
        await on.pilot.pause()
        field = dialog.query_one("TextField")
        assert re.fullmatch(r"[\w.-]+", field.value)  # type: ignore[attr-defined]  # it is one
        field.value = "a\x1bc.json"  # type: ignore[attr-defined]  # it is one
        await on.press("enter")
        assert "non-printable characters" in on.text


def test_a_crash_report_is_harmless() -> None:
    error = Hostile()
    report = crash_report(error)
    assert all(line.isprintable() for line in report.split("\n"))
    assert not any(line.startswith(FORGED) for line in re.split(r"[\r\x0b\x0c\x1c\x85\u2028\u2029]", report))


@pytest.mark.parametrize(
    "text", [HOSTILE, "plain", "容量\u3000\u202e", "e\u0301\x1b", "\N{WOMAN}\u200d\N{GIRL} x", "\ud800\x9b"]
)
def test_the_filter_of_the_screen_keeps_every_width(text: str) -> None:
    [found] = PrintableOnly().apply([Segment(text)], Color(0, 0, 0))
    assert found.text.isprintable()
    assert cell_len(found.text) == cell_len(text)


_TAKES_MARKUP: Final = ("Static", "Label", "OptionList", "Options", "Button", "Checkbox", "super().notify")
"""Of toasts only the one place where all of them pass: `LiveApp.notify` lets nobody ask for markup."""


def test_no_widget_of_ours_reads_markup() -> None:
    """One that did would run the actions, and drop the brackets, that a title or a message holds."""
    for file in Path(ontap_tui.tui.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func).rpartition(".")[2]
            assert name not in ("from_markup", "render_markup"), file
            if name in _TAKES_MARKUP or ast.unparse(call.func) in _TAKES_MARKUP:
                markup = [ast.unparse(word.value) for word in call.keywords if word.arg == "markup"]
                assert markup == ["False"], f"{file}:{call.lineno}"
            if name in ("Hit", "DiscoveryHit"):
                assert file.name == "palette.py"
                assert not any(word.arg == "help" for word in call.keywords), "Textual reads it as markup"
        for made in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            if made.name == "render":
                assert made.returns is not None
                assert ast.unparse(made.returns) in ("Content", "RenderableType"), file
