"""Parse the times that a cluster reports."""

from datetime import UTC, datetime
from typing import Final

_FIRST_YEAR: Final = 1980
_LAST_YEAR: Final = 9000
_LONGEST: Final = 100
"""The longest time that is parsed, in characters."""


def sane(moment: datetime) -> datetime | None:
    """Return the moment as an aware time; None if implausible (some servers send year 1 for "never").

    A naive moment is taken as UTC, because the API does not report the cluster's time zone.
    """
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def parse(text: object) -> datetime | None:
    """Parse any ISO 8601 form that ONTAP is known to use; return None for anything else."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    try:
        return sane(datetime.fromisoformat(text.strip()))
    except ValueError:
        return None
