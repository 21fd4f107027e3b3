"""Define the glyphs shown beside words: one set for modern terminals, one in plain ASCII."""

from typing import Final, NamedTuple

from ontap_tui.model import KNOWN_STATES


class Glyphs(NamedTuple):
    queued: str = "○"
    running: str = "▶"
    paused: str = "‖"
    success: str = "✔"
    failure: str = "✖"
    unknown: str = "?"
    dot: str = "●"
    """Marks a healthy cluster."""
    waiting: str = "◌"
    """Marks a cluster that has not answered yet."""
    cursor: str = "▌"
    launched: str = "»"
    mark: str = "◆"
    held_back: str = "↕"
    """Marks a row that moves when the cursor leaves it."""
    ascending: str = "▴"
    descending: str = "▾"
    full: str = "━"
    empty: str = "╌"
    ellipsis: str = "…"
    next: str = "▸"
    middot: str = "·"
    warning: str = "▲"

    def spelled(self, text: str) -> str:
        """Return `text` with the program's other signs replaced by those of this set, in the same length."""
        return text if self.ellipsis == "…" else text.translate(_PLAIN)

    def of(self, state: str) -> str:
        """Return the glyph of a job's state, including a state that is not known."""
        return str(getattr(self, state)) if state in KNOWN_STATES else self.unknown


_PLAIN: Final = str.maketrans("…‹→×↑↓“”·–", '~<>x^v""--')
UNICODE: Final = Glyphs()
ASCII: Final = Glyphs(
    queued="o",
    running=">",
    paused="=",
    success="+",
    failure="x",
    dot="*",
    waiting=".",
    cursor="|",
    launched="@",
    mark="&",
    held_back=":",
    ascending="^",
    descending="v",
    full="#",
    empty="-",
    ellipsis="~",
    next=">",
    middot="-",
    warning="!",
)
SETS: Final = {"unicode": UNICODE, "ascii": ASCII}
