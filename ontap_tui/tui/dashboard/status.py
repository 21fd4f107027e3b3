"""The line above the table: what is being looked at."""

from textual.content import Content

from ontap_tui.tui.glyphs import Glyphs
from ontap_tui.tui.line import spread
from ontap_tui.tui.table import MOST_NEW
from ontap_tui.tui.view import ATTENTION, COLUMNS, View

_TITLES = {column.id: column.title.lower() for column in COLUMNS} | {ATTENTION: "attention"}


def status(
    view: View, filter_text: str, width: int, glyphs: Glyphs, *, held: bool, new_above: int
) -> Content:
    if held:
        words = " HELD: the display stands still, polling goes on. z lets it go "
        return Content.styled(words.center(width), "bold $badge-text on $badge-warning")
    left = [Content.styled(str(view.scope), "bold $text-primary")]
    if filter_text:
        left.append(Content.assemble(("filter ", "$quiet"), (filter_text, "bold")))
    if view.hidden_clusters:
        left.append(
            Content.styled(f"{len(view.hidden_clusters)} clusters hidden, 0 shows all", "$text-warning")
        )
    if new_above:
        more = "+" if new_above == MOST_NEW else ""
        left.append(Content.styled(f"{new_above}{more} new above", "bold $text-accent"))
    right = []
    if view.marks:
        right.append(Content.styled(f"{len(view.marks)} marked", "bold $launched"))
    arrow = glyphs.descending if view.descending else glyphs.ascending
    order = _TITLES[view.sort] + (f" {arrow}" if view.sort != ATTENTION else "")
    right.append(Content.assemble(("by ", "$quiet"), order))
    shown = f"{len(view):,}" if len(view) == view.total else f"{len(view):,} of {view.total:,}"
    right.append(Content.assemble((shown, "bold"), (" jobs", "$quiet")))
    between = Content("    ")
    return spread(
        Content.assemble("   ", between.join(left)), Content.assemble(between.join(right), "  "), width
    )
