"""Represent a complete HTTP answer, before its body is interpreted."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from ontap_tui.model import ApiError
from ontap_tui.ontap import lenient, times

_LONGEST: Final = 86_400.0


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    reason: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    round_trip: float
    """s from sending the request to receiving the head of the answer, without the body."""

    @property
    def error(self) -> ApiError | None:
        """Return ONTAP's own error; None if the body is not an ONTAP error."""
        try:
            return lenient.answer_error(lenient.tree(self.body))
        except lenient.NotJson:
            return None

    @property
    def from_inside(self) -> bool:
        """Return whether the cluster itself answered, rather than a proxy that could not reach it."""
        return 200 <= self.status < 300 or self.error is not None

    @property
    def date(self) -> datetime | None:
        """Return the time by the cluster's clock, in whole seconds."""
        return http_date(self.headers.get("date"))

    def retry_after(self, now: datetime) -> float | None:
        """Return the s to wait; `now` is by our clock, used if the answer does not give the cluster's."""
        return retry_after(self.headers.get("retry-after"), now=self.date or now)


def http_date(text: str | None) -> datetime | None:
    """Parse an HTTP date; return None for anything else and for an implausible time."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return times.sane(moment)


def retry_after(text: str | None, *, now: datetime) -> float | None:
    """Return the s to wait, given as seconds or as an HTTP date, at most a day.

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
