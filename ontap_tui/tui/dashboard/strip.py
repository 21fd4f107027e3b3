"""The line of clusters: one cell each, the troubled first; what does not fit is counted."""

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from ontap_tui.model import ClusterState, Health, rough_duration
from ontap_tui.tui.dashboard.verdict import cluster_sign
from ontap_tui.tui.glyphs import Glyphs

_BETWEEN = "   "


def strip(
    clusters: Iterable[ClusterState], hidden: frozenset[str], now: datetime, width: int, glyphs: Glyphs
) -> Content:
    """Where not all fit, those that are well go without version and round trip."""
    ordered = sorted(clusters, key=lambda state: state.health in (Health.OK, Health.CONNECTING))
    for brief in (False, True):
        cells: list[Content] = []
        room = width - 2
        for state in ordered:
            cell = _cell(state, state.name in hidden, now, glyphs, brief=brief)
            left = _rest(ordered[len(cells) + 1 :])
            if cell.cell_length + (len(_BETWEEN) + left.cell_length if left else 0) > room:
                break
            cells.append(cell)
            room -= cell.cell_length + len(_BETWEEN)
        if len(cells) == len(ordered):
            break
    return Content.assemble(" ", Content(_BETWEEN).join([*cells, _rest(ordered[len(cells) :])]))


def _rest(states: list[ClusterState]) -> Content:
    fine = sum(state.health is Health.OK for state in states)
    other = len(states) - fine
    parts = ([f"+{fine} fine"] if fine else []) + ([f"+{other} not"] if other else [])
    return Content.styled(", ".join(parts), "$quiet")


def _cell(state: ClusterState, hidden: bool, now: datetime, glyphs: Glyphs, *, brief: bool) -> Content:
    name = Content.assemble(
        cluster_sign(state, glyphs), " ", (state.name, "$quiet strike" if hidden else "bold")
    )
    marks: list[tuple[str, str]] = []
    if state.insecure:
        marks.append((" INSECURE", "bold $text-warning"))
    if state.read_only:
        marks.append((" read-only", "$text-warning"))
    if state.stale and state.health is not Health.CONNECTING:
        return Content.assemble(
            name, *marks, (f" {_trouble(state, now)}", "$state-failure"), (_age(state, now), "$quiet")
        )
    if state.health is Health.CONNECTING:
        return Content.assemble(name, *marks, (" connecting", "$quiet"))
    version = f" {state.version}" if state.version and not brief else ""
    return Content.assemble(
        name,
        (version, "$quiet"),
        *marks,
        *_counts(state, glyphs),
        (_timing(state, now, brief=brief), "$quiet"),
    )


def _counts(state: ClusterState, glyphs: Glyphs) -> list[tuple[str, str]]:
    counts = state.counts
    found = (
        ("failure", counts.failure),
        ("paused", counts.paused),
        ("running", counts.running),
        ("queued", counts.queued),
        ("unknown", counts.unknown),
    )
    return [
        (f" {count}{glyphs.of(name) if name != 'unknown' else glyphs.unknown}", f"$state-{name}")
        for name, count in found
        if count
    ]


def _timing(state: ClusterState, now: datetime, *, brief: bool) -> str:
    """`` 12ms 1s ago``: the round trip and the age of the data."""
    trip = ""
    if state.round_trip is not None and not brief:
        trip = f" {rough_duration(state.round_trip).replace(' ', '')}"
    if state.polled_at is None:
        return trip
    return f"{trip} {max(0, (now - state.polled_at).total_seconds()):.0f}s ago"


def _trouble(state: ClusterState, now: datetime) -> str:
    words = state.fault.summary if state.fault is not None else str(state.health)
    if state.next_poll_at is None or state.polling_stopped:
        return words
    return f"{words}, again in {max(0, (state.next_poll_at - now).total_seconds()):.0f} s"


def _age(state: ClusterState, now: datetime) -> str:
    if state.polled_at is None:
        return ""
    return f", data {rough_duration((now - state.polled_at).total_seconds())} old"
