"""Provide text inputs with keys from the key table."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from ontap_tui.tui.keys.bindings import bindings, bindings_of
from ontap_tui.tui.keys.table import ENTRY
from ontap_tui.tui.widgets.rows import Rows


class TextField(Input, inherit_bindings=False):
    """Edits one line of text and leaves Enter to its container."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in Input.BINDINGS
        if not (isinstance(binding, Binding) and binding.action == "submit")
    ]


class EntryField(TextField):
    """Submits with the key from the key table."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(ENTRY)

    async def action_entry_done(self) -> None:
        await self.action_submit()


class Narrowing(TextField):
    """Passes movement keys to the `Rows` of its screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("cursor_up", "cursor_down", "page_up", "page_down")

    @property
    def _rows(self) -> Rows:
        return self.screen.query_one(Rows)

    def action_cursor_up(self) -> None:
        self._rows.action_cursor_up()

    def action_cursor_down(self) -> None:
        self._rows.action_cursor_down()

    def action_page_up(self) -> None:
        self._rows.action_page_up()

    def action_page_down(self) -> None:
        self._rows.action_page_down()
