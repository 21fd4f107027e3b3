"""Decode rows of a file that somebody, or a failing disk, may have changed."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from msgspec import MsgspecError

T = TypeVar("T")

_NOT_UNDERSTOOD: Final = (ValueError, TypeError, KeyError, OverflowError, MsgspecError)

_log = logging.getLogger(__name__)


def understood(rows: Iterable[tuple[Any, ...]], make: Callable[..., T]) -> Iterator[T]:
    """Yield `make(*row)` for each row, skipping and logging rows that cannot be decoded.

    A damaged row does not hide the others.
    """
    lost = 0
    for row in rows:
        try:
            if bytes in map(type, row):
                raise TypeError("bytes where text or a number belongs")
            made = make(*row)
        except _NOT_UNDERSTOOD as error:
            lost += 1
            reason = f"{type(error).__name__}: {error}"
        else:
            yield made
    if lost:
        _log.warning("history: skipped %d records that cannot be decoded; the last: %s", lost, reason)
