"""Choose the clusters for a request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar, Final

from textual import events, getters
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from ontap_tui.model import ClusterState, printable
from ontap_tui.requests import Chain
from ontap_tui.tui.keys.bindings import bindings_of, ids_of
from ontap_tui.tui.keys.table import CHOICE
from ontap_tui.tui.runtime.live import LiveApp

_GAP: Final = 3
_LINES: Final = 3
"""Maximum lines of clusters shown at once."""
_SUMMARY: Final = -1
"""Takes the place of a cluster's number for the summary line."""
_IN_NAMES: Final = ("-", "_", ".")


@dataclass(frozen=True)
class Candidate:
    name: str
    tags: tuple[str, ...] = ()
    refusal: str = ""
    """Why the cluster may not be chosen; empty if it may."""
    trouble: str = ""
    """Why the cluster may not answer; empty if it should."""


def candidates(chain: Chain, states: Iterable[ClusterState]) -> list[Candidate]:
    return [
        Candidate(
            name=state.name,
            tags=state.tags,
            refusal=chain.refusal(state.name, read_only=state.read_only) or ""
            if state.account
            else f"{state.name} {state.barred}",
            trouble=(state.fault.summary if state.fault else str(state.health)) if state.stale else "",
        )
        for state in states
    ]


class ClusterChoice(Widget, can_focus=True):
    """Selects clusters individually, all at once, or by tag.

    Typing narrows the list. A list too long for a few lines is summarized until the widget has the focus.
    """

    DEFAULT_CSS = """
    ClusterChoice { height: auto; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(CHOICE)

    app = getters.app(LiveApp)

    @dataclass
    class Changed(Message):
        chosen: tuple[str, ...]

    class Submitted(Message):
        """Reports that Enter was pressed."""

    def __init__(self, found: Sequence[Candidate], chosen: Iterable[str]) -> None:
        super().__init__()
        self._found = list(found)
        self._chosen = self._allowed(chosen)
        self._at = 0
        self._tag = ""
        self._text = ""
        """The text typed to narrow the list."""
        self._problem = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the chosen clusters, in the order in which they were chosen."""
        return self._chosen

    def _allowed(self, names: Iterable[str]) -> tuple[str, ...]:
        allowed = {candidate.name for candidate in self._found if not candidate.refusal}
        return tuple(name for name in dict.fromkeys(names) if name in allowed)

    def choose(self, names: Iterable[str]) -> None:
        self._chosen = self._allowed(names)
        self._problem = ""
        self.refresh(layout=True)
        self.post_message(self.Changed(self.chosen))

    def learn(self, found: Sequence[Candidate]) -> None:
        """Update the information about the clusters."""
        if list(found) != self._found:
            self._found = list(found)
            if (chosen := self._allowed(self._chosen)) != self._chosen:
                self.choose(chosen)
            self.refresh(layout=True)

    def blame(self, problem: str) -> None:
        self._problem = problem
        self.refresh(layout=True)

    # Drawing

    @property
    def _left(self) -> list[Candidate]:
        return [candidate for candidate in self._found if self._text in candidate.name.casefold()]

    def _all_lines(self, width: int) -> list[list[tuple[int, Content]]]:
        """Return the (number, content) of each item, line by line."""
        lines: list[list[tuple[int, Content]]] = [[]]
        room = width
        for number, candidate in enumerate(self._left):
            item = self._item(number, candidate)
            if lines[-1] and item.cell_length > room:
                lines.append([])
                room = width
            lines[-1].append((number, item))
            room -= item.cell_length + _GAP
        return lines

    def _lines(self, width: int) -> list[list[tuple[int, Content]]]:
        """Return the lines that fit, including the current cluster."""
        lines = self._all_lines(width)
        if len(lines) <= _LINES and not self._text:
            return lines
        summary = [(_SUMMARY, self._summary())]
        if not self.has_focus:
            return [summary]
        here = next((number for number, line in enumerate(lines) if any(n == self._at for n, _ in line)), 0)
        top = max(0, min(here - 1, len(lines) - _LINES))
        return [summary, *lines[top : top + _LINES]]

    def _summary(self) -> Content:
        """Return ``3 of 200: prod-east, prod-west, lab``."""
        names = f": {', '.join(self.chosen)}" if self._chosen else ""
        typed = f"   {self._text}: {len(self._left)}" if self._text else ""
        return Content.assemble(
            (f"{len(self._chosen)} of {len(self._found)}{names}", "bold"), (typed, "$text-primary")
        )

    def _item(self, number: int, candidate: Candidate) -> Content:
        here = self.has_focus and number == self._at
        style = "$quiet" if candidate.refusal else "$text"
        box = "[x]" if candidate.name in self._chosen else "[ ]"
        name = (f"{box} {candidate.name}", f"bold {style} on $row-cursor" if here else style)
        note = (
            candidate.refusal if here else candidate.trouble or ("not allowed" if candidate.refusal else "")
        )
        note = printable(note)
        return Content.assemble(name, (f" ({note})", "$text-warning") if note else "")

    def render(self) -> Content:
        width = self.size.width or 80
        lines = [
            Content(" " * _GAP).join(item for _, item in line).truncate(width, ellipsis=True)
            for line in self._lines(width)
        ]
        if self._problem:
            lines.append(Content.styled(printable(self._problem), "$text-error"))
        return Content("\n").join(lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width)) + bool(self._problem)

    def on_focus(self) -> None:
        self.refresh(layout=True)

    def on_blur(self) -> None:
        self._text = ""
        self._at = 0
        self.refresh(layout=True)

    # Acting

    def action_choice_previous(self) -> None:
        self._move(-1)

    def action_choice_next(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        if left := self._left:
            self._at = (self._at + by) % len(left)
            self.refresh(layout=True)

    def action_choice_turn(self) -> None:
        if left := self._left:
            name = left[self._at].name
            others = tuple(other for other in self._chosen if other != name)
            self.choose(others if name in self._chosen else (*others, name))

    def action_choice_all(self) -> None:
        """Select all clusters in the narrowed list, or none if all are selected."""
        left = self._allowed(candidate.name for candidate in self._left)
        others = tuple(name for name in self._chosen if name not in left)
        self.choose(others if set(left) <= set(self._chosen) else (*others, *left))

    def action_choice_tag(self) -> None:
        tags = list(dict.fromkeys(chain.from_iterable(candidate.tags for candidate in self._found)))
        if tags:
            self._tag = tags[(tags.index(self._tag) + 1) % len(tags)] if self._tag in tags else tags[0]
            self.choose(candidate.name for candidate in self._found if self._tag in candidate.tags)

    def on_key(self, event: events.Key) -> None:
        letter = event.character or ""
        if any(event.key in self.app.keys.of(command) for command in ids_of(CHOICE)):
            return
        if event.key == "backspace":
            self._narrow(self._text[:-1])
        elif letter.isalnum() or letter in _IN_NAMES:
            self._narrow(self._text + letter.casefold())
        else:
            return
        event.stop()

    def _narrow(self, text: str) -> None:
        """Narrow the list, unless it would become empty."""
        former, self._text = self._text, text
        if not self._left:
            self._text = former
        self._at = 0
        self.refresh(layout=True)

    def action_choice_above(self) -> None:
        self.screen.focus_previous()

    def action_choice_below(self) -> None:
        self.screen.focus_next()

    def action_form_send(self) -> None:
        self.post_message(self.Submitted())

    def on_click(self, event: events.Click) -> None:
        lines = self._lines(self.size.width)
        if event.y >= len(lines):
            return
        left = 0
        for number, item in lines[event.y]:
            if number != _SUMMARY and left <= event.x < left + item.cell_length:
                self._at = number
                self.action_choice_turn()
                return
            left += item.cell_length + _GAP
