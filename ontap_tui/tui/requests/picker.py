"""Choose a saved request from a list that narrows while typing."""

from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.content import Content

from ontap_tui.config import StoreError
from ontap_tui.model import Batch, printable
from ontap_tui.requests import Request, RequestProblems, request_table
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import REQUESTS
from ontap_tui.tui.requests.catalogue import CatalogueScreen
from ontap_tui.tui.requests.editing import CurlScreen, RequestEditor, may_save
from ontap_tui.tui.runtime.live import LibraryChanged
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from ontap_tui.tui.widgets.inputs import Narrowing
from ontap_tui.tui.widgets.key_line import hint_words
from ontap_tui.tui.widgets.list_columns import ListColumns, column_of
from ontap_tui.tui.widgets.screens import ListScreen
from ontap_tui.tui.widgets.sheet import Entry

_MARGIN: Final = 3
_GIVE_WAY: Final = ("path",)


class RequestPicker(ListScreen[Request | None]):
    """Returns the request whose form is to be opened."""

    DEFAULT_CSS = """
    RequestPicker {
        Input { margin: 1 3 0 3; background: $surface; }
        Rows { margin: 1 0; }
    }
    """
    BINDINGS = bindings_of(REQUESTS)
    HELP_KEY = -1
    HINTS: ClassVar = (
        ("request_fill", "fill in"), ("back", "back"), ("request_edit", "edit"), ("request_new", "new"),
        ("request_duplicate", "duplicate"), ("request_delete", "delete"), ("request_catalogue", "catalogue"),
        ("request_curl", "from curl"),
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.found: dict[str, Request] = {}
        self.columns = ListColumns({})

    def body(self) -> ComposeResult:
        yield Narrowing(placeholder="filter by name, method or path", compact=True)
        yield from super().body()

    def redraw(self) -> None:
        self.found = {request.name: request for request in self.session.library.matching(self.wanted)}
        found = self.found.values()
        columns = {
            "key": column_of("", map(_key, found)),
            "name": column_of("", self.found, least=20),
            "method": column_of("", (one.method for one in found)),
            "label": column_of("", (one.label for one in found), least=48),
            "path": column_of("", (one.path for one in found), least=20),
        }
        self.columns = ListColumns(columns, _GIVE_WAY, margin=_MARGIN)
        self.rows.show(list(self.found))
        self.show_frame()

    def line(self, name: str, width: int) -> Content:
        request = self.found[name]
        cells = {
            "key": Content.styled(_key(request), "bold $text-primary"),
            "name": Content.styled(printable(request.name), "bold"),
            "method": Content.styled(request.method, "$text-error" if request.dangerous else "$text-primary"),
            "label": Content(printable(request.label)),
            "path": Content.styled(printable(request.path), "$quiet"),
        }
        return self.columns.line(cells, width)

    def title_line(self) -> tuple[Content, Content]:
        library = self.session.library
        shown = len(self.rows.ids)
        count = f"{shown:,}" if shown == len(library) else f"{shown:,} of {len(library):,}"
        problems = len(library.problems)
        wrong = (f"{problems} with problems: config check   ", "$text-warning") if problems else ""
        keys = hint_words(self.app.keys, ("request_catalogue", "catalogue"), ("request_new", "new"))
        title = Content.assemble(
            ("Run a saved request", "bold"), ("" if len(library) else f"   none yet: {keys}", "$quiet")
        )
        return title, Content.assemble(wrong, (count, "bold"))

    def current(self) -> Request | None:
        return self.session.library.get(self.rows.cursor or "")

    def on_rows_chosen(self) -> None:
        self.action_request_fill()

    def action_request_fill(self) -> None:
        if (request := self.current()) is not None:
            self.dismiss(request)

    # Making and keeping

    @work(group="edit", exclusive=True)
    async def action_request_edit(self) -> None:
        if (request := self.current()) is not None and may_save(self.app, self.session):
            await self.app.push_screen_wait(RequestEditor(self.session, request))

    @work(group="edit", exclusive=True)
    async def action_request_new(self) -> None:
        if may_save(self.app, self.session):
            await self.app.push_screen_wait(RequestEditor(self.session))

    @work(group="edit", exclusive=True)
    async def action_request_duplicate(self) -> None:
        if (request := self.current()) is not None and may_save(self.app, self.session):
            table = request_table(request)
            table.pop("key", None)
            table["title"] = f"{request.label} copy"
            name = f"{request.name}-copy"
            await self.app.push_screen_wait(RequestEditor(self.session, draft=table, name=name))

    @work(group="edit", exclusive=True)
    async def action_request_curl(self) -> None:
        if not may_save(self.app, self.session):
            return
        table = await self.app.push_screen_wait(CurlScreen())
        if table is not None:
            await self.app.push_screen_wait(RequestEditor(self.session, draft=table))

    def action_request_catalogue(self) -> None:
        self.app.push_screen(CatalogueScreen(self.session))

    @work(group="edit", exclusive=True)
    async def action_request_delete(self) -> None:
        request, store = self.current(), self.session.store
        if request is None or not may_save(self.app, self.session) or store is None:
            return
        where = Entry(Content(), Content(printable(request.origin)))
        asked = ConfirmDialog(f"Delete the saved request {request.name}?", [[where]], yes="Yes, delete it")
        if not await self.app.push_screen_wait(asked):
            return
        try:
            store.delete(request)
        except (StoreError, RequestProblems) as error:
            self.app.notify(str(error), title="Not deleted", severity="error")
        else:
            self.post_message(LibraryChanged())

    def on_batch(self, batch: Batch) -> None:
        """A batch without events comes where the library was read again."""
        if batch.events:
            self.show_frame()
        else:
            self.redraw()


def _key(request: Request) -> str:
    return display(request.key) if request.key else ""
