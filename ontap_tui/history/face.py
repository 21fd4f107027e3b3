"""What every store of the history does: cut from what the engine, the screens and the commands ask of it."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from ontap_tui.history.records import (
    AwaySummary,
    Bucket,
    Control,
    FailureCount,
    Finding,
    Gap,
    KeptJob,
    Known,
    PastJob,
    Sight,
    Tended,
    Transition,
    Watch,
)
from ontap_tui.model import Attention, Batch, Clock, Fault, JobKey, Launch, TrackedJob


class History(Protocol):
    """The history, shared with any other instance that has it open.

    Every reading method raises `HistoryError` while it cannot be read. Every time taken or given is aware.
    Clusters are named as in the configuration; the past of a renamed one is found under its new name.
    """

    @property
    def shared(self) -> bool:
        """Whether a team shares it, whose recorders forget what is too old."""

    @property
    def fault(self) -> Fault | None:
        """Why nothing is recorded at present; None while all is well."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences to show to the person once: a damaged file was set aside, a removed one begun anew."""

    def notice(self, text: str) -> None:
        """Have a sentence shown to the person beside those of the history."""

    def reports(self) -> AsyncIterator[str | Fault | None]:
        """Yield each notice, each fault as it sets in, and None when a fault is over.

        At once what there is at the beginning; without end.
        """

    async def close(self) -> None:
        """Writes what is under way, waiting at most 5 s. Calling it again does nothing."""

    # What is written

    async def record(self, batch: Batch) -> None:
        """Returns when the batch is on disk, however long a full disk takes to be emptied: whoever feeds this
        from a bounded, coalescing queue loses nothing but detail. Never raises for what the disk does.
        """

    async def journal(self, *launches: Launch) -> None:
        """Inserts or updates launches; when it returns, they survive a power cut.

        Raises:
            HistoryError: They are not on disk. An intent that is not must not be sent; an answer comes again
                with `record`, as `LaunchChanged`.
            TypeError: One holds a `Secret`.
        """

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        """As `journal`, but nothing is written, and False given back, where the launch has ended already.

        So what follows an end is sent once, however many instances see it.
        """

    async def journal_control(self, *controls: Control) -> None:
        """Inserts control actions, or updates their refusal. Durable, and raises, as `journal` does."""

    async def acknowledge(self, reasons: Mapping[JobKey, Attention | None]) -> None:
        """Keeps that a person has taken note of these jobs' reasons for attention; None takes it back.

        Raises:
            HistoryError: It is not on disk.
        """

    async def present(self) -> None:
        """Keeps that a person is looking now, for `last_present`, if it can be written."""

    async def rename(self, cluster: str, new_name: str) -> int | None:
        """Give the past of one cluster to another name, and return how many jobs that are.

        None where no data. Durable.

        Raises:
            HistoryError: Nothing was changed.
        """

    async def prune(self, days: float, told: Callable[[int], None] = lambda _: None) -> int:
        """Forgets what ended more than `days` ago, and tells how many jobs. In small steps, so that recording
        goes on meanwhile; `told` hears after each how many there are so far.

        Raises:
            HistoryError: Not all could be removed.
        """

    # What is remembered

    async def jobs(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
        limit: int = 1000,
    ) -> list[PastJob]:
        """Those still active when last heard of, then those that ended in the window, newest first.

        With `until`, only those that ended; with `failed`, only those that failed.
        """

    def every_job(
        self,
        *,
        since: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
    ) -> AsyncIterator[list[PastJob]]:
        """All that `jobs` would give without a limit, in parts."""

    async def changed_jobs(self, since: datetime, clusters: Collection[str]) -> list[PastJob]:
        """Those still active when last heard of, and those that changed or went after `since`.

        By our clock, so that the clusters' do not matter.
        """

    async def job(self, key: JobKey) -> PastJob | None: ...

    async def active_jobs(self, cluster: str) -> list[TrackedJob]:
        """What was non-terminal when last seen, with intent and launch: what to follow on with at a start."""

    async def timeline(self, key: JobKey) -> list[Transition]:
        """Oldest first. Of a counting progress message (``61 %``, ``62 %``) not every step is kept."""

    async def gaps(self, cluster: str, since: datetime, until: datetime) -> list[Gap]:
        """The spans of a minute or more within the window in which nobody watched the cluster, oldest first.

        The window is by our clock.
        """

    async def launches(
        self, *, since: datetime | None = None, group: str | None = None, limit: int = 200
    ) -> list[Launch]:
        """Newest first; of one group, where given."""

    async def launch(self, launch_id: str) -> Launch | None: ...

    async def open_launches(self) -> list[Launch]:
        """Those whose end is not known yet, oldest first: at a start, what was launched before it.

        Of a team's, only the person's own.
        """

    async def launch_of(self, key: JobKey) -> Launch | None:
        """The launch that created this job."""

    async def controls(self, key: JobKey) -> list[Control]:
        """Of one job, newest first."""

    async def acknowledged(self) -> dict[JobKey, Attention]:
        """For which reason each job was acknowledged: a more urgent one that comes later is not covered."""

    async def last_present(self) -> datetime | None:
        """When a person last looked: where "while you were away" begins."""

    async def similar(self, kind: str, *, limit: int = 20) -> list[PastJob]:
        """Ended jobs of the kind (see `model.job_kind`), newest first."""

    async def failures_with(self, code: str, *, since: datetime) -> list[PastJob]:
        """Failed jobs with this code (of the error, or else of the job), newest first."""

    async def durations(self) -> dict[str, list[float]]:
        """s that the newest successes of each kind took, newest first, for `model.estimate`.

        A kind without a success of known length is left out.
        """

    async def away_summary(self, since: datetime) -> AwaySummary:
        """Up to now."""

    async def throughput(self, since: datetime, until: datetime, *, bucket: timedelta) -> list[Bucket]:
        """One bucket for each slice of the window, oldest first, empty ones included."""

    async def failure_counts(self, since: datetime) -> list[FailureCount]:
        """Failures by cluster and kind, most first."""


