"""Explain why the table is empty, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from ontap_tui.model import ClusterState, FaultKind, Health
from ontap_tui.tui.dashboard.verdict import mending, trouble_of
from ontap_tui.tui.dashboard.view import JobScope, View
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display

if TYPE_CHECKING:
    from ontap_tui.config import Config

_NAMED: Final = 8
"""Maximum number of unavailable clusters listed by name."""


def empty_text(view: View, filter_text: str, config: Config, keys: Keys, width: int) -> list[str]:
    """Return lines of at most `width` cells; the first one summarizes the others."""
    return [
        line for text in _texts(view, filter_text, config, keys) for line in wrap(text, max(width - 2, 20))
    ]


def _texts(view: View, filter_text: str, config: Config, keys: Keys) -> list[str]:
    scope_key, run_key = (display(keys.of(id)[0]) for id in ("scope", "run"))
    clusters = len(view.clusters)
    if not clusters:
        if config.history.url:
            reload_key = display(keys.of("reload")[0])
            return [
                "The team's history shows no cluster",
                f"Either no recorder has recorded one yet, or it cannot be read. {reload_key} looks again.",
            ]
        add_key = display(keys.of("cluster_add")[0])
        return [f"No clusters yet: {add_key} adds one; `ontap-tui demo` shows it with simulated ones"]
    if filter_text and view.total:
        return [
            f"None of {view.total:,} jobs matches the filter",
            filter_text,
            f"{display(keys.of('back')[0])} clears it.",
        ]
    shown = [state for name, state in view.clusters.items() if name not in view.hidden_clusters]
    if troubled := [state for state in shown if state.stale and state.health is not Health.CONNECTING]:
        return _troubles(troubled, len(shown), config, keys)
    if hidden := len(view.hidden_clusters):
        others = f"{hidden} clusters are hidden" if hidden > 1 else "One cluster is hidden"
        return [
            "No jobs on the clusters shown.",
            f"{others}: {display(keys.of('clusters_all')[0])} shows all.",
        ]
    if all(state.health is Health.CONNECTING for state in view.clusters.values()):
        return [f"Connecting to {clusters} cluster{'s' if clusters > 1 else ''}"]
    on = f"on {clusters} clusters" if clusters > 1 else f"on {next(iter(view.clusters))}"
    if view.scope is JobScope.LIVE:
        return [
            f"No jobs {on}.",
            f"Finished jobs stay until their cluster forgets them. {scope_key} shows older ones.",
            f"{run_key} runs a request.",
        ]
    return [
        f"No jobs {on}, and none in the history for the scope “{view.scope}”.",
        f"{run_key} runs a request.",
    ]


def _troubles(troubled: Sequence[ClusterState], clusters: int, config: Config, keys: Keys) -> list[str]:
    """Describe the clusters that cannot be polled, and the key that helps."""
    rest = clusters - len(troubled)
    if rest:
        first = f"No jobs on {rest} of {clusters} clusters. The others:"
    else:
        first = f"{troubled[0].name} cannot be polled:" if clusters == 1 else "No cluster can be polled:"
    lines = [f"{state.name} {trouble_of(state)}: {_way(state, config, keys)}." for state in troubled[:_NAMED]]
    if len(troubled) > _NAMED:
        lines.append(f"{len(troubled) - _NAMED} more: {display(keys.of('clusters')[0])} lists them.")
    return [first, *lines]


def _way(state: ClusterState, config: Config, keys: Keys) -> str:
    cluster = config.clusters.get(state.name)
    if state.health is Health.REFUSED and cluster is not None and cluster.prompt is not None:
        asked = state.fault is not None and state.fault.kind is FaultKind.AUTHENTICATION
        return f"{display(keys.of('refresh')[0])} asks for its password{' again' if asked else ''}"
    clusters_key = display(keys.of("clusters")[0])
    if state.untrusted:
        return f"{clusters_key} shows why, {display(keys.of('cluster_trust')[0])} there trusts it"
    again = mending(state, keys) or f"{display(keys.of('refresh')[0])} retries now"
    return f"{clusters_key} says what to do, {again}"
