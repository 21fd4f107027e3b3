"""A whole answer, status and all, before anyone looks into its body."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from ontap_tui.model import ApiError
from ontap_tui.ontap import headers, lenient


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
        return headers.http_date(self.headers.get("date"))

    def retry_after(self, now: datetime) -> float | None:
        """s; `now` is our clock, used where the answer does not carry the cluster's."""
        return headers.retry_after(self.headers.get("retry-after"), now=self.date or now)
