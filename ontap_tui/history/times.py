"""Convert times to their stored form: whole microseconds since 1970 in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final, overload

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@overload
def stored(at: datetime) -> int: ...
@overload
def stored(at: datetime | None) -> int | None: ...
def stored(at: datetime | None) -> int | None:
    """Convert a time to its stored form. Raises TypeError for a time without a zone."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND


@overload
def restored(micros: int) -> datetime: ...
@overload
def restored(micros: int | None) -> datetime | None: ...
def restored(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + micros * _MICROSECOND
