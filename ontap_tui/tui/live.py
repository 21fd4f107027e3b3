"""What a screen may ask of the application it runs in."""

from typing import Literal

from textual.app import App
from textual.signal import Signal

from ontap_tui.model import Batch, Clock, printable
from ontap_tui.tui.glyphs import Glyphs
from ontap_tui.tui.keys import Keys
from ontap_tui.tui.session import Session
from ontap_tui.tui.view import View


class LiveApp(App[int]):
    """Screens and widgets reach it with ``app = getters.app(LiveApp)``."""

    clock: Clock
    glyphs: Glyphs
    keys: Keys
    """The keys in force."""
    read_only: bool
    view: View
    """The one view of the jobs: order, filter, marks, cursor."""
    session: Session | None = None
    """None until it is open, which is after the first paint."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: Signal[Batch] = Signal(self, "batches")
        """Published after the view took a batch in."""

    def tell(
        self,
        text: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
    ) -> None:
        """A toast. `text` may come from a cluster: it is drawn as it is, never as markup."""
        self.notify(printable(text), title=title, severity=severity, markup=False)

    def copy_text(self, text: str, what: str) -> None:
        """Sends `text` to the terminal's clipboard; `what` names it.

        No terminal answers whether it took it, so that no more is claimed than that it was sent.
        """
        self.copy_to_clipboard(text)
        self.tell(f"{what} sent to the terminal's clipboard")
