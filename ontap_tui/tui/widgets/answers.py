"""Offer the two answers to a question: No, which has the focus, and Yes."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import ANSWER


class Answer(Widget, can_focus=True):
    DEFAULT_CSS = """
    Answer { width: auto; height: 1; }
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
    Answers Answer { margin-left: 2; }
    """

    def __init__(self, yes: str) -> None:
        super().__init__()
        self._yes = yes

    def compose(self) -> ComposeResult:
        yield Answer("No", yes=False)
        yield Answer(self._yes, yes=True)
