"""The line in which a filter is typed: it holds at once, and what is wrong with it is told below."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from ontap_tui.filtering import Filter, FilterError, parse
from ontap_tui.tui.line import Line
from ontap_tui.tui.live import LiveApp

_KEPT = 50


class FilterBar(Vertical):
    """Shown while typing. `text`, the last that was understood, stays in force until it is cleared."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", "Earlier filter", show=False),
        Binding("down", "newer", "Later filter", show=False),
        Binding("escape", "leave", "Leave", show=False),
    ]
    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        display: none;
        background: $surface;

        & > Input { border: none; height: 1; padding: 0 3; background: $panel; }
        & > #filter-problem { padding: 0 3; display: none; }
        &.-problem > #filter-problem { display: block; }
    }
    """

    @dataclass
    class Changed(Message):
        """A filter that was understood: from now on it holds."""

        filter: Filter

    class Left(Message):
        """Typing is over."""

    app = getters.app(LiveApp)

    def __init__(self, used: list[str]) -> None:
        """`used` are earlier filters, the latest last."""
        super().__init__()
        self.text = ""
        self.used = used
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Input(placeholder='words, field:value, -term, "two words", /regex/, elapsed:>10m', compact=True)
        yield Line(id="filter-problem")

    def _tags_of(self, cluster: str) -> Collection[str]:
        return self.app.config.tags_of(cluster)

    def open(self) -> None:
        self.display = True
        self._at = len(self._choices)
        self.query_one(Input).focus()

    @property
    def _choices(self) -> list[str]:
        """What up and down go through: the saved ones above the used ones."""
        return [*self.app.config.filters.values(), *self.used]

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        try:
            chosen = parse(event.value, self._tags_of)
        except FilterError as error:
            marker = " " * error.position + "^" * max(1, error.length)
            told = Content.assemble((marker, "bold $text-error"), (f" {error.message}", "$text-error"))
            self.query_one("#filter-problem", Line).show(told)
            self.add_class("-problem")
        else:
            self.text = event.value
            self.remove_class("-problem")
            self.post_message(self.Changed(chosen))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_leave()

    def action_leave(self) -> None:
        if self.text and self.text not in self.used:
            self.used.append(self.text)
            del self.used[:-_KEPT]
        self.query_one(Input).value = self.text
        self.display = False
        self.post_message(self.Left())

    def clear(self) -> None:
        self.query_one(Input).value = ""

    def action_older(self) -> None:
        self._step(-1)

    def action_newer(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        choices = self._choices
        self._at = max(0, min(self._at + by, len(choices)))
        field = self.query_one(Input)
        field.value = choices[self._at] if self._at < len(choices) else ""
        field.cursor_position = len(field.value)
