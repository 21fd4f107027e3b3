"""Moments that a cluster names."""

from datetime import UTC, datetime
from typing import Final

_FIRST_YEAR: Final = 1980
_LAST_YEAR: Final = 9000
_LONGEST: Final = 100
"""Characters."""


def sane(moment: datetime) -> datetime | None:
    """Aware, or None where it cannot be meant (year 1 stands for "never" in some servers).

    A naive moment is taken as UTC: the cluster's zone is not told anywhere.
    """
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def parse(text: object) -> datetime | None:
    """Any ISO 8601 form that ONTAP is known to use; None for anything else."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    try:
        return sane(datetime.fromisoformat(text.strip()))
    except ValueError:
        return None