class TeamHistory(History, Protocol):
    """A history in which many programs see, and write, the same."""

    @property
    def clock(self) -> Clock:
        """The database's time, as far as it is known; this machine's before."""
        ...

    async def tend(self, wanted: Collection[str]) -> Tended:
        """Renew the leases of this process, and claim free ones among the `wanted` up to a fair share of
        them.

        What it holds it may `record` observations of. From its first call on this process counts as a
        recorder. `record` raises `LeaseLost` where another has taken a cluster over.

        Raises:
            HistoryError: Nothing is known. What was held runs out after 10 s.
        """

    async def give_back(self, clusters: Collection[str]) -> None:
        """Leave these to another recorder, at once.

        Raises:
            HistoryError: They are free after 10 s.
        """

    async def follow(
        self, clusters: Collection[str], known: Mapping[str, Known], *, wait: float = 0.0
    ) -> list[Sight]:
        """What recorders have seen of these clusters since `known`; of one that no recorder has ever had,
        nothing.

        With `wait` it returns as soon as a recorder has written something, and after so many s in any case.

        Raises:
            HistoryError: Nothing can be read.
        """

    async def copy_jobs(self, kept: Sequence[KeptJob]) -> int:
        """Take in ended jobs of another history, and return how many were not known. Raises
        `HistoryError`.
        """

    async def copy_watches(self, watches: Sequence[Watch]) -> None:
        """Take in when clusters were watched. Raises `HistoryError`."""

    async def examine(self) -> list[Finding]:
        """What a recorder needs of the store, and whether it is there; what cannot be known is left out."""

    async def leave(self) -> None:
        """Give back all of them, and no longer count as a recorder. Raises as `give_back` does."""
