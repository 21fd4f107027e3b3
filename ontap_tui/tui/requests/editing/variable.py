"""Edit one variable of a request in a form."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, NamedTuple

from textual import getters
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ontap_tui.model import printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import VARIABLE_FORM
from ontap_tui.tui.requests.editing.specs import VARIABLE, Spec, Table
from ontap_tui.tui.requests.editing.table_form import TableForm
from ontap_tui.tui.widgets.screens import Frame

_NAME = Spec("name", "Name", "as in {name}")


class NamedVariable(NamedTuple):
    name: str
    table: Table


class VariableScreen(Frame[NamedVariable | None]):
    """Returns the variable as edited; None if the person went back."""

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
        """Take the variable; `check` returns its problems by key."""
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
