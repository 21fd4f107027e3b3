"""Examine whether the database has what a recorder needs."""

from datetime import datetime
from typing import Any, Final

from ontap_tui.history.postgres.leases import LEASE
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.records import Finding

_OLDEST: Final = 130_000
_RIGHTS: Final = "Have its administrator run what `ontap-tui team sql` prints."
_WRITTEN: Final = ("clusters", "kinds", "recorders", "leases", "jobs", "transitions", "watches")
_APART: Final = 60.0
"""s by which the clocks may differ without a warning."""


def examine(connection: Rows, *, now: datetime) -> list[Finding]:
    """Return the findings; `now` is by our clock."""
    return [
        _server(connection),
        _tls(connection),
        _rights(connection),
        _clock(connection, now),
        _others(connection),
    ]


def _server(connection: Rows) -> Finding:
    version, number, standby = _row(
        connection,
        """
        SELECT current_setting('server_version'), current_setting('server_version_num')::integer,
            pg_is_in_recovery()
        """,
    )
    remedy = ""
    if number < _OLDEST:
        remedy = "Version 13 or newer is required"
    elif standby:
        remedy = "It is a standby, which takes no changes: add target_session_attrs=read-write to the url"
    return Finding(what="server", ok=not remedy, found=f"PostgreSQL {version}", remedy=remedy)


def _tls(connection: Rows) -> Finding:
    """Check encryption. A session that the server does not know goes through a pooler, whose encryption is
    not visible here.
    """
    found = connection.execute(
        """
        SELECT ssl, pg_stat_ssl.version, client_addr IS NULL OR host(client_addr) IN ('127.0.0.1', '::1')
        FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE pid = pg_backend_pid()
        """
    ).fetchone()
    encrypted, version, here = found or (False, None, False)
    text = version if encrypted else "not encrypted" + (", but does not leave this machine" if here else "")
    remedy = "" if encrypted or here else "Use sslmode=verify-full in the url of [history]"
    return Finding(what="encryption", ok=bool(encrypted or here), found=str(text), remedy=remedy)


def _rights(connection: Rows) -> Finding:
    rows = connection.execute(
        """
        SELECT name FROM unnest(%s::text[]) AS name
        WHERE NOT has_table_privilege(name, 'SELECT') OR NOT has_table_privilege(name, 'INSERT')
            OR NOT has_table_privilege(name, 'UPDATE')
        """,
        (list(_WRITTEN),),
    )
    missing = [name for (name,) in rows]
    if _row(connection, "SELECT has_column_privilege('launches', 'ended_at', 'UPDATE')") == (False,):
        missing.append("launches")
    if missing:
        return Finding(what="rights", ok=False, found=f"may not write {', '.join(missing)}", remedy=_RIGHTS)
    return Finding(what="rights", ok=True, found="may write what a recorder writes")


def _clock(connection: Rows, now: datetime) -> Finding:
    (theirs,) = _row(connection, "SELECT clock_timestamp()")
    ahead = (theirs - now).total_seconds()
    word = "ahead of" if ahead > 0 else "behind"
    found = f"the database's clock is {abs(ahead):.1f} s {word} this machine's"
    remedy = "" if abs(ahead) < _APART else "It has no effect on who polls what; times are the database's"
    return Finding(what="clock", ok=True, found=found, remedy=remedy)


def _others(connection: Rows) -> Finding:
    rows = connection.execute(
        """
        SELECT recorders.name, count(leases.cluster) FROM recorders LEFT JOIN leases ON holder = recorders.id
        WHERE seen > clock_timestamp() - make_interval(secs => %s) GROUP BY recorders.id
        ORDER BY recorders.name
        """,
        (LEASE,),
    )
    live = [f"{name} ({count} clusters)" for name, count in rows]
    return Finding(what="recorders", ok=True, found=", ".join(live) or "none at present")


def _row(connection: Rows, query: str) -> tuple[Any, ...]:
    found = connection.execute(query).fetchone()
    assert found is not None
    return found
