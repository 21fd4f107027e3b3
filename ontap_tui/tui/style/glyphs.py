"""Signs beside words: one set for terminals of today, one of plain ASCII."""

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
    """A cluster that is well."""
    waiting: str = "◌"
    """A cluster that was not heard yet."""
    cursor: str = "▌"
    launched: str = "»"
    mark: str = "◆"
    held_back: str = "↕"
    """A row that goes elsewhere when the cursor leaves it."""
    ascending: str = "▴"
    descending: str = "▾"
    full: str = "━"
    empty: str = "╌"
    ellipsis: str = "…"
    next: str = "▸"
    middot: str = "·"
    warning: str = "▲"

    def spelled(self, text: str) -> str:
        """Signs of our own that `text` may hold besides these, as this set has them; as long as it was."""
        return text if self.ellipsis == "…" else text.translate(_PLAIN)

    def of(self, state: str) -> str:
        """Of a job's state, whatever word it is."""
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
