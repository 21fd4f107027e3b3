"""Explain a failure of the database to a person."""

import re
from typing import Final

import psycopg

from ontap_tui.history.records import Unusable
from ontap_tui.model import Fault, FaultKind

CANDIDATES: Final = (psycopg.Error, Unusable)
"""Exceptions to catch and then pass to `of_database`: bugs of the program are a `psycopg.Error` too."""

_CHECK_RIGHTS: Final = "Have its administrator run what `ontap-tui team sql` prints."
_EXPLAINED: Final = (
    (r"too many clients|connection slots|too many connections", "it has no free connections",
     "Raise its max_connections, or put a pooler in front of it. It is retried automatically."),
    (r"password authentication failed|no password supplied", "it refused the name or password",
     "Check the url and the password in [history]."),
    (r"no pg_hba\.conf entry|role .* does not exist|not permitted to log in",
     "it rejects this account",
     "Have its administrator allow this account and host (pg_hba.conf)."),
    (r"certificate|ssl|tls", "its TLS cannot be trusted",
     "Check sslrootcert and sslmode in the url of [history]."),
    (r"database .* does not exist", "there is no such database", "Check the url in [history]."),
    (r"translate host name|resolve|name or service not known", "its host name cannot be resolved",
     "Check the url in [history] and the name service."),
    (r"permission denied", "this account lacks a permission", _CHECK_RIGHTS),
    (r"read-only", "it is read-only at the moment",
     "It may be a standby server: name all of them in the url, with target_session_attrs=read-write."),
)  # fmt: skip


def of_database(error: Exception) -> bool:
    """Return the fault if the error is the database's, rather than a bug of this program."""
    ours = (psycopg.ProgrammingError, psycopg.DataError, psycopg.IntegrityError, psycopg.NotSupportedError)
    return isinstance(error, psycopg.errors.InsufficientPrivilege) or not isinstance(error, ours)


def fault_of(error: Exception) -> Fault:
    summary, remedy = _explained(error)
    return Fault(
        kind=FaultKind.STORAGE,
        summary=f"no team history: {summary}",
        remedy=remedy,
        detail=str(error).strip(),
    )


def _explained(error: Exception) -> tuple[str, str]:
    if isinstance(error, Unusable):
        return error.summary, error.remedy
    text = str(error).lower()
    for pattern, summary, remedy in _EXPLAINED:
        if re.search(pattern, text):
            return summary, remedy
    return (
        "the database cannot be reached",
        "Check that it is running and reachable; it is retried automatically.",
    )
