"""Create and change a saved request, checked while typing."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from textual import getters, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from ontap_tui.config import Problem, StoreError
from ontap_tui.model import printable
from ontap_tui.requests import (
    Request,
    RequestProblems,
    has_comments,
    name_problem,
    parse_text,
    request_text,
)
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import EDITOR
from ontap_tui.tui.requests.editing.problems import (
    objections,
    problems_by_key,
    problems_by_line,
    variable_problems,
)
from ontap_tui.tui.requests.editing.specs import REQUEST, Table
from ontap_tui.tui.requests.editing.table_form import TableForm
from ontap_tui.tui.requests.editing.variables import Variables, VariableScreen
from ontap_tui.tui.runtime.live import LibraryChanged, LiveApp
from ontap_tui.tui.runtime.own_editor import edited
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.screens import Frame

_EMPTY: Final = """\
title  = ""
method = "POST"
path   = "/api/"
query  = { return_timeout = 0 }
"""


def may_save(app: LiveApp, session: Session) -> bool:
    """Return whether requests can be saved; if not, say so before the user types anything."""
    if session.store is None:
        app.notify("Nothing is saved here: run `ontap-tui` by itself to change requests")
    return session.store is not None


class RequestEditor(Frame[Request | None]):
    """Returns the saved request.

    The text is what is saved. The form shows the table parsed from it, and a change in the form rewrites it.
    """

    DEFAULT_CSS = """
    RequestEditor {
        #named { height: 1; margin: 1 3 0 3; }
        #named Static { width: 18; color: $quiet; }
        #named Input { width: 1fr; background: $surface; }
        TableForm { width: 100%; height: 1fr; padding: 0 3; margin-top: 1; }
        #text { width: 100%; height: 1fr; margin: 1 2 0 2; border: none; padding: 0; }
        #problems { height: auto; max-height: 6; padding: 0 3; }
        #below { height: auto; }
        Variables { margin: 1 0 0 0; }
    }
    """
    BINDINGS = bindings_of(EDITOR)
    HELP_KEY = -1

    area = getters.query_one("#text", TextArea)
    named = getters.query_one("#named Input", Input)
    form = getters.query_one(TableForm)
    variables = getters.query_one(Variables)

    def __init__(
        self, session: Session, request: Request | None = None, *, draft: Mapping[str, Any] | None = None,
        name: str = "",
    ) -> None:  # fmt: skip
        """Edit `request`, or create one called `name` from `draft`, a raw request table."""
        super().__init__()
        self.session = session
        self.left = False
        """Whether Escape was pressed with unsaved changes."""
        store = session.store
        held = request is not None and store is not None and store.holds(request)
        self.request = request if held else None
        """The request being changed, if it is in the store; a request from elsewhere can only be copied."""
        if request is not None and store is not None:
            self.first = store.text(request)
            self.offered = request.name if held else session.library.free_name(f"{request.name}-copy")
        else:
            self.first = request_text(dict(draft)) if draft else _EMPTY
            words = str((draft or {}).get("title", "")).lower().split()
            self.offered = session.library.free_name(name or "-".join(words))
        self.written = self.first
        """The text from which the form was loaded."""
        self.in_form = not has_comments(self.first)

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="named"):
            yield Static("Name", markup=False)
            yield Input(self.offered, compact=True, disabled=self.request is not None)
        yield TableForm(REQUEST, _table(self.first) or {}, Variables())
        yield TextArea(self.first, show_line_numbers=True, tab_behavior="focus", theme="css", id="text")
        yield Static(id="problems", markup=False)

    def on_mount(self) -> None:
        self.variables.show_table(self.form.table)
        self.flip(self.in_form)
        if self.request is None:
            self.named.focus()

    # Form and text

    def flip(self, in_form: bool) -> None:
        self.in_form = in_form
        self.form.display, self.area.display = in_form, not in_form
        (self.form.query(Input).first() if in_form else self.area).focus()
        self.check()
        self.show_frame()

    def action_editor_flip(self) -> None:
        table = _table(self.area.text)
        if not self.in_form and table is None:
            self.app.notify("Invalid TOML cannot be shown as a form", severity="warning")
            return
        if table is not None:
            self.load(table)
        self.flip(not self.in_form)

    def load(self, table: Table) -> None:
        self.written = self.area.text
        self.form.load(table)
        self.variables.show_table(table)

    def on_table_form_changed(self, message: TableForm.Changed) -> None:
        self.rewrite(message.table)

    def rewrite(self, table: Table) -> None:
        """Generate the text from the table; comments in it are lost."""
        self.written = request_text(table)
        self.area.text = self.written
        self.check()

    def on_text_area_changed(self) -> None:
        self.left = False
        if self.area.text != self.written and (table := _table(self.area.text)) is not None:
            self.load(table)
        self.check()

    def on_input_changed(self) -> None:
        self.check()

    # Variables

    @work(group="variable", exclusive=True)
    async def on_variables_wanted(self, message: Variables.Wanted) -> None:
        """Edit the variable, or add one if the name is empty."""
        table = self.form.table
        known = table.get("variables", {})

        def check(name: str, changed: Table) -> Mapping[str, str]:
            if name != message.name and name in known:
                return {"name": f"a variable {name} already exists"}
            return variable_problems(name, changed)

        screen = VariableScreen(message.name, known.get(message.name, {}), check)
        found = await self.app.push_screen_wait(screen)
        if found is not None:
            kept = {found.name if key == message.name else key: value for key, value in known.items()}
            self.change_variables(kept | {found.name: found.table})

    def on_variables_removed(self, message: Variables.Removed) -> None:
        known = self.form.table.get("variables", {})
        self.change_variables({key: value for key, value in known.items() if key != message.name})

    def change_variables(self, variables: Table) -> None:
        table = {key: value for key, value in self.form.table.items() if key != "variables"}
        if variables:
            table["variables"] = variables
        self.form.load(table)
        self.variables.show_table(table)
        self.rewrite(table)

    # Problems

    def check(self) -> None:
        name, text = self.named.value, self.area.text
        rest = [wrong] if (wrong := name_problem(name)) or (wrong := self.taken(name)) else []
        if self.in_form:
            rest += self.form.say(problems_by_key(self.session, name, self.form.table))
        else:
            rest += problems_by_line(self.session, name, text)
        lines = [Content.styled(printable(one), "$text-error") for one in rest]
        if self.in_form and has_comments(text):
            flip = display(self.app.keys.of("editor_flip")[0])
            warning = f"Any change in the form drops the comments. {flip} edits the text instead."
            lines.append(Content.styled(warning, "$text-warning"))
        if not lines and self.form.readable:
            lines.append(Content.styled("No problems found.", "$text-success"))
        self.query_one("#problems", Static).update(Content("\n").join(lines))

    def taken(self, name: str) -> str:
        library = self.session.library
        if self.request is None and (library.get(name) is not None or name in library.broken):
            return f"a request {name} already exists"
        return ""

    # Lines

    def title_line(self) -> tuple[Content, Content]:
        what = f"Edit {self.request.name}" if self.request is not None else "New request"
        kept = self.session.store is not None
        where = "saved in your requests folder" if kept else "nothing is saved here"
        return Content.assemble(("‹ ", "$quiet"), (printable(what), "bold")), Content.styled(where, "$quiet")

    def hints(self, width: int) -> Content:
        flip = "as TOML" if self.in_form else "as a form"
        return self.hints_for(
            [
                ("editor_save", "save"),
                ("editor_flip", flip),
                ("editor_open", "in $EDITOR"),
                ("back", "back without saving"),
            ],
            width,
        )

    # Keys

    def action_editor_save(self) -> None:
        store, name = self.session.store, self.named.value
        if not may_save(self.app, self.session) or store is None:
            return
        if taken := self.taken(name):
            self.app.notify(taken, title="Not saved", severity="error")
            return
        if self.in_form and not self.form.readable:
            self.app.notify("Fix the problems first", title="Not saved", severity="error")
            return
        try:
            request = parse_text(store.path(name), self.area.text)
            if others := dict(objections(self.session, request)):
                raise RequestProblems([Problem(key, text) for key, text in others.items()])
            saved = store.save_text(name, self.area.text, new=self.request is None)
        except (RequestProblems, StoreError) as error:
            self.app.notify(str(error), title="Not saved", severity="error")
        else:
            self.post_message(LibraryChanged())
            self.dismiss(saved)

    @work(group="own editor", exclusive=True)
    async def action_editor_open(self) -> None:
        """Edit the text in the user's editor; the result is checked as if typed."""
        name = self.named.value
        text = await edited(self.app, f"{'request' if name_problem(name) else name}.toml", self.area.text)
        if text is not None:
            self.area.text = text

    def action_back(self) -> None:
        if self.area.text != self.first and not self.left:
            self.left = True
            back = display(self.app.keys.of("back")[0])
            self.app.notify(f"Unsaved changes. {back} again discards them.", severity="warning")
            return
        self.dismiss(None)


def _table(text: str) -> Table | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
