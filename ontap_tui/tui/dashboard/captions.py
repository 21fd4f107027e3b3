"""Describe the table: a status line above it, and below a narrow one, the full message at the cursor."""

from textual.content import Content

from ontap_tui.model import rough_duration
from ontap_tui.tui.dashboard.table import MOST_NEW, Moment, cell
from ontap_tui.tui.dashboard.view import ATTENTION, COLUMNS, View
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.widgets.line import spread

_TITLES = {column.id: column.title.lower() for column in COLUMNS} | {ATTENTION: "attention"}
_STYLES = {
    "text": "$text",
    "quiet": "$quiet",
    "launched": "$launched",
    **{
        state: f"$state-{state}" for state in ("queued", "running", "paused", "success", "failure", "unknown")
    },
}


def status(
    view: View,
    filter_text: str,
    width: int,
    glyphs: Glyphs,
    keys: Keys,
    *,
    held: bool,
    new_above: int,
    silent: float,
) -> Content:
    """Return the status line; `silent` is the number of seconds since a shared history last responded."""
    if held:
        key = display(keys.of("hold")[0])
        words = f" {glyphs.paused} DISPLAY FROZEN (still polling). {key} resumes "
        return Content.styled(words.center(width), "bold $badge-text on $badge-warning")
    left = [Content.styled(str(view.scope), "bold $text-primary")]
    if filter_text:
        left.append(Content.assemble(("filter ", "$quiet"), (filter_text, "bold")))
    if view.hidden_clusters:
        key = display(keys.of("clusters_all")[0])
        hidden = len(view.hidden_clusters)
        words = f"{hidden} cluster{'s' if hidden > 1 else ''} hidden, {key} shows all"
        left.append(Content.styled(words, "$text-warning"))
    if silent:
        words = f"no word from the team's history for {rough_duration(silent)}"
        left.append(Content.styled(words, "$text-warning"))
    if new_above:
        more = "+" if new_above == MOST_NEW else ""
        left.append(Content.styled(f"{new_above}{more} new above", "bold $text-accent"))
    right = []
    if view.marks:
        right.append(Content.styled(f"{len(view.marks)} marked", "bold $launched"))
    right.append(Content.assemble(("by ", "$quiet"), _order(view, glyphs)))
    shown = f"{len(view):,}" if len(view) == view.total else f"{len(view):,} of {view.total:,}"
    right.append(Content.assemble((shown, "bold"), (" jobs", "$quiet")))
    between = Content("    ")
    return spread(
        Content.assemble("   ", between.join(left)), Content.assemble(between.join(right), "  "), width
    )


def _order(view: View, glyphs: Glyphs) -> Content:
    """Describe the sort order; highlight it if jobs that need attention are at the bottom."""
    if view.sort != ATTENTION:
        return Content(f"{_TITLES[view.sort]} {glyphs.descending if view.descending else glyphs.ascending}")
    return (
        Content.styled("attention, reversed", "bold $text-warning")
        if view.descending
        else Content("attention")
    )


def message(view: View, moment: Moment, width: int, *, with_cluster: bool) -> Content:
    row = view.get(view.cursor)
    if row is None:
        return Content()
    parts = [(text, _STYLES[role]) for text, role in cell("message", row, moment) if text]
    expected = [(f"{text}   ", _STYLES[role]) for text, role in cell("expected", row, moment)]
    if with_cluster:
        expected.insert(0, (f"{row.tracked.job.cluster}   ", "bold $text"))
    return Content.assemble(*expected, *parts).truncate(width, ellipsis=True)
