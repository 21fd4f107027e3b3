"""Edit one variable of a request: its label, text, problem and suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from ontap_tui.model import printable
from ontap_tui.requests import InvalidValue, Variable, VariableType, parse_value
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import FIELD
from ontap_tui.tui.requests.offers import Offer, Offers, narrowed
from ontap_tui.tui.widgets.inputs import TextField
from ontap_tui.tui.widgets.line import fitted, widest

_ROWS: Final = 6
"""Maximum suggestions shown at once."""
_HINTS: Final = {
    VariableType.SIZE: "such as 10G or 1.5TiB",
    VariableType.JSON: "JSON",
    VariableType.INTEGER: "a whole number",
}

_LEFT_OUT: Final = "empty"
"""The word by which a hint says itself that the field is optional: ``empty for all``."""


class Field(Widget):
    """Edits and validates a value, with suggestions while it has the focus.

    Tab or Enter accepts the highlighted suggestion.
    """

    DEFAULT_CSS = """
    Field {
        height: auto;
        Horizontal { height: auto; }
        .label { width: 20; padding-right: 2; color: $quiet; }
        Input { width: 2fr; max-width: 64; background: $surface; }
        Input:focus { background: $row-cursor; }
        .hint { width: 3fr; height: auto; padding-left: 2; color: $quiet; }
        .hint.-wrong { color: $text-error; }
        .offers { display: none; margin-left: 20; height: auto; }
        &.-active .label { color: $text; text-style: bold; }
        &.-active .offers.-some { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(FIELD)

    @dataclass
    class Changed(Message):
        field: "Field"

    @dataclass
    class Submitted(Message):
        """Reports that Enter was pressed with no suggestion to accept."""

        field: "Field"

    input = getters.query_one(Input)

    def __init__(self, variable: Variable, text: str) -> None:
        super().__init__()
        self.variable = variable
        self.offers = Offers()
        self.looked_up: object = None
        """The values and clusters for which the suggestions were looked up."""
        self._text = text
        self._problem = ""
        """The objection of a cluster, or of the request as a whole, until the value changes."""
        self._touched = False
        self._at: int | None = None
        """Index of the selected suggestion among those that match the text."""
        self._top = 0

    def compose(self) -> ComposeResult:
        secret = self.variable.secret
        with Horizontal():
            yield Static(printable(self.variable.label), classes="label", markup=False)
            yield TextField(self._text, password=secret, compact=True, select_on_focus=not secret)
            yield Static(classes="hint", markup=False)
        yield Static(classes="offers", markup=False)

    def on_mount(self) -> None:
        self.redraw()

    # Value and problem

    @property
    def value(self) -> str:
        return self.input.value

    def problem(self, *, final: bool = False) -> str:
        """Return why the value cannot be sent; empty if it can.

        A missing value is reported only after the field was visited, or if `final`.
        """
        if self._problem:
            return self._problem
        if not self.value:
            missing = not self.variable.optional and (final or self._touched)
            return "is required" if missing else ""
        try:
            parse_value(self.variable, self.value)
        except InvalidValue as error:
            return str(error)
        return ""

    @property
    def narrowing(self) -> bool:
        """Return whether the text is incomplete and can still become one of the suggestions."""
        return self.has_class("-active") and bool(self._left())

    def blame(self, problem: str) -> None:
        """Show a message beside the field until its value changes; an empty one removes it."""
        self._problem = problem
        self.redraw()

    def offer(self, offers: Offers) -> None:
        self.offers = offers
        self._at = None
        self.redraw()

    def put(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(text)

    # Drawing

    def redraw(self) -> None:
        problem = self.problem()
        hint = self.query_one(".hint", Static)
        hint.set_class(bool(problem), "-wrong")
        _update(hint, Content(printable(problem or self._hint())))
        drawn = self._drawn_offers()
        offers = self.query_one(".offers", Static)
        offers.set_class(bool(drawn), "-some")
        _update(offers, drawn)

    def _hint(self) -> str:
        variable = self.variable
        parts = [self.offers.note, variable.help]
        if variable.optional and not any(_LEFT_OUT in part for part in parts):
            parts.append("optional")
        if not variable.help:
            parts.append(_HINTS.get(variable.type, ""))
        return ", ".join(filter(None, parts))

    def _left(self) -> Sequence[Offer]:
        """Return the matching suggestions, or all if the text equals one, so that another can be chosen."""
        if self._taken():
            return self.offers.offers
        return narrowed(self.offers.offers, self.value)

    def _taken(self) -> bool:
        return any(self.value in (offer.text, offer.label) for offer in self.offers.offers)

    def _drawn_offers(self) -> Content:
        left = self._left()
        if not left or (self._taken() and self._at is None):
            return Content()
        at = self._highlighted()
        self._top = max(0, min(self._top, len(left) - _ROWS))
        if at is not None:
            self._top = min(max(self._top, at - _ROWS + 1), at)
        width = widest(offer.label for offer in left[self._top : self._top + _ROWS])
        lines = []
        for number, offer in enumerate(left[self._top : self._top + _ROWS], self._top):
            style = "bold $text on $row-cursor" if number == at else "$text"
            label = Content.assemble(" ", fitted(offer.label, width), " ").stylize(style)
            lines.append(Content.assemble(label, (f"  {printable(offer.note)}", "$quiet")))
        rest = len(left) - self._top - _ROWS
        if rest > 0:
            lines.append(Content.styled(f" {rest} more", "$quiet"))
        return Content("\n").join(lines)

    def _highlighted(self) -> int | None:
        """Return the index of the selected suggestion, or of the first match; None if nothing is typed."""
        left = self._left()
        if self._at is not None:
            return min(self._at, len(left) - 1)
        return 0 if self.value and left and not self._taken() else None

    # Acting

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._problem, self._at = "", None
        self._touched = self._touched or bool(self.value)
        self.redraw()
        self.post_message(self.Changed(self))

    def on_descendant_focus(self) -> None:
        self.add_class("-active")

    def on_descendant_blur(self) -> None:
        self.remove_class("-active")
        self._touched = True
        self._at = None
        self.redraw()

    def action_form_send(self) -> None:
        if self._take():
            self.screen.focus_next()
        else:
            self.post_message(self.Submitted(self))

    def _take(self) -> bool:
        at = self._highlighted()
        if at is None:
            return False
        self.put(self._left()[at].text)
        return True

    def action_offer_take(self) -> None:
        self._take()
        self.screen.focus_next()

    def action_offer_previous(self) -> None:
        self._move(-1)

    def action_offer_next(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        left = self._left()
        if not left:
            (self.screen.focus_next if by > 0 else self.screen.focus_previous)()
            return
        at = self._highlighted()
        self._at = (0 if by > 0 else len(left) - 1) if at is None else (at + by) % len(left)
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        region = self.query_one(".offers", Static).region
        if not region.contains(event.screen_x, event.screen_y):
            self.input.focus()
            return
        left, at = self._left(), self._top + event.screen_y - region.y
        if at < min(len(left), self._top + _ROWS):
            self.put(left[at].text)
            self.input.focus()


def _update(shown: Static, text: Content) -> None:
    """Replace the text if it differs: an update costs a layout of the screen."""
    if not (isinstance(shown.content, Content) and text.is_same(shown.content)):
        shown.update(text)
