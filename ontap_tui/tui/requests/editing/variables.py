"""List the variables of a request, with a line that adds one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from ontap_tui.model import printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import VARIABLES
from ontap_tui.tui.widgets.rows import Rows

_ADD = ""
"""The id of the line that adds one."""


class Variables(Rows):
    DEFAULT_CSS = """
    Variables { height: auto; max-height: 10; margin-top: 1; border-top: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(VARIABLES)

    @dataclass
    class Wanted(Message):
        """Asks to edit a variable; the empty name is a new one."""

        name: str

    @dataclass
    class Removed(Message):
        name: str

    def __init__(self) -> None:
        super().__init__(self._line)
        self._tables: Mapping[str, Any] = {}

    def show_table(self, table: Mapping[str, Any]) -> None:
        """Show the variables of a request's table."""
        found = table.get("variables")
        self._tables = found if isinstance(found, dict) else {}
        self.styles.height = len(self._tables) + 1
        self.show([*self._tables, _ADD])

    def _line(self, name: str, width: int) -> Content:
        if name == _ADD:
            add = display(self.app.keys.of("variable_add")[0])
            return Content.styled(f"   {add} adds a variable", "$quiet")
        table = self._tables[name] if isinstance(self._tables[name], dict) else {}
        lookup = table.get("lookup")
        facts = [
            str(table.get("type", "string")),
            f"default {table['default']}" if "default" in table else "",
            f"from {lookup.get('path', '')}" if isinstance(lookup, dict) else "",
            "optional" if table.get("optional") else "",
        ]
        prompt = str(table.get("prompt", ""))
        return Content.assemble(
            (f"   {{{printable(name)}}}".ljust(18), "bold"),
            f"{printable(prompt):<24}  ",
            (printable(", ".join(filter(None, facts))), "$quiet"),
        )

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
