"""Edit and remove a cluster that has its own file."""

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual import getters, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from ontap_tui.config import ClusterStore, ConfigProblems, StoreError
from ontap_tui.enrolment import kept_secret, remove
from ontap_tui.model import printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import CLUSTER_EDITOR
from ontap_tui.tui.runtime.live import ClustersChanged, LiveApp
from ontap_tui.tui.runtime.own_editor import edited
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from ontap_tui.tui.widgets.screens import Frame
from ontap_tui.tui.widgets.sheet import Entry


def kept(app: LiveApp, session: Session, name: str) -> ClusterStore | None:
    """Return the store of the cluster; if the cluster has no file of its own, say so and return None."""
    if session.cluster_store is not None and name in session.config.files:
        return session.cluster_store
    known = session.config.clusters.get(name)
    if known is not None and not known.url:
        app.notify(f"{name} is known only from the team's history: it has no file here.")
        return None
    where = session.config.where("clusters", name)
    reload_key = display(app.keys.of("reload")[0])
    app.notify(f"{where} is never changed by ontap-tui: edit it there, then press {reload_key}.")
    return None


async def edit_cluster(app: LiveApp, session: Session, name: str) -> None:
    """Edit the cluster's file. Call it in a worker, like `remove_cluster`."""
    store = kept(app, session, name)
    if store is None:
        return
    try:
        text = await asyncio.to_thread(store.text, name)
    except StoreError as error:
        app.notify(str(error), severity="error")
        return
    if await app.push_screen_wait(ClusterEditor(store, name, text)):
        app.post_message(ClustersChanged())


async def remove_cluster(app: LiveApp, session: Session, name: str) -> None:
    store = kept(app, session, name)
    if store is None:
        return
    secret = kept_secret(store, session.config, name)
    what = f"This removes {store.path(name)}{f' and the {secret}' if secret else ''}."
    lines = (what, "Its history is kept.")
    about = [Entry(Content(), Content(printable(line))) for line in lines]
    if not await app.push_screen_wait(ConfirmDialog(f"Stop watching {name}?", [about], yes="Yes, remove it")):
        return
    try:
        await asyncio.to_thread(remove, store, session.config, name)
    except StoreError as error:
        app.notify(str(error), title="Not removed", severity="error")
    else:
        app.post_message(ClustersChanged())


class ClusterEditor(Frame[bool]):
    """Edits a cluster's file as text, checked while typing. Returns whether it was saved."""

    DEFAULT_CSS = """
    ClusterEditor TextArea { height: 1fr; margin: 1 2 0 2; padding: 0; }
    ClusterEditor TextArea, ClusterEditor TextArea:focus { border: none; }
    ClusterEditor #problems { height: auto; max-height: 6; padding: 0 3; }
    """
    BINDINGS = bindings_of(CLUSTER_EDITOR)
    HELP_KEY = -1
    HINTS: ClassVar = (
        ("editor_save", "save"),
        ("editor_open", "in $EDITOR"),
        ("back", "back without saving"),
    )

    area = getters.query_one(TextArea)

    def __init__(self, store: ClusterStore, name: str, text: str) -> None:
        super().__init__()
        self._store = store
        self._cluster = name
        self._first = text
        self._left = False
        """Whether Escape was pressed with unsaved changes."""

    def body(self) -> Iterable[Widget]:
        yield TextArea(self._first, show_line_numbers=True, tab_behavior="focus", theme="css")
        yield Static(id="problems", markup=False)

    def on_mount(self) -> None:
        self.area.focus()
        self.check()

    def on_text_area_changed(self) -> None:
        self._left = False
        self.check()

    def check(self) -> None:
        try:
            self._store.check_text(self._cluster, self.area.text)
            says = Content.styled("No problems found.", "$text-success")
        except ConfigProblems as problems:
            says = Content.styled("\n".join(printable(str(one)) for one in problems.problems), "$text-error")
        self.query_one("#problems", Static).update(says)

    def title_line(self) -> tuple[Content, Content]:
        left = Content.assemble(("‹ ", "$quiet"), (printable(f"Edit {self._cluster}"), "bold"))
        return left, Content.styled(printable(str(self._store.path(self._cluster))), "$quiet")

    @work(group="save", exclusive=True)
    async def action_editor_save(self) -> None:
        try:
            await asyncio.to_thread(self._store.save_text, self._cluster, self.area.text)
        except (ConfigProblems, StoreError) as error:
            self.app.notify(str(error), title="Not saved", severity="error")
        else:
            self.dismiss(True)

    @work(group="own editor", exclusive=True)
    async def action_editor_open(self) -> None:
        text = await edited(self.app, f"{self._cluster}.toml", self.area.text)
        if text is not None:
            self.area.text = text

    def action_back(self) -> None:
        if self.area.text != self._first and not self._left:
            self._left = True
            back = display(self.app.keys.of("back")[0])
            self.app.notify(f"Unsaved changes. {back} again discards them.", severity="warning")
        else:
            self.dismiss(False)
