"""Limit how much one cluster may write to the history."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from ontap_tui.model import Clock, JobEvent

BURST: Final = 64 * 1024 * 1024
"""Bytes that may be written at once: the first read of a very busy cluster is some MiB."""
RATE: Final = 64 * 1024
"""Bytes a second that may be written permanently: ten times what 1,000 jobs an hour need."""
_RECORD: Final = 432
"""Bytes of a job without its texts, transitions and indexes included."""


class Allowance:
    """Refills over time and is spent by writes, so that no cluster can fill the disk."""

    def __init__(self, now: float) -> None:
        """Start with a full allowance; `now` is monotonic, in s."""
        self._left = float(BURST)
        self._at = now
        self.refused = 0
        """Changes dropped since the allowance was last used up."""

    def spend(self, events: Sequence[JobEvent], now: float) -> list[JobEvent]:
        """Return the changes that may be written: those of launched jobs, and others within the allowance."""
        self._left = min(BURST, self._left + (now - self._at) * RATE)
        self._at = now
        kept = []
        for event in events:
            if self._left > 0 or event.job.launch_id is not None:
                self._left -= _size(event)
                kept.append(event)
        self.refused = self.refused + len(events) - len(kept) if len(kept) < len(events) else 0
        return kept


class Allowances:
    """Holds one allowance per cluster, and warns the user when one runs out."""

    def __init__(self, clock: Clock, notice: Callable[[str], None]) -> None:
        self._clock = clock
        self._notice = notice
        self._allowances: dict[str, Allowance] = {}

    def allowed(self, events: Sequence[JobEvent]) -> list[JobEvent]:
        """Return the events of a batch that may be written."""
        by_cluster: dict[str, list[JobEvent]] = {}
        for event in events:
            by_cluster.setdefault(event.job.job.cluster, []).append(event)
        now = self._clock.monotonic()
        kept: list[JobEvent] = []
        for cluster, some in by_cluster.items():
            allowance = self._allowances.setdefault(cluster, Allowance(now))
            refused_before = allowance.refused
            kept += allowance.spend(some, now)
            if allowance.refused and not refused_before:
                self._notice(
                    f"{cluster} reports more than the history records for one cluster ({RATE // 1024} KiB a "
                    "second): changes to its jobs are not recorded until it reports less."
                )
        return kept


def _size(event: JobEvent) -> int:
    job = event.job.job
    texts = (job.description, job.message, job.svm, job.node, job.error.message if job.error else None)
    arguments = len(msgspec.json.encode(job.error.arguments)) if job.error else 0
    return _RECORD + arguments + sum(len(text) for text in texts if text)
