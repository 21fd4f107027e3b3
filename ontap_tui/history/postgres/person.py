"""Store what people did: control actions with their reasons, acknowledgements, and when each last looked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ontap_tui.history.postgres import clusters
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.listening import announce
from ontap_tui.history.postgres.texts import storable
from ontap_tui.history.records import Control
from ontap_tui.history.rows import acknowledgement, control
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import Acknowledgement, JobKey


def save(connection: Rows, *, controls: Sequence[Control]) -> None:
    clusters.know(connection, {one.key[0] for one in controls})
    with connection.cursor() as cursor:
        cursor.executemany(
            f"""
            INSERT INTO controls (cluster, uuid, at, action, "user", reason, refusal)
            VALUES ({clusters.ID}, %(uuid)s, %(at)s, %(action)s, %(user)s, %(reason)s, %(refusal)s)
            ON CONFLICT (cluster, uuid, at) DO UPDATE SET refusal = excluded.refusal
            """,
            [
                storable(
                    {
                        "cluster": one.key[0],
                        "uuid": one.key[1],
                        "at": stored(one.intent.at),
                        "action": one.intent.action.value,
                        "user": one.user,
                        "reason": one.reason,
                        "refusal": one.intent.refusal,
                    }
                )
                for one in controls
            ],
        )


def controls(connection: Rows, key: JobKey) -> list[Control]:
    rows = connection.execute(
        """
        SELECT clusters.name, uuid, at, action, "user", reason, refusal
        FROM controls JOIN clusters ON clusters.id = controls.cluster
        WHERE clusters.name = %s AND uuid = %s ORDER BY at DESC
        """,
        key,
    )
    return list(understood(rows, control))


def acknowledge(connection: Rows, *, acknowledgements: Mapping[JobKey, Acknowledgement | None]) -> None:
    clusters.know(connection, {cluster for cluster, _ in acknowledgements})
    for (cluster, uuid), one in sorted(acknowledgements.items()):
        key = {"cluster": cluster, "uuid": uuid}
        connection.execute(
            f"DELETE FROM acknowledgements WHERE cluster = {clusters.ID} AND uuid = %(uuid)s", key
        )
        if one is not None:
            connection.execute(
                f"""
                INSERT INTO acknowledgements (cluster, uuid, reason, "user", at)
                VALUES (
                    {clusters.ID}, %(uuid)s, %(reason)s, %(user)s,
                    coalesce(%(at)s, clock_timestamp())
                )
                ON CONFLICT (cluster, uuid) DO NOTHING
                """,
                storable({**key, "reason": one.reason.name, "user": one.user, "at": one.at}),
            )
    announce(connection)


def acknowledged(connection: Rows, *, since: datetime | None = None) -> dict[JobKey, Acknowledgement]:
    rows = connection.execute(
        f"""
        SELECT clusters.name, uuid, reason, "user", (extract(epoch FROM at) * 1000000)::bigint
        FROM acknowledgements JOIN clusters ON clusters.id = acknowledgements.cluster
        {"" if since is None else "WHERE at > %(since)s"}
        """,
        {"since": since},
    )
    return dict(understood(rows, acknowledgement))


def save_presence(connection: Rows, *, user: str, at: datetime) -> None:
    connection.execute(
        'INSERT INTO presence VALUES (%s, %s) ON CONFLICT ("user") DO UPDATE SET at = excluded.at',
        (user, stored(at)),
    )


def last_present(connection: Rows, *, user: str) -> datetime | None:
    rows = connection.execute('SELECT at FROM presence WHERE "user" = %s', (user,))
    return next(understood(rows, restored), None)
