"""A whole answer, status and all, before anyone looks into its body."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from ontap_tui.ontap import headers


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    reason: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    round_trip: float
    """s from sending to the head of the answer; the body came after."""

    @property
    def date(self) -> datetime | None:
        """The cluster's own clock, in whole seconds."""
        return headers.http_date(self.headers.get("date"))

    def retry_after(self, now: datetime) -> float | None:
        """s; `now` is our clock, used where the answer does not carry the cluster's."""
        return headers.retry_after(self.headers.get("retry-after"), now=self.date or now)
