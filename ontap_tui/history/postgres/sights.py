"""Read what the recorders have seen.

A notification says which cluster has something new, never what: a reader asks for everything after the last
sequence number that it knows. So it neither misses nor repeats anything, and without notifications, as behind
a pooler, it is just a second later.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from math import inf
from typing import Any, Final

import msgspec

from ontap_tui.history.postgres.clock import DatabaseClock, DatabaseMoment
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.listening import CHANNEL, ListeningLink, announced
from ontap_tui.history.postgres.person import acknowledged
from ontap_tui.history.postgres.rows import past_jobs
from ontap_tui.history.records import Known, Sight, SightsSeen
from ontap_tui.history.times import restored
from ontap_tui.model import ClusterState, TrackedJob

_RECENT: Final = 900
"""s after its end for which a job is shown at the start: a cluster knows it for 300 s."""
_LAUNCHED: Final = 10
"""s for which the jobs of a launch are news, whether its program or the recorder wrote them first."""
_GATHERING: Final = 0.2
"""s to wait for more notifications after the first, at least."""
_READING: Final = 0.2
"""The share of time that may be spent reading: the busier the database, the longer the pauses."""
_ALL_EVERY: Final = 1.0
"""s between two reads of all clusters, without notifications: leases change silently."""
_UNKNOWN: Final = Known(-1, -1)
_LATE: Final = timedelta(seconds=10)
"""The longest time from an acknowledgement to its commit."""

_log = logging.getLogger(__name__)


class SightsRead(msgspec.Struct, frozen=True):
    moment: DatabaseMoment
    seen: SightsSeen


class SightLink(ListeningLink):
    """Listens on a connection, and keeps track of reading."""

    def __init__(self, url: Callable[[], str], name: str, clock: DatabaseClock) -> None:
        super().__init__(url, name, CHANNEL)
        self._clock = clock
        self._took = 0.0
        self.all_at = -inf
        """When all clusters were last read; monotonic."""
        self._timeline: str | None = None
        """The timeline of the last read."""

    @property
    def gathering(self) -> float:
        """Return how many s to wait for more notifications."""
        return min(max(_GATHERING, self._took / _READING), _ALL_EVERY)

    def read(
        self, clusters: Collection[str], known: Mapping[str, Known], before: datetime | None
    ) -> SightsRead:
        began = time.monotonic()
        found = self.run(partial(_read, self._clock, clusters, known, before, self._timeline))
        self._took = time.monotonic() - began
        self._timeline = found.moment.timeline
        return found


def follow(
    link: SightLink,
    *,
    clusters: Collection[str],
    known: Mapping[str, Known],
    before: datetime | None,
    wait: float,
) -> SightsRead:
    """Return what is new; `before` is the time of the previous call, None for the first."""
    due = time.monotonic() + wait
    while (left := due - time.monotonic()) > 0:
        heard = link.wait(left, link.gathering)
        if heard is None or time.monotonic() - link.all_at >= _ALL_EVERY:
            break
        some = [name for name in clusters if announced(name) in heard]
        if some or announced("") in heard:
            return link.read(some, known, before)
    link.all_at = time.monotonic()
    return link.read(clusters, known, before)


def _read(
    clock: DatabaseClock,
    clusters: Collection[str],
    known: Mapping[str, Known],
    before: datetime | None,
    timeline: str | None,
    connection: Rows,
) -> SightsRead:
    """Read in one snapshot; everything newer has higher sequence numbers than the ones returned.

    On another timeline, the known numbers may have been reassigned.
    """
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    now = clock.read(connection)
    if timeline not in (None, now.timeline):
        known = {}
    last = [known.get(name, _UNKNOWN) for name in clusters]
    rows = connection.execute(
        """
        SELECT known.name, leases.seq, leases.version, recorders.name,
            CASE WHEN isfinite(until) THEN greatest(0, extract(epoch FROM clock_timestamp() - until)) END,
            polled_at,
            CASE WHEN leases.version <> known.version THEN state END
        FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS known (name, seq, version)
        LEFT JOIN clusters ON clusters.name = known.name LEFT JOIN leases ON leases.cluster = clusters.id
        LEFT JOIN recorders ON recorders.id = holder
        """,
        (list(clusters), [one.seq for one in last], [one.version for one in last]),
    ).fetchall()
    held = {name: seq for name, seq, *_ in rows if seq is not None}
    anew = [name for name, seq in held.items() if name not in known or seq < known[name].seq]
    newer = [name for name, seq in held.items() if name not in anew and seq > known[name].seq]
    jobs = _jobs(connection, anew, {name: known[name].seq for name in newer}, held)
    sights = [
        Sight(
            cluster=name,
            known=_UNKNOWN if seq is None else Known(seq=seq, version=version),
            anew=name in anew,
            recorder=recorder or "",
            unheld=inf if unheld is None else float(unheld),
            polled_at=restored(polled_at),
            state=_state(name, state),
            jobs=jobs.get(name, ()),
        )
        for name, seq, version, recorder, unheld, polled_at, state in rows
    ]
    since = None if before is None else before - _LATE
    return SightsRead(
        moment=now, seen=SightsSeen(sights=sights, acknowledged=acknowledged(connection, since=since))
    )


def _jobs(
    connection: Rows, anew: Collection[str], changed: Mapping[str, int], names: Collection[str]
) -> dict[str, tuple[TrackedJob, ...]]:
    found: dict[str, list[TrackedJob]] = {}
    if anew:
        past = past_jobs(
            connection,
            """
            SELECT jobs.id FROM jobs JOIN clusters ON clusters.id = cluster
            WHERE name = ANY(%(names)s) AND (ended_at IS NULL OR (
                gone_at IS NULL AND ended_at > (extract(epoch FROM now()) - %(recent)s) * 1000000
            ))
            """,
            {"names": list(anew), "recent": _RECENT},
        )
        for one in past:
            found.setdefault(one.tracked.job.cluster, []).append(one.tracked)
    # Asked first, since the query itself takes longer to plan than all others together.
    lately = "SELECT max(at) > now() - make_interval(secs => %s) FROM launch_jobs"
    if connection.execute(lately, (_LAUNCHED,)).fetchone() == (True,):
        past = past_jobs(
            connection,
            """
            SELECT jobs.id FROM launch_jobs JOIN launches ON launches.id = launch_jobs.launch
            JOIN clusters ON clusters.id = launches.cluster
            JOIN jobs ON jobs.cluster = launches.cluster AND jobs.uuid = launch_jobs.uuid
            WHERE launch_jobs.at > now() - make_interval(secs => %(launched)s)
                AND clusters.name = ANY(%(names)s)
                AND coalesce(jobs.ended_at > (extract(epoch FROM now()) - %(recent)s) * 1000000, true)
            """,
            {"launched": _LAUNCHED, "names": list(names), "recent": _RECENT},
        )
        for one in past:
            found.setdefault(one.tracked.job.cluster, []).append(one.tracked)
    if changed:
        past = past_jobs(
            connection,
            """
            SELECT jobs.id FROM unnest(%(names)s::text[], %(seqs)s::bigint[]) AS known (name, seq)
            JOIN clusters ON clusters.name = known.name
            JOIN jobs ON jobs.cluster = clusters.id AND jobs.seq > known.seq
            """,
            {"names": list(changed), "seqs": list(changed.values())},
        )
        for one in past:
            found.setdefault(one.tracked.job.cluster, []).append(one.tracked)
    return {name: tuple(jobs) for name, jobs in found.items()}


def _state(name: str, text: Any) -> ClusterState | None:
    """Return the state, or None if it cannot be decoded, as from a newer version: the jobs are
    shown anyway.
    """
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=ClusterState)
    except msgspec.MsgspecError as error:
        _log.warning("the recorded state of %s cannot be read: %s", name, error)
        return None
