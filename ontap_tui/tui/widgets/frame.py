"""Frame the screens around the dashboard: a title above, the most important keys below."""

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from ontap_tui.model import Batch
from ontap_tui.tui.dashboard.verdict import needs_badge
from ontap_tui.tui.widgets.key_line import hint_line, hints_of
from ontap_tui.tui.widgets.line import Line, spread
from ontap_tui.tui.widgets.live_screen import LiveScreen

T = TypeVar("T")


class Frame(LiveScreen[T], Generic[T]):
    """Shows a title line, `body`, and a line of hints."""

    DEFAULT_CSS = """
    Frame {
        #title { background: $surface; }
        #hints { background: $surface; }
    }
    """
    HINTS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(id of a command, what it does in a word or two), the most important first."""
    HELP_KEY: ClassVar[int] = 0
    """Which help key is shown: where text is typed, the last, because ``?`` is text there."""

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
        """Update everything shown, title and hints included, after a batch."""
        self.show_frame()

    def show_frame(self) -> None:
        """Update title and hints, including what needs attention elsewhere."""
        self.query_one("#title", Line).show_text(self._title)
        self.query_one("#hints", Line).show_text(self.hints)

    def _title(self, width: int) -> Content:
        left, right = self.title_line()
        held = Content.styled(" FROZEN ", "bold $badge-text on $badge-warning")
        alerts = [needs_badge(self.app.view.needing(), self.app.glyphs), *([held] if self.app.held else [])]
        right = Content.assemble(right, *(Content.assemble("  ", alert) for alert in alerts if alert), " ")
        return spread(Content.assemble(" ", left), right, width)

    def title_line(self) -> tuple[Content, Content]:
        """Return the left and right part of the first line."""
        raise NotImplementedError

    def hints(self, width: int) -> Content:
        return self.hints_for(self.HINTS, width)

    def hints_for(self, hints: Iterable[tuple[str, str]], width: int) -> Content:
        """Return hints, given as (id of a command, what it does), as a line that ends with the help key."""
        keys = self.app.keys
        shown = hints_of(keys, hints, read_only=self.app.read_only)
        return hint_line(shown, width, help_key=keys.of("help")[self.HELP_KEY])

    def action_back(self) -> None:
        self.dismiss(None)
