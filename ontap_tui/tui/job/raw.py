"""Show the raw JSON of a job: highlight, search, scroll, copy and save it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec
from textual import getters, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from ontap_tui.model import JobKey, job_record, printable
from ontap_tui.tui.job.past import find
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import RAW
from ontap_tui.tui.style.times import clock
from ontap_tui.tui.widgets.inputs import EntryField
from ontap_tui.tui.widgets.page import TextLines, widest
from ontap_tui.tui.widgets.saving import write_file
from ontap_tui.tui.widgets.screens import Frame

if TYPE_CHECKING:
    from ontap_tui.tui.runtime.session import Session

_STRING: Final = r'"(?:[^"\\]|\\.)*"'
_COLOURS: Final = (
    (re.compile(_STRING), "$text-success"),
    (re.compile(rf"{_STRING}(?=\s*:)"), "bold $text-primary"),
    (re.compile(r"(?<=[:\[,\s])-?\d[\d.eE+-]*(?=[,\s\]}]|$)"), "$text-accent"),
    (re.compile(r"\b(?:true|false|null)\b(?=[,\s\]}]|$)"), "$text-warning"),
)


class RawScreen(Frame[None]):
    """Shows the cluster's current JSON; if it cannot be read, shows the last known state and the reason."""

    DEFAULT_CSS = """
    RawScreen {
        #find { display: none; background: $surface; padding: 0 2; }
        #find.-open { display: block; }
    }
    """
    BINDINGS = bindings_of(RAW)
    HINTS: ClassVar = (
        ("raw_find", "find"), ("raw_next", "next"), ("copy", "copy"), ("raw_save", "save"),
        ("refresh", "reload"), ("back", "back"),
    )  # fmt: skip

    def __init__(self, session: Session, key: JobKey) -> None:
        super().__init__()
        self.session = session
        self.key = key
        self.lines: list[str] = []
        self.note = "reading"
        self.wanted = ""
        self.found: list[int] = []
        """Line numbers with a match."""
        self.at = 0

    scroll = getters.query_one(TextLines)

    def body(self) -> ComposeResult:
        yield TextLines(self.coloured)
        yield EntryField(placeholder="find", id="find", compact=True)

    def on_mount(self) -> None:
        self.scroll.focus()
        self.read()

    @work(group="raw", exclusive=True)
    async def read(self) -> None:
        """Read the JSON from the cluster and lay it out."""
        from ontap_tui.ontap import OntapError

        now, engine = self.session.clock.now(), self.session.engine
        raw, trouble = None, "is not configured"
        if self.key[0] in engine.clusters:
            try:
                raw = await engine.raw_job(self.key)
            except OntapError as error:
                trouble = error.fault.summary
        self.note = f"read {clock(now, now)}"
        if raw is None:
            tracked = await find(self.session, self.key)
            self.note = f"{self.key[0]} {trouble}: as last seen"
            raw = msgspec.json.encode(job_record(tracked, now=now)) if tracked else b"{}"
        self.lines, width = await asyncio.to_thread(_laid_out, raw)
        self.scroll.show(self.lines, width)
        self.find()
        self.show_frame()

    def coloured(self, line: str) -> Content:
        content = Content(line)
        for pattern, style in _COLOURS:
            content = content.highlight_regex(pattern, style=style)
        if self.wanted:
            content = content.highlight_regex(
                re.compile(re.escape(self.wanted), re.IGNORECASE), style="$badge-text on $badge-warning"
            )
        return content

    def title_line(self) -> tuple[Content, Content]:
        cluster, uuid = self.key
        left = Content.assemble(
            ("‹ ", "$quiet"), (cluster, "bold"), f"  {printable(uuid)}  ", ("raw JSON", "$quiet")
        )
        count = f"{self.at + 1} of {len(self.found)}   " if self.found else ""
        return left, Content.assemble((count, "bold"), (printable(self.note), "$quiet"))

    # Finding

    def action_raw_find(self) -> None:
        field = self.query_one("#find", Input)
        field.add_class("-open")
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.wanted = event.value.lower()
        self.find()
        self.reveal()

    def find(self) -> None:
        wanted = self.wanted
        self.found = [number for number, line in enumerate(self.lines) if wanted and wanted in line.lower()]
        self.at = 0
        self.scroll.refresh()

    def on_input_submitted(self) -> None:
        self.scroll.focus()

    def reveal(self) -> None:
        if self.found:
            line = self.found[self.at]
            self.scroll.reveal(line, self.lines[line].lower().index(self.wanted))
        self.show_frame()

    def action_raw_next(self) -> None:
        self.move(1)

    def action_raw_previous(self) -> None:
        self.move(-1)

    def move(self, by: int) -> None:
        if self.found:
            self.at = (self.at + by) % len(self.found)
            self.reveal()

    def action_back(self) -> None:
        """Leave the search field first, then clear the matches, then leave the screen."""
        field = self.query_one("#find", Input)
        if field.has_class("-open"):
            field.remove_class("-open")
            field.value = ""
            self.scroll.focus()
        else:
            self.dismiss(None)

    # Copying and saving

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def action_refresh(self) -> None:
        self.read()

    def action_copy(self) -> None:
        self.app.copy_text(self.text, "The JSON")

    @work(group="write")
    async def action_raw_save(self) -> None:
        cluster, uuid = self.key
        name, lines = f"{cluster}-{uuid[:8]}.json", self.lines
        await write_file(
            self.app, "Save the JSON to", name, lambda path: "\n".join([*lines, ""]), what="JSON"
        )


def _laid_out(raw: bytes) -> tuple[list[str], int]:
    """Return the lines of a JSON text, and the width of the widest one."""
    lines = [printable(line) for line in msgspec.json.format(raw, indent=2).decode().split("\n")]
    return lines, widest(lines)
