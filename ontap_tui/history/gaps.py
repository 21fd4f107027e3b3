"""Compute the spans in which nothing watched a cluster."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from ontap_tui.history.records import Gap

_SHORTEST: Final = timedelta(seconds=60)
"""The shortest gap. A shorter span is a pause between polls, or before the last poll is written."""


def bearable(interval: float) -> timedelta:
    """Return the longest time between two polls of one watch; `interval` is in s."""
    return max(_SHORTEST, timedelta(seconds=3 * interval))


def gaps_between(
    watches: Iterable[tuple[datetime, ...]],
    unwritten: tuple[datetime, datetime] | None,
    *,
    since: datetime,
    until: datetime,
) -> list[Gap]:
    """Return the parts of the window outside the watches, given as (start, end), oldest first.

    `unwritten` is the newest watch, which is not in the store yet.
    """
    spans = [*watches, *([] if unwritten is None else [unwritten])]
    found = []
    seen_until = since
    for started, ended in (*spans, (until, until)):
        seen_again = min(started, until)
        if seen_again - seen_until >= _SHORTEST:
            found.append(Gap(start=seen_until, end=seen_again))
        seen_until = max(seen_until, ended)
    return found
