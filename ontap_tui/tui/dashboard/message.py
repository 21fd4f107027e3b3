"""Show the full message of the job under the cursor below a narrow table."""

from textual.content import Content

from ontap_tui.tui.dashboard.table import Moment, cell
from ontap_tui.tui.dashboard.view import View

_STYLES = {
    "text": "$text",
    "quiet": "$quiet",
    "launched": "$launched",
    **{
        state: f"$state-{state}" for state in ("queued", "running", "paused", "success", "failure", "unknown")
    },
}


def message(view: View, moment: Moment, width: int, *, with_cluster: bool) -> Content:
    row = view.get(view.cursor)
    if row is None:
        return Content()
    parts = [(text, _STYLES[role]) for text, role in cell("message", row, moment) if text]
    expected = [(f"{text}   ", _STYLES[role]) for text, role in cell("expected", row, moment)]
    if with_cluster:
        expected.insert(0, (f"{row.tracked.job.cluster}   ", "bold $text"))
    return Content.assemble(*expected, *parts).truncate(width, ellipsis=True)
