"""Build the first line, which shows whether anything needs attention, and the text about one cluster."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from ontap_tui.model import Attention, ClusterState, Health, rough_duration
from ontap_tui.tui.dashboard.view import JobRow
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.widgets.key_line import key_hint
from ontap_tui.tui.widgets.line import spread

_WORDS = {
    Attention.FAILED: "failed",
    Attention.LOST: "lost",
    Attention.STALLED: "stalled",
    Attention.SLOW: "slow",
    Attention.PAUSED: "paused",
}
_ROLES = {Attention.FAILED: "failure", Attention.LOST: "unknown"}
_ALL_IN = {Health.UNREACHABLE: "UNREACHABLE", Health.SUSPENDED: "SUSPENDED"}
"""Words for clusters that all have the same problem; for different problems it is UNAVAILABLE."""
_WORDY = 110
"""Minimum columns for words beside the signs of the counts."""


def verdict(
    clusters: Sequence[ClusterState],
    needing: Sequence[JobRow],
    now: datetime,
    width: int,
    glyphs: Glyphs,
    *,
    dots: bool,
    bar: str,
    next_key: str,
) -> Content:
    """Return the first line.

    `dots` adds a sign per cluster, for a screen without room for the line of clusters. `bar` explains why the
    session cannot change anything. `next_key` is the key that goes to the next job that needs attention.
    """
    badge, details = _badge(clusters, needing, now, glyphs)
    if needing:
        details.append(key_hint(next_key, glyphs.next))
    right = _counts(clusters, glyphs, words=width >= _WORDY)
    if dots:
        right = Content.assemble(right, "  ", _dots(clusters, glyphs, most=width // 6))
    if bar:
        right = Content.assemble(right, "  ", (bar, "bold $text-warning"))
    right = Content.assemble(right, " ")
    left = Content.assemble(badge, "  ")
    room = width - right.cell_length - left.cell_length - 2
    separator = f"  {glyphs.middot}  "
    for number, detail in enumerate(details):
        more = Content.assemble(separator if number else "", detail)
        if more.cell_length > room:
            break
        left, room = Content.assemble(left, more), room - more.cell_length
    return spread(left, right, width)


def _badge(
    clusters: Sequence[ClusterState], needing: Sequence[JobRow], now: datetime, glyphs: Glyphs
) -> tuple[Content, list[Content]]:
    troubled = [state for state in clusters if state.stale and state.health is not Health.CONNECTING]
    trouble = [Content.assemble((state.name, "bold"), f" {trouble_of(state)}") for state in troubled]
    if needing:
        return needs_badge(needing, glyphs), [*_reasons(needing, now), *trouble]
    if troubled:
        health = {state.health for state in troubled}
        word = _ALL_IN.get(health.pop(), "UNAVAILABLE") if len(health) == 1 else "UNAVAILABLE"
        many = "S" if len(troubled) > 1 else ""
        return _filled(f" {glyphs.warning} {len(troubled)} CLUSTER{many} {word} ", "warning"), trouble
    if not clusters:
        return Content.styled(" NO CLUSTERS ", "bold $quiet on $panel"), []
    if any(state.health is Health.CONNECTING for state in clusters):
        return Content.styled(f" {glyphs.waiting} CONNECTING ", "bold $quiet on $panel"), []
    return _filled(f" {glyphs.success} ALL OK ", "success"), []


def ages(needing: Sequence[JobRow]) -> bool:
    """Return whether the line changes with time alone: it shows how long a single job has been paused."""
    return [row.need for row in needing[-2:]].count(Attention.PAUSED) == 1


def needs_badge(needing: Sequence[JobRow], glyphs: Glyphs) -> Content:
    """Return ``✖ 3 NEED ATTENTION``; empty if no job does."""
    if not needing:
        return Content()
    loud = needing[0].need in (Attention.FAILED, Attention.LOST)
    colour, sign = ("error", glyphs.failure) if loud else ("warning", glyphs.warning)
    return _filled(f" {sign} {len(needing)} NEED{'S' if len(needing) == 1 else ''} ATTENTION ", colour)


def _filled(text: str, colour: str) -> Content:
    return Content.styled(text, f"bold $badge-text on $badge-{colour}")


def _reasons(needing: Sequence[JobRow], now: datetime) -> list[Content]:
    """Return the reasons, most urgent first.

    For example ``2 failed prod-west``, ``9 stalled on 3 clusters``, ``1 paused 2 h lab``.
    """
    groups: dict[Attention, list[JobRow]] = {}
    for row in needing:
        if row.need is not None:
            groups.setdefault(row.need, []).append(row)
    found = []
    for need, rows in sorted(groups.items()):
        words = f"{len(rows)} {_WORDS[need]}"
        if need is Attention.PAUSED and len(rows) == 1:
            age = (now - rows[0].tracked.changed_at).total_seconds()
            words += f" {rough_duration(max(1.0, age))}"
        clusters = list(dict.fromkeys(row.tracked.job.cluster for row in rows))
        where = ", ".join(clusters) if len(clusters) <= 2 else f"on {len(clusters)} clusters"
        found.append(
            Content.assemble((words, f"bold $state-{_ROLES.get(need, 'paused')}"), (f" {where}", "$text"))
        )
    return found


def _counts(clusters: Sequence[ClusterState], glyphs: Glyphs, *, words: bool) -> Content:
    total: Counter[str] = Counter()
    for state in clusters:
        counts = state.counts
        total["running"] += counts.running + counts.unknown
        total["queued"] += counts.queued
        total["paused"] += counts.paused
    parts = [
        Content.assemble(
            (f"{getattr(glyphs, name)} ", f"$state-{name}"),
            (str(total[name]), "bold"),
            (f" {name}" if words else "", "$quiet"),
        )
        for name in ("running", "queued", "paused")
        if total[name] or name == "running"
    ]
    return Content("  ").join(parts)


def _dots(clusters: Sequence[ClusterState], glyphs: Glyphs, *, most: int) -> Content:
    """Return a dot per cluster; if they do not all fit, those with problems come first."""
    if len(clusters) > most:
        clusters = sorted(clusters, key=lambda state: state.health in (Health.OK, Health.CONNECTING))
    dots = [cluster_sign(state, glyphs) for state in clusters[:most]]
    return Content.assemble(*dots, ("+" if len(clusters) > most else "", "$quiet"))


def cluster_sign(state: ClusterState, glyphs: Glyphs) -> tuple[str, str]:
    """Return the cluster's sign and style."""
    if state.health is Health.OK:
        return glyphs.dot, "$state-success"
    if state.health in (Health.CONNECTING, Health.SUSPENDED):
        return (glyphs.waiting if state.health is Health.CONNECTING else glyphs.paused), "$quiet"
    return glyphs.failure, "$state-failure"


def trouble_of(state: ClusterState) -> str:
    """Return the problem as shown after the cluster's name: ``refused the login``."""
    return state.fault.summary if state.fault is not None else str(state.health)


def mending(state: ClusterState, keys: Keys) -> str:
    """Return ``r retries``; empty if it is polled again automatically."""
    if state.health is Health.SUSPENDED:
        return f"{display(keys.of('clusters')[0])} {display(keys.of('cluster_suspend')[0])} resumes"
    return f"{display(keys.of('refresh')[0])} retries" if state.polling_stopped else ""
