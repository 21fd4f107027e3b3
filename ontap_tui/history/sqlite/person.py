"""Store the person's control actions with their reasons, acknowledgements, and when they last looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ontap_tui.history.records import Control
from ontap_tui.history.rows import acknowledgement, control
from ontap_tui.history.sqlite import clusters
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import Acknowledgement, JobKey

if TYPE_CHECKING:
    import sqlite3


def save(connection: sqlite3.Connection, *, controls: Sequence[Control]) -> None:
    clusters.know(connection, {one.key[0] for one in controls})
    connection.executemany(
        """
        INSERT INTO controls (cluster, uuid, at, action, user, reason, refusal)
        VALUES ((SELECT id FROM clusters WHERE name = ?), ?, ?, ?, ?, ?, ?)
        ON CONFLICT (cluster, uuid, at) DO UPDATE SET refusal = excluded.refusal
        """,
        [
            (
                *one.key,
                stored(one.intent.at),
                one.intent.action.value,
                one.user,
                one.reason,
                one.intent.refusal,
            )
            for one in controls
        ],
    )


def controls(connection: sqlite3.Connection, key: JobKey) -> list[Control]:
    rows = connection.execute(
        """
        SELECT clusters.name, uuid, at, action, user, reason, refusal
        FROM controls JOIN clusters ON clusters.id = controls.cluster
        WHERE clusters.name = ? AND uuid = ? ORDER BY at DESC
        """,
        key,
    )
    return list(understood(rows, control))


def acknowledge(
    connection: sqlite3.Connection, *, acknowledgements: Mapping[JobKey, Acknowledgement | None]
) -> None:
    clusters.know(connection, {cluster for cluster, _ in acknowledgements})
    connection.executemany(
        """
        DELETE FROM acknowledgements WHERE cluster = (SELECT id FROM clusters WHERE name = ?) AND uuid = ?
        """,
        acknowledgements,
    )
    connection.executemany(
        """
        INSERT INTO acknowledgements (cluster, uuid, reason, user, at)
        SELECT id, ?, ?, ?, ? FROM clusters WHERE name = ?
        """,
        [
            (uuid, one.reason.name, one.user, stored(one.at), cluster)
            for (cluster, uuid), one in acknowledgements.items()
            if one is not None
        ],
    )


def acknowledged(connection: sqlite3.Connection) -> dict[JobKey, Acknowledgement]:
    rows = connection.execute(
        """
        SELECT clusters.name, uuid, reason, user, at
        FROM acknowledgements JOIN clusters ON clusters.id = acknowledgements.cluster
        """
    )
    return dict(understood(rows, acknowledgement))


def save_presence(connection: sqlite3.Connection, *, at: datetime) -> None:
    connection.execute("INSERT OR REPLACE INTO presence (person, at) VALUES (1, ?)", (stored(at),))


def last_present(connection: sqlite3.Connection) -> datetime | None:
    return next(understood(connection.execute("SELECT at FROM presence"), restored), None)
