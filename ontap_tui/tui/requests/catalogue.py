"""List the API's asynchronous operations; one key drafts a saved request from the selected one."""

from collections.abc import Collection
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.content import Content

from ontap_tui.model import Batch
from ontap_tui.requests import Operation, draft, operations, search_operations
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import CATALOGUE
from ontap_tui.tui.requests.editing import RequestEditor, may_save
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.inputs import Narrowing
from ontap_tui.tui.widgets.list_columns import ListColumn, ListColumns, column_of
from ontap_tui.tui.widgets.screens import ListScreen
from ontap_tui.tui.widgets.sheet import Entry, Sheet

_MARGIN: Final = 3
_GIVE_WAY: Final = ("all",)
"""The column to drop when space is short; the description below the list says the same."""


class CatalogueScreen(ListScreen[None]):
    DEFAULT_CSS = """
    CatalogueScreen {
        Input { margin: 1 3 0 3; background: $surface; }
        Rows { margin: 1 0 0 0; }
        #about { height: auto; padding: 1 0; background: $surface; }
    }
    """
    BINDINGS = bindings_of(CATALOGUE)
    HELP_KEY = -1
    HINTS: ClassVar = (("operation_draft", "create a saved request"), ("back", "back"))

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.found: dict[str, Operation] = {}
        self.columns = ListColumns({})

    def body(self) -> ComposeResult:
        yield Narrowing(placeholder="search for words: volume move, snapmirror, DELETE, a path", compact=True)
        yield from super().body()
        yield Sheet(indent=14, margin=_MARGIN, id="about")

    def redraw(self) -> None:
        self.found = {operation.operation: operation for operation in search_operations(self.wanted)}
        self.columns = ListColumns(_columns(self.found.values()), _GIVE_WAY, margin=_MARGIN)
        self.rows.show(list(self.found))
        self.describe()
        self.show_frame()

    def on_batch(self, batch: Batch) -> None:
        self.show_frame()

    @property
    def current(self) -> Operation | None:
        return self.found.get(self.rows.cursor or "")

    def line(self, id: str, width: int) -> Content:
        operation = self.found[id]
        style = "$text-error" if operation.method == "DELETE" else "$text-primary"
        cells = {
            "method": Content.styled(operation.method, style),
            "title": Content(operation.title),
            "all": Content.styled(_all(operation), "$text-warning"),
            "path": Content.styled(operation.path, "$quiet"),
        }
        return self.columns.line(cells, width)

    def describe(self) -> None:
        operation = self.current
        if operation is None:
            self.query_one(Sheet).show([Entry(Content.styled("Nothing matches.", "$quiet"), Content())])
            return
        facts = {
            operation.category: operation.title,
            operation.method: operation.path,
            "acts on": "" if operation.single else "all objects that match its query",
            "responses": operation.answers,
            "required": ", ".join(operation.required) or "none",
            "CLI command": ", ".join(operation.cli),
        }
        self.query_one(Sheet).show(
            Entry(Content.styled(head, "$quiet"), Content(body)) for head, body in facts.items() if body
        )

    def title_line(self) -> tuple[Content, Content]:
        total, shown = len(operations()), len(self.found)
        count = f"{total}" if shown == total else f"{shown} of {total}"
        return Content.styled("Asynchronous ONTAP calls", "bold"), Content.styled(count, "bold")

    def on_rows_moved(self) -> None:
        self.describe()

    def on_rows_chosen(self) -> None:
        self.action_operation_draft()

    @work(group="make", exclusive=True)
    async def action_operation_draft(self) -> None:
        if self.current is not None and may_save(self.app, self.session):
            table = draft(self.current)
            made = await self.app.push_screen_wait(RequestEditor(self.session, draft=table))
            if made is not None:
                run = display(self.app.keys.of("run")[0])
                self.app.notify(f"{made.name} saved: {run} runs it")


def _columns(found: Collection[Operation]) -> dict[str, ListColumn]:
    return {
        "method": column_of("", (one.method for one in found)),
        "title": column_of("", (one.title for one in found), least=44),
        "all": column_of("", map(_all, found)),
        "path": column_of("", (one.path for one in found), least=16),
    }


def _all(operation: Operation) -> str:
    return "" if operation.single else "all matching"
