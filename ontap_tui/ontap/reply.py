"""A whole answer, status and all, before anyone looks into its body."""

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
    """s from sending to the head of the answer; the body came after."""

    @property
    def error(self) -> ApiError | None:
        """ONTAP's own; None where the answer is not in its form."""
        try:
            return lenient.answer_error(lenient.tree(self.body))
        except lenient.NotJson:
            return None

    @property
    def from_inside(self) -> bool:
        """Whoever gave it has let us in: not a proxy that says that the cluster is away."""
        return 200 <= self.status < 300 or self.error is not None

    @property
    def date(self) -> datetime | None:
        """The cluster's own clock, in whole seconds."""
        return http_date(self.headers.get("date"))

    def retry_after(self, now: datetime) -> float | None:
        """s; `now` is our clock, used where the answer does not carry the cluster's."""
        return retry_after(self.headers.get("retry-after"), now=self.date or now)


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
