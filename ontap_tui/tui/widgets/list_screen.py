"""Screens that are one list of rows, between a title and hints."""

from typing import ClassVar, Generic, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from ontap_tui.model import Batch
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.frame import Frame
from ontap_tui.tui.widgets.narrowing import Narrowing
from ontap_tui.tui.widgets.rows import Rows

T = TypeVar("T")


class ListScreen(Frame[T], Generic[T]):
    """Keeps its rows up to date: at each batch, as time passes, and with what is typed to narrow them."""

    TICK: ClassVar[float] = 0.0
    """s after which the rows are out of date by time alone; 0 where they never are."""

    rows = getters.query_one(Rows)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def body(self) -> ComposeResult:
        yield Rows(self.line)

    def line(self, id: str, width: int) -> Content:
        """Render the row `id`."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Give `rows` what is known now, and show the frame."""
        raise NotImplementedError

    @property
    def wanted(self) -> str:
        """What is typed to narrow the rows."""
        return self.query_one(Narrowing).value

    def on_mount(self) -> None:
        if self.TICK:
            self.set_interval(self.TICK, self.redraw)
        self.redraw()

    def on_batch(self, batch: Batch) -> None:
        self.redraw()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go to the best match, and stay on it when the field is emptied."""
        self.redraw()
        if event.value:
            self.rows.go_to(0)
