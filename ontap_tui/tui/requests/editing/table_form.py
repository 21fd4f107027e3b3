"""Edit a table of a request in a form, with a field per key and its problem beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from ontap_tui.model import printable
from ontap_tui.tui.requests.editing.specs import Spec, Table, get, put


class SpecField(Horizontal):
    """Edits one key."""

    DEFAULT_CSS = """
    SpecField {
        height: auto;
        .label { width: 18; color: $quiet; }
        Input { width: 2fr; background: $surface; }
        TextArea { width: 2fr; height: 8; border: none; padding: 0; background: $surface; }
        Input:focus, TextArea:focus { background: $row-cursor; }
        .hint { width: 2fr; height: auto; padding-left: 2; color: $quiet; }
        .hint.-wrong { color: $text-error; }
    }
    """

    def __init__(self, spec: Spec, text: str) -> None:
        super().__init__()
        self.spec = spec
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(self.spec.label, classes="label", markup=False)
        if self.spec.lines > 1:
            yield TextArea(self._text, compact=True, tab_behavior="focus")
        else:
            yield Input(self._text, compact=True, select_on_focus=False)
        yield Static(printable(self.spec.hint), classes="hint", markup=False)

    @property
    def text(self) -> str:
        area = self.query(TextArea)
        return area.first().text if area else self.query_one(Input).value

    def load(self, text: str) -> None:
        if text == self.text:
            return
        with self.prevent(Input.Changed, TextArea.Changed):
            if self.spec.lines > 1:
                self.query_one(TextArea).load_text(text)
            else:
                self.query_one(Input).value = text

    def say(self, problem: str) -> None:
        hint = self.query_one(".hint", Static)
        hint.set_class(bool(problem), "-wrong")
        hint.update(Content(printable(problem or self.spec.hint)))


class TableForm(VerticalScroll, can_focus=False):
    @dataclass
    class Changed(Message):
        """Reports a change; `table` has the new values, and the previous ones where the text is invalid."""

        table: Table

    def __init__(self, specs: Sequence[Spec], table: Mapping[str, Any], *below: Widget) -> None:
        super().__init__(*(SpecField(spec, get(table, spec)) for spec in specs), Vertical(*below, id="below"))
        self.table: Table = dict(table)
        self._unreadable: dict[str, str] = {}

    def load(self, table: Mapping[str, Any]) -> None:
        """Show another table; keep text being typed if it has the same meaning."""
        self.table = dict(table)
        for field in self.query(SpecField):
            field.load(get(table, field.spec))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._changed(event.input)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._changed(event.text_area)

    def _changed(self, widget: Widget) -> None:
        field = next(one for one in widget.ancestors if isinstance(one, SpecField))
        if self._unreadable.pop(field.spec.key, None) is None and field.text == get(self.table, field.spec):
            return  # the change came from `load`
        try:
            put(self.table, field.spec, field.text)
        except ValueError as error:
            self._unreadable[field.spec.key] = str(error)
        self.post_message(self.Changed(self.table))

    def say(self, problems: Mapping[str, str]) -> list[str]:
        """Show each problem, by dotted key, beside its field; return the problems without a field."""
        problems = dict(problems) | self._unreadable
        for field in self.query(SpecField):
            key = field.spec.key
            mine = [name for name in problems if name == key or name.startswith(f"{key}.")]
            field.say("; ".join(problems.pop(name) for name in mine))
        return [f"{name}: {text}" if name else text for name, text in problems.items()]

    @property
    def readable(self) -> bool:
        return not self._unreadable
