"""How much one cluster may have written to the history."""

from collections.abc import Sequence
from typing import Final

import msgspec

from ontap_tui.model import JobEvent

BURST: Final = 64 * 1024 * 1024
"""Bytes that may be written at once: the first read of a very busy cluster is some MiB."""
RATE: Final = 64 * 1024
"""Bytes a second that may be written for ever: ten times what 1,000 jobs an hour need."""
_RECORD: Final = 432
"""Bytes of a job besides its texts, transitions and indexes included."""


class Allowance:
    """Fills up with time, and is spent by what is written; so no cluster can fill the disk by talking."""

    def __init__(self, now: float) -> None:
        """`now` is monotonic, in s."""
        self._left = float(BURST)
        self._at = now
        self.refused = 0
        """Changes that were not kept since it was last not empty."""

    def spend(self, events: Sequence[JobEvent], now: float) -> list[JobEvent]:
        """Return those that may be written: the rest of them while there is room, launched jobs always."""
        self._left = min(BURST, self._left + (now - self._at) * RATE)
        self._at = now
        kept = []
        for event in events:
            if self._left > 0 or event.job.launch_id is not None:
                self._left -= _size(event)
                kept.append(event)
        self.refused = self.refused + len(events) - len(kept) if len(kept) < len(events) else 0
        return kept


def _size(event: JobEvent) -> int:
    job = event.job.job
    texts = (job.description, job.message, job.svm, job.node, job.error.message if job.error else None)
    arguments = len(msgspec.json.encode(job.error.arguments)) if job.error else 0
    return _RECORD + arguments + sum(len(text) for text in texts if text)
