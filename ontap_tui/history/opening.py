"""Open the history of a team, which needs an extra package."""

from collections.abc import Callable

from ontap_tui.history.face import TeamHistory
from ontap_tui.history.records import HistoryError
from ontap_tui.model import Clock, Fault, FaultKind


async def open_team_history(url: Callable[[], str], clock: Clock, *, user: str, name: str) -> TeamHistory:
    """Open the history in a PostgreSQL database, and create its tables if they are missing.

    Never raises because of the database: if it cannot be used, `fault` says so, and every write tries again.
    `url` is called in a thread, for each connection: it may read a password. Presence and acknowledgements
    are stored for `user`; the team sees this program as `name`.

    Raises:
        HistoryError: The client library is missing.
    """
    try:
        from ontap_tui.history.postgres.history import PostgresHistory
    except ImportError as error:
        raise _without_library(error) from error
    return await PostgresHistory.open(url, clock, user=user, name=name)


def _without_library(error: ImportError) -> HistoryError:
    return HistoryError(
        Fault(
            kind=FaultKind.STORAGE,
            summary="no team history: the client library of PostgreSQL is missing",
            remedy="Install it: pip install 'ontap-tui[team]'",
            detail=str(error),
        )
    )


def team_clusters(url: Callable[[], str], *, name: str) -> list[str]:
    """Return the clusters that were recorded within a day. Blocks. Raises `HistoryError`."""
    try:
        from ontap_tui.history.postgres.recorders import recorded_clusters
    except ImportError as error:
        raise _without_library(error) from error
    return recorded_clusters(url, name)


def team_sql(prefix: str) -> str:
    """Return the SQL for a database's administrator; `prefix`, a plain word, is the prefix of
    the role names.
    """
    from ontap_tui.history.postgres.grants import team_sql as sql

    return sql(prefix)
