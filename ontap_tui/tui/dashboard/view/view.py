"""Hold the view of all jobs: which are shown, their order, the cursor and the marks."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ontap_tui.filtering import Filter, parse
from ontap_tui.model import (
    Acknowledgement,
    Clock,
    ClusterChanged,
    ClusterState,
    Estimate,
    Event,
    JobAcknowledged,
    JobForgotten,
    JobKey,
    Launch,
    LaunchChanged,
    Notification,
    TrackedJob,
)
from ontap_tui.tui.dashboard.view.columns import ATTENTION, BY_ID
from ontap_tui.tui.dashboard.view.needs import Needs, urgency
from ontap_tui.tui.dashboard.view.row import JobRow
from ontap_tui.tui.dashboard.view.row_store import RowStore
from ontap_tui.tui.dashboard.view.shown_rows import JobScope, ShownRows, passing

_FEWER = 5


def _nothing() -> None:
    pass


def _no_estimate(kind: str) -> Estimate | None:
    return None


class View:
    """Holds the jobs for the widgets, which request rows by index to draw them.

    All other access is by job key, which is stable while indices change.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        stall_after: timedelta,
        estimate_of: Callable[[str], Estimate | None] = _no_estimate,
    ) -> None:
        self._clock = clock
        self.clusters: dict[str, ClusterState] = {}
        self.needs = Needs(self.clusters, stall_after, estimate_of)
        self.revision = 0
        """Counts visible changes of the view; a widget compares it with the revision that it last drew."""
        self.on_change: Callable[[], None] = _nothing
        """Called after each change."""
        self._marks: frozenset[JobKey] = frozenset()
        self.filter: Filter = parse("")
        self.hidden_clusters: frozenset[str] = frozenset()
        self.scope = JobScope.LIVE
        self._store = RowStore(self.needs)
        self._cursor: JobKey | None = None
        self._listing = ShownRows(self.needs)

    # Shown rows

    def __len__(self) -> int:
        return len(self._listing)

    def __getitem__(self, index: int) -> JobRow:
        """Return the row drawn at `index`, counted from the top."""
        return self._listing[index]

    def __iter__(self) -> Iterator[JobRow]:
        return iter(self._listing)

    @property
    def sort(self) -> str:
        """Return the id of the sort column, or `ATTENTION`."""
        return self._listing.sort

    @property
    def descending(self) -> bool:
        return self._listing.descending

    @property
    def total(self) -> int:
        """Return the number of rows in all scopes, shown or not."""
        return len(self._store)

    @property
    def stale(self) -> frozenset[str]:
        """Return the clusters with possibly outdated data."""
        return frozenset(name for name, state in self.clusters.items() if state.stale)

    def get(self, key: JobKey | None) -> JobRow | None:
        return self._store.get(key)

    def index(self, key: JobKey | None) -> int | None:
        """Return the index at which the job is drawn; None if it is not shown."""
        row = self.get(key)
        return self._listing.index(row) if row is not None else None

    def arrived(self, since: int) -> list[JobRow]:
        """Return the rows numbered `since` or later, in all scopes, shown or not."""
        return self._store.since(since)

    @property
    def current(self) -> TrackedJob | None:
        """Return the job under the cursor."""
        row = self.get(self.cursor)
        return row.tracked if row is not None else None

    def chosen(self) -> tuple[list[TrackedJob], int]:
        """Return the jobs for an action: the marked jobs that are shown, or else the current one.

        Also return the number of marked jobs left out because they are not shown.
        """
        if not self.marks:
            return ([self.current] if self.current is not None else []), 0
        shown = sorted(at for key in self.marks if (at := self.index(key)) is not None)
        return [self[at].tracked for at in shown], len(self.marks) - len(shown)

    def needing(self) -> list[JobRow]:
        """Return the rows that need attention, shown or not, most urgent first."""
        return [row for row in self._store.queue if row.tracked.job.cluster not in self.hidden_clusters]

    def next_need(self) -> JobRow | None:
        """Return the next shown job less urgent than the one under the cursor, which may be acknowledged."""
        shown = [row for row in self.needing() if row in self._listing]
        current = self.get(self.cursor)
        need = self.needs.reason(current) if current is not None else None
        if current is None or need is None:
            return next(iter(shown), None)
        here = urgency(current, need)
        return next((row for row in shown if urgency(row, row.need) > here), shown[0] if shown else None)

    # The cursor

    @property
    def cursor(self) -> JobKey | None:
        """Return the job under the cursor; None while none is shown."""
        return self._cursor

    @cursor.setter
    def cursor(self, key: JobKey | None) -> None:
        self.point_at(key)

    def point_at(self, key: JobKey | None) -> bool:
        """Move the cursor. Return whether the job that it left was held back and has moved."""
        row = self.get(self._cursor)
        if key != self._cursor:
            self._cursor = key
            self._changed()
        return row is not None and key != row.tracked.key and self._listing.settle(row)

    @property
    def held_back(self) -> bool:
        """Return whether the job under the cursor is out of order; it moves when the cursor leaves it."""
        row = self.get(self._cursor)
        return row is not None and row.value != self._listing.value(row)

    # The marks

    @property
    def marks(self) -> frozenset[JobKey]:
        """Return the jobs marked by the user, shown or not."""
        return self._marks

    @marks.setter
    def marks(self, keys: Iterable[JobKey]) -> None:
        self._marks = frozenset(keys)
        self._changed()

    # Changes

    def apply(self, events: Sequence[Event]) -> None:
        """Apply a batch. The cursor stays on its job, or moves to the job that took its place."""
        changed: dict[JobKey, TrackedJob] = {}
        acknowledged: dict[JobKey, Acknowledgement] = {}
        self.learn(event.launch for event in events if isinstance(event, LaunchChanged))
        for event in events:
            if isinstance(event, ClusterChanged):
                self.clusters[event.state.name] = event.state
            elif isinstance(event, JobForgotten):
                self._forget(event.key)
            elif isinstance(event, JobAcknowledged):
                acknowledged[event.key] = event.acknowledgement
            elif not isinstance(event, LaunchChanged | Notification):
                changed[event.key] = event.job
        self._take(changed.values())
        if acknowledged:
            self.acknowledge(acknowledged)

    def learn(self, launches: Iterable[Launch]) -> None:
        """Store the progress of launches that continue after their jobs."""
        self._take([row.tracked for row in self._store.learn(launches)])

    def merge(self, jobs: Iterable[TrackedJob]) -> None:
        """Update the view with `jobs`, which must be distinct."""
        self._take([job for job in jobs if (row := self._store.of(job)) is None or row.tracked is not job])

    def catch_up(self, tables: Mapping[str, Mapping[str, TrackedJob]]) -> None:
        """Update the view to the live jobs, given by cluster and uuid; drop those that were forgotten."""
        self.merge(job for jobs in tables.values() for job in jobs.values())
        for row in self._store.besides(tables):
            if not row.past:
                self._forget(row.tracked.key)

    def remember(self, jobs: Iterable[TrackedJob]) -> None:
        """Add jobs known only from the history. They need no attention, and live data replaces them."""
        self._take([job for job in jobs if self._store.of(job) is None], past=True)

    def forget_clusters(self, remaining: Iterable[str]) -> None:
        """Drop the jobs and states of clusters not in `remaining`."""
        for name in set(self.clusters) - set(remaining):
            del self.clusters[name]
            for row in self._store.of_cluster(name):
                self._drop(row)

    def tick(self) -> bool:
        """Update needs and filters on ages, which change with time alone. Return whether anything changed."""
        now = self._clock.now()
        turn = self._store.next_turn(everyone=self.filter.timed)
        changed = [row.tracked for row in turn if self._outdated(row, now)]
        self._take(changed)
        return bool(changed)

    def _outdated(self, row: JobRow, now: datetime) -> bool:
        if self._store.need(row, now) is not row.need:
            return True
        return bool(self.filter.terms) and bool(self._visible([row], now)) is not (row in self._listing)

    def acknowledge(self, acknowledgements: Mapping[JobKey, Acknowledgement]) -> None:
        self.needs.acknowledged |= acknowledgements
        self._take([row.tracked for key in acknowledgements if (row := self.get(key)) is not None])

    def filter_by(self, chosen: Filter, *, unless_empty: bool = False) -> bool:
        """Show the rows that pass. With `unless_empty`, change nothing and return False if none would."""
        former, self.filter = self.filter, chosen
        # A narrower filter has to test only the shown rows, which are sorted already but scattered in memory.
        # If most rows are shown, testing all of them in memory order and sorting again is faster.
        narrower = len(self) * _FEWER < self.total and chosen.narrows(former)
        rows = self._visible(self._listing.ascending if narrower else self._store.rows, self._clock.now())
        if unless_empty and not rows:
            self.filter = former
            return False
        if narrower:
            self._listing.narrow(rows)
        else:
            self._listing.show(rows)
        self._keep_cursor()
        self._changed()
        return True

    def show_clusters(self, hidden: frozenset[str]) -> None:
        self.hidden_clusters = hidden
        self._reorder()

    def set_scope(self, scope: JobScope) -> None:
        self.scope = scope
        self._reorder()

    def sort_by(self, column: str, *, descending: bool = False) -> None:
        """Sort by the column with the id `column`, or by `ATTENTION` for any other value."""
        column = column if column in BY_ID else ATTENTION
        self._listing.descending = descending
        if column != self.sort:
            self._listing.sort = column
            for row in self._store.rows:
                row.value = self._listing.value(row)
            self._reorder()
        else:
            self._changed()

    # Implementation

    def _changed(self) -> None:
        self.revision += 1
        self.on_change()

    def _take(self, jobs: Collection[TrackedJob], *, past: bool = False) -> None:
        """Update the rows of `jobs`, which must be distinct, and put them in place."""
        if not jobs:
            return
        now = self._clock.now()
        self._listing.remove([row for job in jobs if (row := self._store.of(job)) is not None])
        rows = [self._updated(job, now, past) for job in jobs]
        self._listing.insert(self._visible(rows, now))
        self._keep_cursor()
        self._changed()

    def _updated(self, tracked: TrackedJob, now: datetime, past: bool) -> JobRow:
        """Update and return the job's row, which must not be in an order."""
        held = tracked.key == self._cursor and self._store.of(tracked) is not None
        row = self._store.update(tracked, now, past=past)
        if not held:
            row.value = self._listing.value(row)
        return row

    def _forget(self, key: JobKey) -> None:
        """Drop the job unless it needs attention."""
        row = self.get(key)
        if row is not None and key not in self._store.queue:
            self._drop(row)

    def _drop(self, row: JobRow) -> None:
        key = row.tracked.key
        self._listing.remove([row])
        self._store.drop(row)
        self._marks -= {key}
        if key == self._cursor:
            self._cursor = self._listing.neighbour(row)
        self._changed()

    def _visible(self, rows: Iterable[JobRow], now: datetime) -> list[JobRow]:
        hidden, needs = self.hidden_clusters, self.needs
        return passing(rows, now, filter=self.filter, scope=self.scope, hidden=hidden, needs=needs)

    def _reorder(self) -> None:
        self._listing.show(self._visible(self._store.rows, self._clock.now()))
        self._keep_cursor()
        self._changed()

    def _keep_cursor(self) -> None:
        row = self.get(self._cursor)
        if row is None or row not in self._listing:
            self._cursor = self._listing.neighbour(row)
            if row is not None:
                row.value = self._listing.value(row)
