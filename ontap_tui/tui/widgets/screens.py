"""Provide base classes for screens: live ones, framed ones with a title and hints, and lists.

Any of them may be closed while it still opens or works.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import events, getters, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.content import Content
from textual.messages import Prune
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from ontap_tui.model import Batch
from ontap_tui.tui.dashboard.verdict import needs_badge
from ontap_tui.tui.keys.table import BY_ID
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.news import News
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.inputs import Narrowing
from ontap_tui.tui.widgets.key_line import hint_line, hints_of
from ontap_tui.tui.widgets.line import Line, spread
from ontap_tui.tui.widgets.rows import Rows

T = TypeVar("T")
_LEAST: Final = (60, 15)
"""Minimum columns and lines to show anything."""
_AROUND: Final = 2
"""Cells before and after the left part of the first line."""

if TYPE_CHECKING:
    _Base = Screen
else:  # Textual takes a class's CSS from its first widget base, which must be the real screen class

    class _Base(Generic[T]):
        pass


class BriefScreen(_Base[T]):
    """Ignores messages that arrive when its widgets are gone: after it was closed, or the program ended while
    it opened.
    """

    app = getters.app(LiveApp)

    async def on_event(self, event: events.Event) -> None:
        opening = isinstance(event, events.Mount | events.ScreenResume | events.Resize)
        gone = self not in self.app.screen_stack or (opening and self.app.ending)
        if not gone or isinstance(event, events.Unmount):
            await super().on_event(event)


def cancel_workers(node: Widget) -> None:
    """Cancel the workers of `node` and its descendants when Textual prunes it.

    Textual itself cancels them only after removing the widgets, which a worker may still query.
    """
    for each in node.walk_children(with_self=True):
        node.workers.cancel_node(each)


def closing(node: Widget) -> bool:
    """Return whether the node's screen is closed or closing, so that its widgets must not be queried."""
    return not node.is_attached or node.screen not in node.app.screen_stack


class LiveScreen(BriefScreen[T], Screen[T], Generic[T]):
    def on_resize(self) -> None:
        """Check the size. Subclasses that override this handler call it, too."""
        self.set_class(self.size.width < _LEAST[0] or self.size.height < _LEAST[1], "-too-small")

    @on(Prune)
    def end_work(self) -> None:
        cancel_workers(self)

    def render(self) -> RenderableType:
        if self.has_class("-too-small"):
            return Text(f"ontap-tui needs {_LEAST[0]} columns and {_LEAST[1]} lines.")
        return super().render()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable actions that change a cluster in a read-only session."""
        command = BY_ID.get(action)
        return not (self.app.read_only and command is not None and command.changes)

    def action_copy_text(self) -> None:
        """Copy the selection, if any, and say so."""
        selection = self.get_selected_text()
        if selection is None:
            raise SkipAction
        self.app.copy_text(selection, "The selection")

    def shows_news(self, news: News, group: str) -> bool:
        """Return whether the screen itself shows the news of this group of launches."""
        return False

    def remember(self) -> None:
        """Save typed values in `Remembered` before the screen closes."""

    async def action_refresh(self) -> None:
        """Poll all clusters; screens with data of their own reload that instead."""
        await self.app.run_action("refresh")


class Frame(LiveScreen[T], Generic[T]):
    """Shows a title line, `body`, and a line of hints."""

    DEFAULT_CSS = """
    Frame {
        #title { background: $surface; }
        #hints { background: $surface; }
    }
    """
    HINTS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(command id, one- or two-word label), most important first."""
    HELP_KEY: ClassVar[int] = 0
    """Index of the help key shown: the last one where text is typed, because ``?`` is text there."""

    def compose(self) -> ComposeResult:
        yield Line(id="title")
        yield from self.body()
        yield Line(id="hints")

    def body(self) -> Iterable[Widget]:
        raise NotImplementedError

    def on_mount(self) -> None:
        self.app.batches.subscribe(self, self.on_batch)
        self.show_frame()

    def on_batch(self, batch: Batch) -> None:
        """Update everything shown after a batch, including title and hints."""
        self.show_frame()

    def show_frame(self) -> None:
        """Update the title, the hints, and the badge of jobs that need attention."""
        self.query_one("#title", Line).show_text(self._title)
        self.query_one("#hints", Line).show_text(self.hints)

    def _title(self, width: int) -> Content:
        left, right = self.title_line()
        held = Content.styled(" FROZEN ", "bold $badge-text on $badge-warning")
        badges = [needs_badge(self.app.view.needing(), self.app.glyphs), *([held] if self.app.held else [])]
        alerts = Content.assemble(*(Content.assemble("  ", badge) for badge in badges if badge), " ")
        room = width - alerts.cell_length - _AROUND
        right = right.truncate(max(room // 2, room - left.cell_length), ellipsis=True)
        return spread(Content.assemble(" ", left), Content.assemble(right, alerts), width)

    def title_line(self) -> tuple[Content, Content]:
        """Return the left and right parts of the first line; each has half of it where both are too long."""
        raise NotImplementedError

    def hints(self, width: int) -> Content:
        return self.hints_for(self.HINTS, width)

    def hints_for(self, hints: Iterable[tuple[str, str]], width: int) -> Content:
        """Return a line of hints, given as (command id, label), that ends with the help key."""
        keys = self.app.keys
        shown = hints_of(keys, hints, read_only=self.app.read_only)
        return hint_line(shown, width, help_key=keys.of("help")[self.HELP_KEY])

    def action_back(self) -> None:
        self.dismiss(None)


class ListScreen(Frame[T], Generic[T]):
    """Keeps its rows up to date with each batch, with time, and with the text typed to narrow them."""

    TICK: ClassVar[float] = 0.0
    """Seconds after which the rows are outdated through time alone; 0 if they never are."""

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
        """Update `rows`, the title and the hints."""
        raise NotImplementedError

    @property
    def wanted(self) -> str:
        """Return the text typed to narrow the rows."""
        return self.query_one(Narrowing).value

    def on_mount(self) -> None:
        if self.TICK:
            self.set_interval(self.TICK, self.redraw)
        self.redraw()

    def on_batch(self, batch: Batch) -> None:
        self.redraw()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Move to the best match, and stay on it when the field is cleared."""
        self.redraw()
        if event.value:
            self.rows.go_to(0)
