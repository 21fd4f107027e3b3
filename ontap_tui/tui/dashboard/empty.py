"""What an empty table says: why it is empty and what to do about it."""

from pathlib import Path

from ontap_tui.model import Health
from ontap_tui.tui.dashboard.view import Scope, View
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display


def empty_text(view: View, filter_text: str, config_path: Path | None, keys: Keys) -> list[str]:
    """Lines, the first of which says it all."""
    scope_key, run_key = (display(keys.of(id)[0]) for id in ("scope", "run"))
    clusters = len(view.clusters)
    if not clusters:
        where = str(config_path) if config_path else "a config.toml"
        return [
            "No clusters are configured.",
            f"Name them in {where}; `ontap-tui init` writes an example.",
            "`ontap-tui demo` shows this screen at work, with nothing to configure.",
        ]
    if filter_text and view.total:
        return [
            f"None of {view.total:,} jobs passes the filter",
            filter_text,
            f"{display(keys.of('back')[0])} clears it.",
        ]
    if hidden := len(view.hidden_clusters):
        others = f"{hidden} are hidden" if hidden > 1 else "One is hidden"
        return [
            "No jobs on the clusters that are shown.",
            f"{others}: {display(keys.of('clusters_all')[0])} shows all.",
        ]
    if all(state.health is Health.CONNECTING for state in view.clusters.values()):
        return [f"Connecting to {clusters} cluster{'s' if clusters > 1 else ''}"]
    on = f"on {clusters} clusters" if clusters > 1 else f"on {next(iter(view.clusters))}"
    if view.scope is Scope.LIVE:
        return [
            f"No jobs {on}.",
            f"Finished ones stay for as long as their cluster keeps them. {scope_key} looks back further.",
            f"{run_key} runs a request.",
        ]
    return [f"No jobs {on}, nor in the history of the scope “{view.scope}”.", f"{run_key} runs a request."]
