"""Decide which recorder polls which cluster: rows that expire by the database's own clock.

Claiming a lease increments its epoch. Every write about a cluster begins with `fenced`, which fails unless
the lease is still held: a recorder that was suspended for longer than its lease cannot overwrite its
successor, whatever the clocks of the machines say.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from ontap_tui.history.postgres.clock import DatabaseClock, DatabaseMoment
from ontap_tui.history.postgres.clusters import know
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.listening import announce
from ontap_tui.history.records import LeaseLost
from ontap_tui.history.times import stored
from ontap_tui.model import ClusterState

LEASE: Final = 10.0
"""s that a lease lasts without being renewed."""
_SKEW: Final = 2.0
"""Clock skew in s that is ignored, because clusters report whole seconds."""


class Lease(msgspec.Struct, frozen=True):
    row: int
    """The cluster's row."""
    epoch: int


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Describes a recorder to the team."""

    id: str
    name: str
    host: str
    pid: int
    version: str


class Holdings(msgspec.Struct, frozen=True, kw_only=True):
    """Extends `Tended` with the store's own data."""

    leases: dict[str, Lease]
    surplus: int
    recorders: int
    moment: DatabaseMoment


def tend(
    connection: Rows,
    *,
    clock: DatabaseClock,
    holder: Holder,
    wanted: Collection[str],
    held: Mapping[str, Lease],
    states: Mapping[str, ClusterState],
) -> Holdings:
    """Write a heartbeat, renew the held leases and claim free ones, up to a fair share.

    `wanted` are all clusters that this recorder could poll. `states` are the states of the held ones. Return
    the result.
    """
    live = _say_alive(connection, holder)
    _register(connection, wanted)
    kept = _renewed(connection, holder.id, held, states)
    share = -(-len(wanted) // live)
    free = sorted(set(wanted) - kept.keys())
    if free and len(kept) < share:
        kept |= _claimed(connection, holder.id, free, share - len(kept))
    return Holdings(
        leases=kept, surplus=max(0, len(kept) - share), recorders=live, moment=clock.read(connection)
    )


def release(connection: Rows, *, holder: str, leases: Mapping[str, Lease]) -> None:
    """Release these clusters."""
    connection.execute(
        """
        UPDATE leases SET holder = NULL, until = clock_timestamp()
        FROM unnest(%s::bigint[], %s::bigint[]) AS mine (cluster, epoch)
        WHERE leases.cluster = mine.cluster AND leases.epoch = mine.epoch AND holder = %s
        """,
        (*_columns(leases.values()), holder),
    )


def leave(connection: Rows, *, holder: str) -> None:
    """Stop counting as a live recorder, and release every lease still held."""
    connection.execute(
        "UPDATE leases SET holder = NULL, until = clock_timestamp() WHERE holder = %s", (holder,)
    )
    connection.execute("DELETE FROM recorders WHERE id = %s", (holder,))


def fenced(
    connection: Rows,
    cluster: str,
    lease: Lease,
    holder: str,
    *,
    count: int = 0,
    state: ClusterState | None = None,
) -> int:
    """Reserve `count` sequence numbers of the cluster, and return the first. Must precede every other write.

    Raises:
        LeaseLost: Another recorder has the lease.
    """
    row = connection.execute(
        """
        UPDATE leases SET seq = seq + %(count)s, state = coalesce(%(state)s, state),
            version = version + (state IS DISTINCT FROM coalesce(%(state)s, state))::integer,
            polled_at = coalesce(%(polled_at)s, polled_at)
        WHERE cluster = %(row)s AND holder = %(holder)s AND epoch = %(epoch)s RETURNING seq
        """,
        {
            "count": count,
            "state": None if state is None else encoded(state),
            "polled_at": None if state is None else stored(state.polled_at),
            "row": lease.row,
            "holder": holder,
            "epoch": lease.epoch,
        },
    ).fetchone()
    if row is None:
        raise LeaseLost(cluster)
    if count:
        announce(connection, cluster)
    return int(row[0]) - count + 1


def encoded(state: ClusterState) -> str:
    """Encode the state of a cluster for others, without data that only its recorder needs or that changes
    with each poll.
    """
    told = msgspec.structs.replace(
        state,
        url="",
        tags=(),
        read_only=False,
        insecure=(),
        next_poll_at=None,
        interval=float(state.interval),  # and none of its subclasses, which only a configuration knows
        polled_at=None,
        round_trips=(),
        requests=0,
        bytes_received=0,
        clock_skew=None if state.clock_skew is None else round(state.clock_skew / _SKEW) * _SKEW,
    )
    return msgspec.json.encode(told).decode()


def _say_alive(connection: Rows, holder: Holder) -> int:
    connection.execute(
        """
        INSERT INTO recorders (id, name, host, pid, version) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (id) DO UPDATE SET seen = clock_timestamp()
        """,
        (holder.id, holder.name, holder.host, holder.pid, holder.version),
    )
    connection.execute(
        """
        DELETE FROM recorders WHERE id IN (
            SELECT id FROM recorders WHERE seen < clock_timestamp() - interval '1 day' FOR UPDATE SKIP LOCKED
        )
        """
    )
    row = connection.execute(
        "SELECT count(*) FROM recorders WHERE seen > clock_timestamp() - make_interval(secs => %s)", (LEASE,)
    ).fetchone()
    assert row is not None
    return max(1, int(row[0]))


def _register(connection: Rows, wanted: Collection[str]) -> None:
    query = """
        SELECT name FROM clusters JOIN leases ON leases.cluster = clusters.id WHERE name = ANY(%s)
    """
    missing = set(wanted) - {name for (name,) in connection.execute(query, (list(wanted),))}
    if missing:
        know(connection, missing)
        connection.execute(
            """
            INSERT INTO leases (cluster) SELECT id FROM clusters WHERE name = ANY(%s) ON CONFLICT DO NOTHING
            """,
            (list(missing),),
        )


def _renewed(
    connection: Rows, holder: str, held: Mapping[str, Lease], states: Mapping[str, ClusterState]
) -> dict[str, Lease]:
    """Renew leases, including expired ones that nobody has claimed since."""
    if not held:
        return {}
    known = [states.get(name) for name in held]
    rows = connection.execute(
        """
        UPDATE leases SET until = clock_timestamp() + make_interval(secs => %s),
            polled_at = coalesce(mine.polled_at, leases.polled_at),
            state = coalesce(mine.state, leases.state),
            version = version + (leases.state IS DISTINCT FROM coalesce(mine.state, leases.state))::integer
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
            AS mine (cluster, epoch, polled_at, state)
        WHERE leases.cluster = mine.cluster AND leases.epoch = mine.epoch AND holder = %s
        RETURNING leases.cluster
        """,
        (
            LEASE,
            *_columns(held.values()),
            [None if state is None else stored(state.polled_at) for state in known],
            [None if state is None else encoded(state) for state in known],
            holder,
        ),
    )
    ours = {row for (row,) in rows}
    return {name: lease for name, lease in held.items() if lease.row in ours}


def _claimed(connection: Rows, holder: str, free: Sequence[str], count: int) -> dict[str, Lease]:
    """Claim at most `count` of the free clusters. Two that claim at the same time get different ones."""
    rows = connection.execute(
        """
        UPDATE leases SET holder = %s, epoch = epoch + 1,
            until = clock_timestamp() + make_interval(secs => %s)
        FROM (
            SELECT leases.cluster, name FROM leases JOIN clusters ON clusters.id = leases.cluster
            WHERE name = ANY(%s) AND (holder IS NULL OR until < clock_timestamp())
            ORDER BY random() LIMIT %s FOR UPDATE OF leases SKIP LOCKED
        ) AS free
        WHERE leases.cluster = free.cluster RETURNING free.name, leases.cluster, leases.epoch
        """,
        (holder, LEASE, list(free), count),
    )
    return {name: Lease(row, epoch) for name, row, epoch in rows}


def _columns(leases: Collection[Lease]) -> tuple[list[int], list[int]]:
    return [lease.row for lease in leases], [lease.epoch for lease in leases]
