"""Text in two columns: a short head, and a body that is wrapped beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.content import Content
from textual.widgets import Static


class Entry(NamedTuple):
    head: Content
    body: Content


BLANK = Entry(Content(), Content())


def titled(title: str) -> Entry:
    """Begins a part."""
    return Entry(Content.styled(title, "bold $quiet"), Content())


def lay_out(entries: Iterable[Entry], width: int, *, indent: int, margin: int = 3) -> Content:
    """Bodies begin `indent` cells right of the margin, or after a head that is longer."""
    lines: list[Content] = []
    for head, body in entries:
        at = indent if head.cell_length < indent else head.cell_length + 2
        wrapped = body.wrap(max(8, width - margin - at)) if body else []
        first = wrapped[0] if wrapped else Content()
        lines.append(Content.assemble(" " * margin, head.pad_right(at - head.cell_length), first))
        lines += [Content.assemble(" " * (margin + at), line) for line in wrapped[1:]]
    return Content("\n").join(lines)


class Sheet(Static):
    """Entries, laid out for the width that it has."""

    DEFAULT_CSS = """
    Sheet { width: 1fr; height: auto; }
    """

    def __init__(
        self, entries: Iterable[Entry] = (), *, indent: int, margin: int = 0, id: str | None = None
    ) -> None:
        super().__init__(markup=False, id=id)
        self._entries = tuple(entries)
        self._indent = indent
        self._margin = margin

    def show(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self.size.width:
            self.update(lay_out(self._entries, self.size.width, indent=self._indent, margin=self._margin))
