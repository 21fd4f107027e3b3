"""Choose the keys in the last line of the dashboard: those that apply to the marked or the current job."""

from typing import Final

from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.job.actions import control_labels
from ontap_tui.tui.keys.table import BY_ID

_USUAL: Final = ("details", "filter", "run", "pause", "cancel", "attention")
_FIRST: Final = ("cluster_add", "quit")
"""Keys shown while there are no clusters."""
_MANY: Final = 200
"""More marked jobs are not looked at one by one: every control is offered."""


def offered(view: View) -> list[tuple[str, str]]:
    """Return the (command id, label) of each key, most important first."""
    labels = {id: BY_ID[id].label for id in (_USUAL if view.clusters else _FIRST)}
    if len(view.marks) <= _MANY:
        labels |= control_labels(view.chosen()[0], view.clusters)
    if view.cursor is None:
        labels["details"] = ""
    return [(id, label) for id, label in labels.items() if label]
