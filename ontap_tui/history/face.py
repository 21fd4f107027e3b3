"""Define the interface of every store of the history."""

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

    Every reading method raises `HistoryError` if it fails. All times are aware. Clusters are named as in the
    configuration; the history of a renamed one is found under its new name.
    """

    @property
    def shared(self) -> bool:
        """Return whether it is a team's history, which its recorders prune."""

    @property
    def fault(self) -> Fault | None:
        """Return why nothing is being recorded; None if there is no problem."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Return messages to show to the user once, such as a damaged file that was set aside."""

    def notice(self, text: str) -> None:
        """Queue a message for the user, besides those of the history."""

    def reports(self) -> AsyncIterator[str | Fault | None]:
        """Yield each notice, each fault when it begins, and None when it is over.

        Starts with the current state; never ends.
        """

    async def close(self) -> None:
        """Write what is in progress, waiting at most 5 s. Idempotent."""

    # Writing

    async def record(self, batch: Batch) -> None:
        """Write the batch, and return once it is on disk, however long that takes while the disk is full.

        A caller that feeds this from a bounded, coalescing queue loses only detail. Never raises because of
        the disk.
        """

    async def journal(self, *launches: Launch) -> None:
        """Insert or update launches; when it returns, they survive a power cut.

        Raises:
            HistoryError: They are not on disk. An intent must then not be sent; a response is written again
                by `record`, as `LaunchChanged`.
            TypeError: One holds a `Secret`.
        """

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        """Write like `journal`, but return False and write nothing if the launch has ended already.

        A follow-up is therefore sent once, however many instances see the end.
        """

    async def journal_control(self, *controls: Control) -> None:
        """Insert control actions, or update their refusal. Durable; raises like `journal`."""

    async def acknowledge(self, acknowledgements: Mapping[JobKey, Acknowledgement | None]) -> None:
        """Store acknowledgements of these jobs, replacing earlier ones; None withdraws one.

        Raises:
            HistoryError: It is not on disk.
        """

    async def present(self) -> None:
        """Record, if possible, that the user is looking now, for `last_present`."""

    async def rename(self, cluster: str, new_name: str) -> int | None:
        """Move the history of one cluster to another name, and return how many jobs it has.

        Returns None if there are no data. Durable.

        Raises:
            HistoryError: Nothing was changed.
        """

    async def prune(self, days: float, told: Callable[[int], None] = lambda _: None) -> int:
        """Delete what ended more than `days` ago, and return the number of deleted jobs.

        Works in small steps, so that recording continues meanwhile.

        Raises:
            HistoryError: Not all could be removed.
        """

    # Reading

    async def jobs(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
        limit: int = 1000,
    ) -> list[PastJob]:
        """Return jobs that were active when last seen, then those that ended in the window, newest first.

        With `until`, only those that ended; with `failed`, only those that failed.
        """

    def every_job(
        self,
        *,
        since: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
    ) -> AsyncIterator[list[PastJob]]:
        """Yield everything that `jobs` would return without a limit, in parts."""

    async def changed_jobs(self, since: datetime, clusters: Collection[str]) -> list[PastJob]:
        """Return jobs that were active when last seen, and those that changed or disappeared after `since`.

        `since` is by our clock, so the clusters' clocks do not matter.
        """

    async def job(self, key: JobKey) -> PastJob | None: ...

    async def active_jobs(self, cluster: str) -> list[TrackedJob]:
        """Return jobs that were non-terminal when last seen, with intent and launch, to be followed from the
        start.
        """

    async def timeline(self, key: JobKey) -> list[Transition]:
        """Return the transitions, oldest first. Not every step of a counting message (``61 %``, ``62 %``) is
        stored.
        """

    async def gaps(self, cluster: str, since: datetime, until: datetime) -> list[Gap]:
        """Return the spans of a minute or more in which nobody watched the cluster, oldest first.

        The window from `since` to `until` is by our clock.
        """

    async def launches(
        self, *, since: datetime | None = None, group: str | None = None, limit: int = 200
    ) -> list[Launch]:
        """Return launches, newest first; of one group, if given."""

    async def launch(self, launch_id: str) -> Launch | None: ...

    async def open_launches(self) -> list[Launch]:
        """Return launches without a known end, oldest first.

        In a team's history, only those of the user.
        """

    async def launch_of(self, key: JobKey) -> Launch | None:
        """Return the launch that created this job."""

    async def controls(self, key: JobKey) -> list[Control]:
        """Return the control actions on one job, newest first."""

    async def acknowledged(self) -> dict[JobKey, Acknowledgement]:
        """Return who acknowledged which job, when, and for which reason."""

    async def recorders(self) -> list[TeamRecorder]:
        """Return the recorders of the team, live ones first; none if the history is not a team's."""

    async def recorded(self) -> list[str]:
        """Return the clusters recorded by the team within a day; none if the history is not a team's."""

    async def last_present(self) -> datetime | None:
        """Return when the user last looked: the start of "while you were away"."""

    async def similar(self, kind: str, *, limit: int = 20) -> list[PastJob]:
        """Return ended jobs of the kind (see `model.job_kind`), newest first."""

    async def failures_with(self, code: str, *, since: datetime) -> list[PastJob]:
        """Return failed jobs with this code (of the error, or else of the job), newest first."""

    async def durations(self) -> dict[str, list[float]]:
        """Return how many s the newest successful jobs of each kind took, newest first, for `model.estimate`.

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
        """Return the clock of the database; until that is known, the clock of this machine."""
        ...

    async def tend(self, wanted: Collection[str]) -> Tended:
        """Renew the leases of this process, and claim free ones among `wanted` up to a fair share.

        For the clusters it holds, it may `record` observations. From the first call on, this process counts
        as a recorder. `record` raises `LeaseLost` if another recorder has taken a cluster over.

        Raises:
            HistoryError: The state of the leases is unknown. Those that were held expire after 10 s.
        """

    async def give_back(self, clusters: Collection[str]) -> None:
        """Release these leases at once.

        Raises:
            HistoryError: They could not be released, and expire after 10 s.
        """

    async def orphans(self, clusters: Collection[str]) -> list[Launch]:
        """Return the open launches on these clusters whose program has ended or missed its heartbeat for 20
        s, oldest first. Raises `HistoryError`.
        """

    async def conclude(self, launch: Launch) -> bool:
        """Write the outcome of an orphaned launch on a cluster held here. Durable.

        Return False, having written nothing, if another program has recorded its end or its response.

        Raises:
            LeaseLost: Another recorder has the cluster.
            HistoryError: It is not on disk.
        """

    async def follow(
        self, clusters: Collection[str], known: Mapping[str, Known], *, wait: float = 0.0
    ) -> SightsSeen:
        """Return what recorders have seen since `known`, and the acknowledgements since the last call.

        With `wait`, return as soon as something is written, perhaps for one cluster only, but at the latest
        after `wait` s.

        Raises:
            HistoryError: Nothing can be read, or the connection was lost while waiting.
        """

    async def request(self, clusters: Collection[str]) -> None:
        """Ask the recorders of these clusters to poll them now. Raises `HistoryError`."""

    async def requested(self, *, wait: float) -> frozenset[str]:
        """Return the clusters requested since the last call, as soon as there are any; none after `wait` s.

        Raises:
            HistoryError: Listening failed.
        """

    async def copy_jobs(self, kept: Sequence[KeptJob]) -> int:
        """Add ended jobs of another history, and return how many were new. Raises `HistoryError`."""

    async def copy_watches(self, watches: Sequence[Watch]) -> None:
        """Add the times at which clusters were watched. Raises `HistoryError`."""

    async def examine(self) -> list[Finding]:
        """Check the store for everything a recorder needs, leaving out what cannot be checked."""

    async def leave(self) -> None:
        """Release all leases, and stop counting as a recorder. Raises like `give_back`."""
