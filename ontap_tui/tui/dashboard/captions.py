"""Describe the table: a status line above it, why it is empty, and the full message below a narrow one."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ontap_tui.model import ClusterState, FaultKind, Health, rough_duration
from ontap_tui.tui.dashboard.table import MOST_NEW, Moment, cell
from ontap_tui.tui.dashboard.verdict import mending, trouble_of
from ontap_tui.tui.dashboard.view import ATTENTION, COLUMNS, JobScope, View
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.widgets.line import spread

if TYPE_CHECKING:
    from ontap_tui.config import Config

_TITLES = {column.id: column.title.lower() for column in COLUMNS} | {ATTENTION: "attention"}
_STYLES = {
    "text": "$text",
    "quiet": "$quiet",
    "launched": "$launched",
    **{
        state: f"$state-{state}" for state in ("queued", "running", "paused", "success", "failure", "unknown")
    },
}
_NAMED: Final = 8
"""Maximum number of unavailable clusters listed by name."""


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
        return [f"No clusters yet: {add_key} adds one; `ontap-tui demo` runs with simulated ones"]
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
