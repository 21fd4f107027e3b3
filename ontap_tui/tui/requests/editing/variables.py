"""List the variables of a request, with a line that adds one, and edit a variable in a form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple

from textual import getters
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from ontap_tui.model import printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import VARIABLE_FORM, VARIABLES
from ontap_tui.tui.requests.editing.specs import VARIABLE, Spec, Table
from ontap_tui.tui.requests.editing.table_form import TableForm
from ontap_tui.tui.widgets.list_columns import ListColumns, column_of
from ontap_tui.tui.widgets.rows import Rows
from ontap_tui.tui.widgets.screens import Frame

_MARGIN: Final = 3
_ADD = ""
"""The id of the line that adds one."""
_NAME = Spec("name", "Name", "as in {name}")


class Variables(Rows):
    DEFAULT_CSS = """
    Variables { height: auto; max-height: 10; margin-top: 1; border-top: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(VARIABLES)

    @dataclass
    class Wanted(Message):
        """Requests that a variable be edited; an empty name means a new one."""

        name: str

    @dataclass
    class Removed(Message):
        name: str

    def __init__(self) -> None:
        super().__init__(self._line)
        self._tables: Mapping[str, Any] = {}
        self._columns = ListColumns({})

    def show_table(self, table: Mapping[str, Any]) -> None:
        """Show the variables of a request's table."""
        found = table.get("variables")
        self._tables = found if isinstance(found, dict) else {}
        self.styles.height = len(self._tables) + 1
        columns = {
            "name": column_of("", map(_placeholder, self._tables), least=12),
            "prompt": column_of("", map(_prompt, self._tables.values()), least=12),
            "facts": column_of("", map(_facts, self._tables.values()), least=20),
        }
        self._columns = ListColumns(columns, margin=_MARGIN)
        self.show([*self._tables, _ADD])

    def _line(self, name: str, width: int) -> Content:
        if name == _ADD:
            add = display(self.app.keys.of("variable_add")[0])
            return Content.styled(f"{' ' * _MARGIN}{add} adds a variable", "$quiet")
        table = self._tables[name]
        cells = {
            "name": Content.styled(printable(_placeholder(name)), "bold"),
            "prompt": Content(printable(_prompt(table))),
            "facts": Content.styled(printable(_facts(table)), "$quiet"),
        }
        return self._columns.line(cells, width)

    def on_rows_chosen(self, message: Rows.Chosen) -> None:
        message.stop()
        self.action_variable_edit()

    def action_variable_edit(self) -> None:
        self.post_message(self.Wanted(self.cursor or _ADD))

    def action_variable_add(self) -> None:
        self.post_message(self.Wanted(_ADD))

    def action_variable_remove(self) -> None:
        if self.cursor:
            self.post_message(self.Removed(self.cursor))


def _placeholder(name: str) -> str:
    return f"{{{name}}}"


def _prompt(table: Any) -> str:
    return str(table.get("prompt", "")) if isinstance(table, dict) else ""


def _facts(table: Any) -> str:
    if not isinstance(table, dict):
        return ""
    lookup = table.get("lookup")
    facts = (
        str(table.get("type", "string")),
        f"default {table['default']}" if "default" in table else "",
        f"from {lookup.get('path', '')}" if isinstance(lookup, dict) else "",
        "optional" if table.get("optional") else "",
    )
    return ", ".join(filter(None, facts))


class NamedVariable(NamedTuple):
    name: str
    table: Table


class VariableScreen(Frame[NamedVariable | None]):
    """Returns the edited variable; None if the user went back."""

    DEFAULT_CSS = """
    VariableScreen TableForm { height: 1fr; padding: 1 3; }
    VariableScreen #problems { height: auto; max-height: 6; padding: 0 3; color: $text-error; }
    """
    BINDINGS = bindings_of(VARIABLE_FORM)
    HELP_KEY = -1
    HINTS: ClassVar = (("editor_save", "accept"), ("back", "back without changes"))

    form = getters.query_one(TableForm)

    def __init__(
        self, name: str, table: Mapping[str, Any], check: Callable[[str, Table], Mapping[str, str]]
    ) -> None:
        """Store the variable; `check` returns its problems by key."""
        super().__init__()
        self._first = {"name": name} | dict(table)
        self._check = check

    def body(self) -> Iterable[Widget]:
        yield TableForm((_NAME, *VARIABLE), self._first)
        yield Static(id="problems", markup=False)

    def on_mount(self) -> None:
        self.check()

    @property
    def variable(self) -> NamedVariable:
        table = dict(self.form.table)
        return NamedVariable(str(table.pop("name", "")), table)

    def check(self) -> bool:
        """Show the problems; return whether the variable can be accepted."""
        rest = self.form.say(found := self._check(*self.variable))
        self.query_one("#problems", Static).update(Content(printable("\n".join(rest))))
        return not found and self.form.readable

    def on_table_form_changed(self) -> None:
        self.check()

    def action_editor_save(self) -> None:
        if self.check():
            self.dismiss(self.variable)
        else:
            self.app.notify("Fix the problems first", severity="warning")

    def title_line(self) -> tuple[Content, Content]:
        name = self._first["name"] or "new"
        return Content.assemble(("‹ ", "$quiet"), (f"Variable: {name}", "bold")), Content()
