"""Show a cell per cluster, those with problems first; if not all fit, show counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Final, NamedTuple

from textual.content import Content

from ontap_tui.model import ClusterState, FaultKind, Health, rough_duration
from ontap_tui.tui.dashboard.verdict import cluster_sign, mending, trouble_of
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.style.times import ago
from ontap_tui.tui.style.words import recorded

_BETWEEN = Content("   ")
_LATE: Final = 3
"""Number of polling intervals after which the age of a cluster's data is shown."""
_SLOW: Final = 1.0
"""Minimum seconds of a round trip that is shown."""
_SHORT: Final = {
    FaultKind.DNS: "no address",
    FaultKind.CONNECT: "no connection",
    FaultKind.TIMEOUT: "no answer",
    FaultKind.RESET: "connection lost",
    FaultKind.TLS_EXPIRED: "certificate expired",
    FaultKind.TLS_HOSTNAME: "wrong certificate name",
    FaultKind.TLS_AUTHORITY: "untrusted certificate",
    FaultKind.TLS_PINNED: "certificate changed",
    FaultKind.TLS: "no TLS",
    FaultKind.PROXY: "proxy error",
    FaultKind.CREDENTIALS: "no credentials",
    FaultKind.AUTHENTICATION: "login refused",
    FaultKind.PERMISSION: "no access to jobs",
    FaultKind.OVERLOAD: "overloaded",
    FaultKind.SERVER: "server error",
}
"""Short names of faults; other faults are described by the cluster's health."""


class _Detail(IntEnum):
    """Lists the levels of detail of a cell, from most to least."""

    FULL = 0
    BRIEF = 1
    """Omits the version of healthy clusters."""
    SHORT = 2
    """Describes problems in one or two words."""
    NAME = 3


class _Surroundings(NamedTuple):
    hidden: frozenset[str]
    now: datetime
    glyphs: Glyphs
    keys: Keys


def strip(
    clusters: Iterable[ClusterState],
    hidden: frozenset[str],
    now: datetime,
    width: int,
    glyphs: Glyphs,
    keys: Keys,
) -> Content:
    """Return the line of clusters.

    If not all clusters fit, counts come first, and details are dropped until all with problems fit.
    """
    around = _Surroundings(hidden, now, glyphs, keys)
    ordered = sorted(clusters, key=lambda state: (not _troubled(state), not state.insecure))
    troubled = sum(map(_troubled, ordered))
    shown: list[Content] = []
    for detail in _Detail:
        shown = _as_many_as_fit((_cell(state, around, detail) for state in ordered), width - 2)
        if len(shown) == len(ordered):
            break
        totals = _totals(ordered)
        shown = [totals, *_as_many_as_fit(shown, width - 2 - totals.cell_length - _BETWEEN.cell_length)]
        if len(shown) > troubled and detail > _Detail.FULL:
            break
    return Content.assemble(" ", _BETWEEN.join(shown))


def facts(state: ClusterState) -> tuple[object, ...]:
    """Return everything that a cluster's cell depends on, except the time."""
    return state.health, state.counts, state.fault, state.version, state.via, _slow(state)


def ages(state: ClusterState, now: datetime) -> bool:
    """Return whether the cell changes with time alone."""
    return (state.stale and state.health is not Health.CONNECTING) or _late(state, now)


def _slow(state: ClusterState) -> float | None:
    """Return the last round trip in seconds, if it is long enough to show."""
    return state.round_trip if (state.round_trip or 0) >= _SLOW else None


def _late(state: ClusterState, now: datetime) -> bool:
    if state.polled_at is None:
        return False
    return (now - state.polled_at).total_seconds() >= max(_LATE * state.interval, _SLOW)


def _troubled(state: ClusterState) -> bool:
    return state.health not in (Health.OK, Health.CONNECTING)


def _as_many_as_fit(cells: Iterable[Content], room: int) -> list[Content]:
    """Return the first cells that fit, without building more than necessary."""
    fitting: list[Content] = []
    for cell in cells:
        room -= cell.cell_length
        if room < 0:
            break
        fitting.append(cell)
        room -= _BETWEEN.cell_length
    return fitting


def _totals(states: Sequence[ClusterState]) -> Content:
    """Count the clusters: ``200: 198 fine, 2 down``."""
    down = [state for state in states if _troubled(state) and state.health is not Health.SUSPENDED]
    parts = [
        (sum(state.health is Health.OK for state in states), "fine", "$state-success"),
        (len(down), "down", "bold $state-failure"),
        (sum(state.health is Health.SUSPENDED for state in states), "suspended", "$quiet"),
        (sum(state.health is Health.CONNECTING for state in states), "connecting", "$quiet"),
    ]
    told = [Content.styled(f"{count} {word}", style) for count, word, style in parts if count]
    return Content.assemble((f"{len(states)}: ", "bold"), Content(", ").join(told))


def _cell(state: ClusterState, around: _Surroundings, detail: _Detail) -> Content:
    name_style = "$quiet strike" if state.name in around.hidden else "bold"
    name = Content.assemble(cluster_sign(state, around.glyphs), " ", (state.name, name_style))
    marks: list[tuple[str, str]] = []
    if state.insecure:
        marks.append((" INSECURE", "bold $text-warning"))
    if state.read_only and state.account and detail < _Detail.NAME:
        marks.append((" read-only", "$text-warning"))
    if state.health is Health.CONNECTING:
        return Content.assemble(name, *marks, (" connecting", "$quiet"))
    if state.stale:
        trouble = _trouble(state, around, detail)
        age = _age(state, around.now) if detail < _Detail.SHORT else ""
        return Content.assemble(name, *marks, (trouble, "$state-failure"), (age, "$quiet"))
    version = f" {state.version}" if state.version and detail is _Detail.FULL else ""
    return Content.assemble(
        name,
        (version, "$quiet"),
        *marks,
        *_counts(state, around.glyphs),
        (_timing(state, around.now, brief=detail > _Detail.FULL), "$quiet"),
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
    """Return unusual timing and the recorder: `` answers in 2 s, 9s ago``."""
    trip = _slow(state)
    said = [f"answers in {rough_duration(trip)}"] if trip is not None else []
    if state.polled_at is not None and _late(state, now):
        said.append(ago((now - state.polled_at).total_seconds()))
    via = f" {recorded(state)}" if state.via is not None and (not brief or not state.via) else ""
    return (f" {', '.join(said)}" if said else "") + via


def _trouble(state: ClusterState, around: _Surroundings, detail: _Detail) -> str:
    """Return the problem, and when polling is retried, or the key that retries it."""
    if detail is _Detail.NAME:
        return ""
    if state.health is Health.SUSPENDED:
        return f" suspended: {mending(state, around.keys)}" if detail < _Detail.SHORT else " suspended"
    words = f" {trouble_of(state)}"
    if detail is _Detail.SHORT:
        words = f" {_SHORT.get(state.fault.kind, state.health) if state.fault is not None else state.health}"
    if state.polling_stopped:
        return f"{words}, stopped: {mending(state, around.keys)}"
    if state.next_poll_at is None or detail is _Detail.SHORT:
        return words
    return f"{words}, retry in {max(0, (state.next_poll_at - around.now).total_seconds()):.0f} s"


def _age(state: ClusterState, now: datetime) -> str:
    if state.polled_at is None:
        return ""
    return f", data {rough_duration((now - state.polled_at).total_seconds())} old"
