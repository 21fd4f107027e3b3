"""Ask a question. Its subject scrolls, while the answers, No (focused) and Yes, stay on the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Generic, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.messages import Prune
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Label

from ontap_tui.model import printable
from ontap_tui.tui.keys.bindings import MOVES, bindings, bindings_of, ids_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import ANSWER, QUESTION
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.page import Page
from ontap_tui.tui.widgets.screens import BriefScreen, cancel_workers
from ontap_tui.tui.widgets.sheet import Entry, Sheet


class AnswerButton(Widget, can_focus=True):
    DEFAULT_CSS = """
    AnswerButton { width: auto; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(ANSWER)

    @dataclass
    class Pressed(Message):
        yes: bool

    def __init__(self, label: str, *, yes: bool) -> None:
        super().__init__(id="yes" if yes else "no")
        self.label = label
        self.yes = yes

    def render(self) -> Content:
        colour = "$badge-error" if self.yes else "$badge-success"
        if self.disabled:
            return Content.styled(f"  {self.label}  ", "$quiet")
        return Content.styled(f"[ {self.label} ]" if self.has_focus else f"  {self.label}  ",
                              f"bold $badge-text on {colour}" if self.has_focus else "$text")  # fmt: skip

    def action_answer(self) -> None:
        self.post_message(self.Pressed(self.yes))

    def action_answer_previous(self) -> None:
        self.screen.focus_previous()

    def action_answer_next(self) -> None:
        self.screen.focus_next()

    def on_click(self) -> None:
        self.action_answer()


class Answers(Horizontal):
    DEFAULT_CSS = """
    Answers { height: 1; align-horizontal: right; margin-top: 1; }
    Answers AnswerButton { margin-left: 2; }
    """

    def __init__(self, yes: str) -> None:
        super().__init__()
        self._yes = yes

    def compose(self) -> ComposeResult:
        yield AnswerButton("No", yes=False)
        yield AnswerButton(self._yes, yes=True)


T = TypeVar("T")

_SHARE: Final = 0.9
"""Maximum share of the screen's height for a dialog, as in `Dialog.DEFAULT_CSS`."""


class Parts(Page, can_focus=False):
    """Shows one part per cluster or job; `place` says which of them are visible."""

    DEFAULT_CSS = """
    Parts { height: auto; background: $panel; }
    """

    class Placed(Message):
        """Reports that the visible parts may have changed."""

    def __init__(self, parts: Iterable[Iterable[Entry]], *, indent: int) -> None:
        super().__init__(*(Sheet(part, indent=indent) for part in parts))

    def show(self, parts: Iterable[Iterable[Entry]]) -> None:
        """Replace the parts with the same number of others."""
        for sheet, part in zip(self.query(Sheet), parts, strict=True):
            sheet.show(part)

    def on_resize(self) -> None:
        self.post_message(self.Placed())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Placed())

    @property
    def place(self) -> str:
        """Return ``5-8 of 12``; empty if all are visible."""
        if not self.max_scroll_y:
            return ""
        sheets = list(self.query(Sheet))
        top = self.scroll_offset.y
        seen = [
            number
            for number, sheet in enumerate(sheets, 1)
            if sheet.virtual_region.y < top + self.size.height and sheet.virtual_region.bottom > top
        ]
        return f"{seen[0]}-{seen[-1]} of {len(sheets)}" if seen else ""


class Dialog(BriefScreen[T], ModalScreen[T], Generic[T]):
    DEFAULT_CSS = """
    Dialog {
        .dialog {
            width: 120;
            max-width: 94%;
            height: auto;
            max-height: 90%;
            background: $panel;
            padding: 1 2;
        }
        .dialog-title { text-style: bold; margin-bottom: 1; width: 1fr; }
        #place { color: $quiet; width: 1fr; text-align: right; }
        .warning { margin-top: 1; color: $text-warning; text-style: bold; width: 1fr; }
        .ask { margin-top: 1; color: $quiet; width: 1fr; }
        Input { background: $surface; width: 1fr; }
        Input:focus { background: $row-cursor; }
    }
    """
    BINDINGS = bindings(*ids_of(QUESTION), *MOVES)
    AUTO_FOCUS: ClassVar = "#no"

    INDENT: ClassVar = 4
    """Width of the parts' first column, in cells."""

    app = getters.app(LiveApp)
    parts = getters.query_one(Parts)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(printable(self.heading()), classes="dialog-title", markup=False)
            yield Parts(self.about(), indent=self.INDENT)
            yield Label(id="place", markup=False)
            yield from self.below()

    def heading(self) -> str:
        raise NotImplementedError

    def about(self) -> Sequence[Iterable[Entry]]:
        """Return the parts of the question's subject."""
        raise NotImplementedError

    def below(self) -> Iterable[Widget]:
        """Return the question and the answers."""
        raise NotImplementedError

    @on(Prune)
    def end_work(self) -> None:
        cancel_workers(self)

    def on_resize(self) -> None:
        self.call_after_refresh(self.fit)

    def fit(self) -> None:
        """Give the parts the height that the rest of the dialog leaves."""
        dialog = self.query_one(".dialog")
        others = sum(
            child.outer_size.height + child.styles.margin.height
            for child in dialog.children
            if child is not self.parts and child.display
        )
        room = int(self.size.height * _SHARE) - dialog.gutter.height - others
        self.parts.styles.max_height = max(1, room)

    def on_parts_placed(self) -> None:
        place, keys = self.parts.place, self.app.keys
        turn = " ".join(display(keys.of(command)[0]) for command in ("page_up", "page_down"))
        self.query_one("#place", Label).update(f"{place}   {turn}" if place else "")

    # Keys

    def action_cursor_up(self) -> None:
        self.parts.action_cursor_up()

    def action_cursor_down(self) -> None:
        self.parts.action_cursor_down()

    def action_page_up(self) -> None:
        self.parts.action_page_up()

    def action_page_down(self) -> None:
        self.parts.action_page_down()

    def action_first(self) -> None:
        self.parts.action_first()

    def action_last(self) -> None:
        self.parts.action_last()
