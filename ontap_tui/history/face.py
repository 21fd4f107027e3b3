"""Define what every store of the history does for the engine, the screens and the commands."""

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
    SightsSeen,
    TeamRecorder,
    Tended,
    Transition,
    Watch,
)
from ontap_tui.model import Acknowledgement, Batch, Clock, Fault, JobKey, Launch, TrackedJob


class History(Protocol):
    """Reads and writes the history, shared with any other instance that has it open.

    Every reading method raises `HistoryError` while it cannot be read. Every time taken or given is aware.
    Clusters are named as in the configuration; the past of a renamed one is found under its new name.
    """

    @property
    def shared(self) -> bool:
        """Whether a team shares it, whose recorders prune it."""

    @property
    def fault(self) -> Fault | None:
        """Return why nothing is recorded at the moment; None while all is well."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Return sentences to show to the person once: a damaged file was set aside, a removed
        one replaced.
        """

    def notice(self, text: str) -> None:
        """Queue a sentence to show to the person besides those of the history."""

    def reports(self) -> AsyncIterator[str | Fault | None]:
        """Yield each notice, each fault as it sets in, and None when a fault is over.

        Starts with the present state; never ends.
        """

    async def close(self) -> None:
        """Write what is in progress, waiting at most 5 s. Idempotent."""

    # What is written

    async def record(self, batch: Batch) -> None:
        """Return when the batch is on disk, however long a full disk takes to be emptied.

        Whoever feeds this from a bounded, coalescing queue loses nothing but detail. Never raises for what
        the disk does.
        """

    async def journal(self, *launches: Launch) -> None:
        """Insert or update launches; when it returns, they survive a power cut.

        Raises:
            HistoryError: They are not on disk. An intent that is not must not be sent; an answer comes again
                with `record`, as `LaunchChanged`.
            TypeError: One holds a `Secret`.
        """

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        """Write like `journal`, but return False and write nothing if the launch has ended already.

        So a follow-up is sent once, however many instances see the end.
        """

    async def journal_control(self, *controls: Control) -> None:
        """Insert control actions, or update their refusal. Durable, and raises, as `journal` does."""

    async def acknowledge(self, acknowledgements: Mapping[JobKey, Acknowledgement | None]) -> None:
        """Store that a person acknowledged these jobs' reasons for attention, in place of whoever did before;
        None withdraws it.

        Raises:
            HistoryError: It is not on disk.
        """

    async def present(self) -> None:
        """Record that a person is looking now, for `last_present`, if it can be written."""

    async def rename(self, cluster: str, new_name: str) -> int | None:
        """Move the past of one cluster to another name, and return how many jobs that are.

        Returns None if there are no data. Durable.

        Raises:
            HistoryError: Nothing was changed.
        """

    async def prune(self, days: float, told: Callable[[int], None] = lambda _: None) -> int:
        """Delete what ended more than `days` ago; return how many jobs.

        Works in small steps, so that recording continues meanwhile.

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
        """Return those still active when last heard of, then those that ended in the window, newest first.

        With `until`, only those that ended; with `failed`, only those that failed.
        """

    def every_job(
        self,
        *,
        since: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
    ) -> AsyncIterator[list[PastJob]]:
        """Yield all that `jobs` would return without a limit, in parts."""

    async def changed_jobs(self, since: datetime, clusters: Collection[str]) -> list[PastJob]:
        """Return those still active when last heard of, and those that changed or disappeared after `since`.

        By our clock, so that the clusters' do not matter.
        """

    async def job(self, key: JobKey) -> PastJob | None: ...

    async def active_jobs(self, cluster: str) -> list[TrackedJob]:
        """Return jobs that were non-terminal when last seen, with intent and launch: to be followed from the
        start.
        """

    async def timeline(self, key: JobKey) -> list[Transition]:
        """Return the transitions, oldest first. Of a counting message (``61 %``, ``62 %``) not every step is
        stored.
        """

    async def gaps(self, cluster: str, since: datetime, until: datetime) -> list[Gap]:
        """Return the spans of a minute or more within the window in which nobody watched the cluster, oldest
        first.

        The window is by our clock.
        """

    async def launches(
        self, *, since: datetime | None = None, group: str | None = None, limit: int = 200
    ) -> list[Launch]:
        """Return launches, newest first; of one group, if given."""

    async def launch(self, launch_id: str) -> Launch | None: ...

    async def open_launches(self) -> list[Launch]:
        """Return launches without a known end, oldest first.

        Of a team's, only the person's own.
        """

    async def launch_of(self, key: JobKey) -> Launch | None:
        """Return the launch that created this job."""

    async def controls(self, key: JobKey) -> list[Control]:
        """Return the control actions on one job, newest first."""

    async def acknowledged(self) -> dict[JobKey, Acknowledgement]:
        """Return who acknowledged which job, when, and for which reason."""

    async def recorders(self) -> list[TeamRecorder]:
        """Return who records for the team, the living first; nobody where no team shares the history."""

    async def last_present(self) -> datetime | None:
        """Return when a person last looked: where "while you were away" starts."""

    async def similar(self, kind: str, *, limit: int = 20) -> list[PastJob]:
        """Return ended jobs of the kind (see `model.job_kind`), newest first."""

    async def failures_with(self, code: str, *, since: datetime) -> list[PastJob]:
        """Return failed jobs with this code (of the error, or else of the job), newest first."""

    async def durations(self) -> dict[str, list[float]]:
        """Return the s that the newest successes of each kind took, newest first, for `model.estimate`.

        A kind without a success of known length is left out.
        """

    async def away_summary(self, since: datetime) -> AwaySummary:
        """Summarize what ended from `since` until now."""

    async def throughput(self, since: datetime, until: datetime, *, bucket: timedelta) -> list[Bucket]:
        """Return one bucket for each slice of the window, oldest first, including empty ones."""

    async def failure_counts(self, since: datetime) -> list[FailureCount]:
        """Return failures by cluster and kind, most first."""


class TeamHistory(History, Protocol):
    """Extends a history in which many programs read and write the same data."""

    @property
    def clock(self) -> Clock:
        """Return the database's time, as far as it is known; this machine's before."""
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

    async def orphans(self, clusters: Collection[str]) -> list[Launch]:
        """Return the launches on these clusters that have no end, and whose program has ended or not been
        heard of for 20 s; oldest first. Raises `HistoryError`.
        """

    async def conclude(self, launch: Launch) -> bool:
        """Write what has become of an orphan on a cluster held here. Durable.

        Return False, having written nothing, where somebody else has recorded its end or its answer.

        Raises:
            LeaseLost: Another recorder has the cluster.
            HistoryError: It is not on disk.
        """

    async def follow(
        self, clusters: Collection[str], known: Mapping[str, Known], *, wait: float = 0.0
    ) -> SightsSeen:
        """What recorders have seen of these clusters since `known`, and what was acknowledged since the last
        call.

        With `wait` it returns as soon as something was written, perhaps only what is known of that cluster,
        and after so many s in any case.

        Raises:
            HistoryError: Nothing can be read; while waiting also where the connection was lost.
        """

    async def request(self, clusters: Collection[str]) -> None:
        """Ask whichever recorders have these clusters to poll them now. Raises `HistoryError`."""

    async def requested(self, *, wait: float) -> frozenset[str]:
        """Return what was requested meanwhile, as soon as anything is; nothing after `wait` s.

        Raises:
            HistoryError: Nothing can be heard.
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
        """Give back all of them, and no longer count as a recorder. Raises like `give_back`."""
