"""Compose short messages to people about jobs and launches that ended."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from ontap_tui.model import Launch, Outcome, State, TrackedJob, printable

_LINES: Final = 20
_LONGEST: Final = 300
"""The longest line, in characters."""
_CALLING: Final = str.maketrans({"@": "\N{FULLWIDTH COMMERCIAL AT}", "<": "‹", ">": "›"})
"""Characters that services interpret as a mention or a link: text from a cluster must not notify anybody."""
_GOOD: Final = (State.SUCCESS, Outcome.SUCCESS)
_BAD: Final = (State.FAILURE, Outcome.FAILURE, Outcome.REJECTED)


class ReportedEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Describes how one job or launch ended."""

    cluster: str
    word: str
    what: str
    said: str = ""

    @classmethod
    def of_job(cls, tracked: TrackedJob) -> "ReportedEnd":
        job = tracked.job
        return cls(cluster=job.cluster, word=tracked.state_word, what=job.description, said=job.says)

    @classmethod
    def of_launch(cls, launch: Launch) -> "ReportedEnd":
        said = launch.error.words if launch.error else launch.note
        return cls(cluster=launch.cluster, word=launch.outcome, what=launch.request, said=said)

    @property
    def line(self) -> str:
        words = f"{self.cluster}: {self.word}: {self.what}"
        return printable(f"{words}: {self.said}" if self.said else words)[:_LONGEST].translate(_CALLING)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Holds one message."""

    title: str
    body: str
    kind: str = "info"
    """``success``, ``failure``, ``warning`` if some outcomes are not known to be good, or ``info``."""

    @classmethod
    def about(cls, ends: Sequence[ReportedEnd]) -> "Letter":
        """Summarize ended jobs, the worst first; if there are many, the first are named and all are
        counted.
        """
        ordered = sorted(ends, key=_rank)
        counts = Counter(end.word for end in ordered)
        tally = ", ".join(f"{count} {word}" for word, count in counts.items())
        title = f"{ends[0].cluster}: {ends[0].word}" if len(ends) == 1 else f"{len(ends)} ended: {tally}"
        lines = [end.line for end in ordered[:_LINES]]
        if len(ordered) > _LINES:
            lines.append(f"and {len(ordered) - _LINES} more")
        kind = ("failure", "warning", "success")[_rank(ordered[0])]
        return cls(title=printable(title)[:_LONGEST].translate(_CALLING), body="\n".join(lines), kind=kind)


def _rank(end: ReportedEnd) -> int:
    return 0 if end.word in _BAD else 2 if end.word in _GOOD else 1


def told(launches: Iterable[Launch]) -> list[ReportedEnd]:
    """Return the ends of a group of launches; none if all ended with their responses, which were seen."""
    found = list(launches)
    return (
        [ReportedEnd.of_launch(one) for one in found] if any(one.jobs or one.follow for one in found) else []
    )
