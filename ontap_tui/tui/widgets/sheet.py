"""Lay out text in two columns: a short head, and a body wrapped beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.content import Content

from ontap_tui.tui.widgets.line import Fitted


class Entry(NamedTuple):
    head: Content
    body: Content


BLANK = Entry(Content(), Content())


def titled(title: str) -> Entry:
    """Return the entry that starts a part with a title."""
    return Entry(Content.styled(title, "bold $quiet"), Content())


def lay_out(entries: Iterable[Entry], width: int, *, indent: int, margin: int = 3) -> Content:
    """Lay out entries; bodies start `indent` cells right of the margin, or after a longer head."""
    lines: list[Content] = []
    for head, body in entries:
        at = indent if head.cell_length < indent else head.cell_length + 2
        wrapped = body.wrap(max(8, width - margin - at)) if body else []
        first = wrapped[0] if wrapped else Content()
        lines.append(Content.assemble(" " * margin, head.pad_right(at - head.cell_length), first))
        lines += [Content.assemble(" " * (margin + at), line) for line in wrapped[1:]]
    return Content("\n").join(lines)


class Sheet(Fitted):
    """Shows entries laid out for its width."""

    def __init__(
        self, entries: Iterable[Entry] = (), *, indent: int, margin: int = 0, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._indent = indent
        self._margin = margin
        self.show(entries)

    def show(self, entries: Iterable[Entry]) -> None:
        kept = tuple(entries)
        self.show_text(lambda width: lay_out(kept, width, indent=self._indent, margin=self._margin))
