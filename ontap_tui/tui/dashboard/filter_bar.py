"""Edit the filter in a line: it applies while typing, and errors are shown below it."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from ontap_tui.filtering import Filter, FilterError, parse, unfinished_field
from ontap_tui.model import JobKey, printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import FILTER
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.inputs import TextField
from ontap_tui.tui.widgets.line import Line, fitted, widest

_KEPT = 50
_EXAMPLE = 'words, field:value, -term, "two words", /regex/, elapsed:>10m'


class FilterBar(Vertical):
    """Shows the input while typing. `text`, the last valid filter, stays in effect until cleared."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(FILTER)
    HINTS: ClassVar = (
        ("filter_keep", "apply"),
        ("back", "leave"),
        ("filter_previous", "previous"),
        ("filter_next", "saved"),
    )
    """Hints for the keys in the filter line, where letters are text."""
    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        display: none;
        background: $surface;

        & > Input.-textual-compact { border: none; height: 1; padding: 0 3; background: $panel; }
        & > #filter-problem { padding: 0 3; display: none; }
        & > #filter-saved {
            overlay: screen;
            constrain: inside;
            display: none;
            width: auto;
            max-height: 12;
            padding: 0 3;
            background: $panel;
        }
        &.-problem > #filter-problem { display: block; }
        &.-choosing > #filter-saved { display: block; }
    }
    """

    class Changed(Message):
        """Reports that another filter is in effect."""

    class Left(Message):
        """Reports that the user has left the filter line."""

    app = getters.app(LiveApp)
    field = getters.query_one(Input)

    def __init__(self, used: list[str]) -> None:
        """Store the filters used earlier, latest last."""
        super().__init__()
        self.text = ""
        self.used = used
        self._at = 0
        """Position in the choices: 0 is the typed text, followed by the saved and then the used filters."""
        self._wanted: tuple[str, Filter] | None = None
        """Whether typed text has not taken effect yet."""
        self._home: JobKey | None = None
        """The job under the cursor when typing began, to which the cursor returns if the job is shown."""

    def compose(self) -> ComposeResult:
        yield TextField(
            placeholder='words, field:value, -term, "two words", /regex/, elapsed:>10m', compact=True
        )
        yield Line(id="filter-problem")
        yield Static(id="filter-saved", markup=False)

    @property
    def _saved(self) -> Mapping[str, str]:
        return self.app.config.filters

    def _tags_of(self, cluster: str) -> Collection[str]:
        return self.app.config.tags_of(cluster)

    def open(self) -> None:
        self.display = True
        self._at = 0
        self._offer()
        self.field.focus()

    # Typing

    def on_descendant_focus(self) -> None:
        self._home = self.app.view.cursor

    def on_input_changed(self, event: Input.Changed) -> None:
        """Schedule the filter to be applied once for all letters that arrive together."""
        event.stop()
        self._offer()
        try:
            wanted = parse(event.value, self._tags_of)
        except FilterError as error:
            self._wanted = None
            marker = " " * error.position + "^" * max(1, error.length)
            self._complain(
                Content.assemble((marker, "bold $text-error"), (f" {error.message}", "$text-error"))
            )
            return
        if self._wanted is None:
            self.call_after_refresh(self._apply)
        self._wanted = event.value, wanted

    def _apply(self, *, finished: bool = False) -> None:
        """Apply the filter, but do not empty the table for an incomplete or misspelled field name."""
        if self._wanted is None:
            return
        (text, wanted), self._wanted = self._wanted, None
        field = None if finished else unfinished_field(text)
        if self.app.view.filter_by(wanted, unless_empty=field is not None):
            self.text = text
            self.remove_class("-problem")
        else:
            self.text = text[: -len(text.split()[-1])].strip()
            self.app.view.filter_by(parse(self.text, self._tags_of))
            self._complain(
                Content.styled(f"No job contains this text; {field}: searches that field", "$text-warning")
            )
        if self.display and self.app.view.index(self._home) is not None:
            self.app.view.cursor = self._home
        self.post_message(self.Changed())

    def _complain(self, problem: Content) -> None:
        self.query_one("#filter-problem", Line).show_text(lambda width: problem)
        self.add_class("-problem")

    def action_filter_keep(self) -> None:
        text = self.field.value
        with suppress(FilterError):
            self._wanted = text, parse(text, self._tags_of)
            self._apply(finished=True)
        self.leave()

    def action_back(self) -> None:
        self.leave()

    def on_descendant_blur(self) -> None:
        """Close if the focus moved to another widget, but not if only the terminal lost the focus."""
        if self.display and self.app.app_focus:
            self.leave()

    def leave(self) -> None:
        self._apply()
        if self.text and self.text not in self.used:
            self.used.append(self.text)
            del self.used[:-_KEPT]
        self.field.value = self.text
        self.display = False
        self.post_message(self.Left())

    def clear(self) -> None:
        self.field.value = ""

    # Choosing

    def action_filter_previous(self) -> None:
        self._step(-1)

    def action_filter_next(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        """Step through the typed text, the saved filters and the used ones, of which the latest is last."""
        texts = ["", *self._saved.values(), *self.used]
        self._at = (self._at + by) % len(texts)
        self.field.value = texts[self._at]
        self.field.cursor_position = len(self.field.value)
        self._offer()

    def _offer(self) -> None:
        """List the saved filters by name while nothing is typed or one of them is selected."""
        saved, text = self._saved, self.field.value
        chosen = list(saved)[self._at - 1] if 0 < self._at <= len(saved) else None
        if chosen is not None and saved[chosen] != text:
            chosen, self._at = None, 0
        self.set_class(bool(saved) and (not text or chosen is not None), "-choosing")
        width = widest(saved)
        lines = [
            Content.assemble(
                fitted(name, width).stylize("bold $text-primary"),
                "   ",
                (printable(text), "$text" if name == chosen else "$quiet"),
            ).stylize("on $row-cursor" if name == chosen else "")
            for name, text in saved.items()
        ]
        self.query_one("#filter-saved", Static).update(Content("\n").join(lines))
