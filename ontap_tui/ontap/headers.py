"""Parse times in the headers of an answer."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from ontap_tui.ontap import times

_LONGEST: Final = 86_400.0


def http_date(text: str | None) -> datetime | None:
    """Return the moment an HTTP date names; None for anything else, or an implausible one."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return times.sane(moment)


def retry_after(text: str | None, *, now: datetime) -> float | None:
    """Return the s to wait, from seconds or from an HTTP date, at most a day.

    `now` is the cluster's own time (its ``Date`` header), so that a wrong clock does no harm.
    """
    if not text:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        seconds = float(text)
    else:
        moment = http_date(text)
        if moment is None:
            return None
        seconds = (moment - now).total_seconds()
    return min(max(seconds, 0.0), _LONGEST)
