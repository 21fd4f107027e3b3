"""The one view of all jobs: which are shown, in what order, where the cursor is and what is marked."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter

from ontap_tui.filtering import Filter, parse
from ontap_tui.model import (
    Attention,
    Clock,
    ClusterChanged,
    ClusterState,
    Estimate,
    Event,
    JobForgotten,
    JobKey,
    LaunchChanged,
    Notification,
    TrackedJob,
)
from ontap_tui.tui.view.columns import ATTENTION, SORTABLE, attention_value
from ontap_tui.tui.view.needs import Needs
from ontap_tui.tui.view.order import Order, Row, SortValue
from ontap_tui.tui.view.scope import Scope

_SWEEP = 500
"""Active jobs that one tick judges anew: each gets its turn, a tick stays short however many there are."""
_NO_ROWS: Mapping[str, Row] = {}


def _no_estimate(kind: str) -> Estimate | None:
    return None


class View:
    """Widgets hold no jobs: they ask for the rows that they are about to draw, by index.

    Everything else is told by job key, which lasts while indices move.
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
        self.marks: set[JobKey] = set()
        self.cursor: JobKey | None = None
        self.filter: Filter = parse("")
        self.hidden_clusters: frozenset[str] = frozenset()
        self.scope = Scope.LIVE
        self.sort = ATTENTION
        self.descending = False
        self._rows: dict[str, dict[str, Row]] = {}
        """By cluster and uuid, which costs each job a tuple less than by key."""
        self._active: dict[JobKey, Row] = {}
        self._needing: dict[JobKey, Row] = {}
        self._arrived: list[Row] = []
        """In the order of their numbers, which is about that of memory: the quickest way through all."""
        self._order = Order()
        self._numbers = 0
        self._swept = 0

    # What is shown

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> Row:
        """The row drawn at `index`, from the top."""
        return self._order.rows[~index if self.descending else index]

    def __iter__(self) -> Iterator[Row]:
        return reversed(self._order.rows) if self.descending else iter(self._order.rows)

    @property
    def total(self) -> int:
        """Rows of all scopes, shown or not."""
        return len(self._arrived)

    @property
    def stale(self) -> frozenset[str]:
        """Clusters whose jobs may no longer be as they are shown."""
        return frozenset(name for name, state in self.clusters.items() if state.stale)

    def get(self, key: JobKey | None) -> Row | None:
        return self._rows.get(key[0], _NO_ROWS).get(key[1]) if key is not None else None

    def index(self, key: JobKey | None) -> int | None:
        """Where the job is drawn; None when it is not shown."""
        row = self.get(key)
        at = self._order.index(row) if row is not None else None
        return len(self._order) - 1 - at if at is not None and self.descending else at

    @property
    def current(self) -> TrackedJob | None:
        """The job under the cursor."""
        row = self.get(self.cursor)
        return row.tracked if row is not None else None

    def chosen(self) -> tuple[list[TrackedJob], int]:
        """What an action is about: the marked that are shown, else the current.

        And how many marked ones are left out because they are not shown.
        """
        if not self.marks:
            return ([self.current] if self.current is not None else []), 0
        shown = sorted(at for key in self.marks if (at := self.index(key)) is not None)
        return [self[at].tracked for at in shown], len(self.marks) - len(shown)

    def needing(self) -> list[Row]:
        """Whatever needs a person, the most urgent first, shown or not."""
        rows = (row for key, row in self._needing.items() if key[0] not in self.hidden_clusters)
        return sorted(rows, key=lambda row: attention_value(row.tracked, row.need))

    # What changes it

    def apply(self, events: Iterable[Event]) -> None:
        """Takes a batch in. The cursor stays on its job, or goes to the one that took its place."""
        changed: dict[JobKey, TrackedJob] = {}
        for event in events:
            if isinstance(event, ClusterChanged):
                self.clusters[event.state.name] = event.state
            elif isinstance(event, JobForgotten):
                self._forget(event.key)
            elif not isinstance(event, LaunchChanged | Notification):
                changed[event.key] = event.job
        self._take(changed.values())

    def merge(self, jobs: Iterable[TrackedJob]) -> None:
        """Brings the view up to these jobs, whatever was missed. None of them comes twice."""
        self._take([job for job in jobs if (row := self._row(job)) is None or row.tracked is not job])

    def remember(self, jobs: Iterable[TrackedJob]) -> None:
        """Adds what only the history knows; it needs nobody, and gives way to what a cluster says."""
        self._take([job for job in jobs if self._row(job) is None], past=True)

    def forget_clusters(self, remaining: Iterable[str]) -> None:
        """Drops every job and state of clusters that are not in `remaining`."""
        for name in set(self.clusters) - set(remaining):
            del self.clusters[name]
            for uuid in list(self._rows.get(name, _NO_ROWS)):
                self._needing.pop((name, uuid), None)
                self._forget((name, uuid))

    def tick(self) -> bool:
        """What time alone changes: needs, and matches of filters on ages. Tells whether anything did."""
        now = self._clock.now()
        self._swept = self._swept if self._swept < len(self._active) else 0
        turn = list(islice(self._active.values(), self._swept, self._swept + _SWEEP))
        self._swept += _SWEEP
        changed = [row.tracked for row in turn if self._outdated(row, now)]
        self._take(changed)
        return bool(changed)

    def _outdated(self, row: Row, now: datetime) -> bool:
        if self._need(row, now) is not row.need:
            return True
        shown = self._order.index(row) is not None
        return bool(self.filter.terms) and bool(self._visible([row], now)) is not shown

    def acknowledge(self, reasons: Mapping[JobKey, Attention]) -> None:
        self.needs.acknowledged |= reasons
        self._take([row.tracked for key in reasons if (row := self.get(key)) is not None])

    def filter_by(self, chosen: Filter) -> None:
        self.filter = chosen
        self._reorder()

    def show_clusters(self, hidden: frozenset[str]) -> None:
        self.hidden_clusters = hidden
        self._reorder()

    def look_back(self, scope: Scope) -> None:
        self.scope = scope
        self._reorder()

    def sort_by(self, column: str, *, descending: bool = False) -> None:
        """`column` is the id of one that has an order, or `ATTENTION`."""
        column = column if column in SORTABLE else ATTENTION
        self.descending = descending
        if column != self.sort:
            self.sort = column
            for row in self._arrived:
                row.value = self._value(row.tracked, row.need)
            self._reorder()

    # How

    def _take(self, jobs: Collection[TrackedJob], *, past: bool = False) -> None:
        """Puts each of `jobs`, none of which comes twice, where it belongs now."""
        if not jobs:
            return
        now, at = self._clock.now(), self.index(self.cursor)
        self._order.remove([row for job in jobs if (row := self._row(job)) is not None])
        rows = [self._updated(job, now, past) for job in jobs]
        self._order.insert(self._visible(rows, now))
        self._keep_cursor(at)

    def _updated(self, tracked: TrackedJob, now: datetime, past: bool) -> Row:
        """The job's row, which must not be in an order meanwhile."""
        row = self._row(tracked)
        if row is None:
            row = Row(tracked, 0.0, self._numbers)
            self._rows.setdefault(tracked.job.cluster, {})[tracked.job.uuid] = row
            self._arrived.append(row)
            self._numbers += 1
        else:
            self._active.pop(tracked.key, None)
            self._needing.pop(tracked.key, None)
        row.tracked = tracked
        row.past = past
        row.need = self._need(row, now)
        row.value = self._value(tracked, row.need)
        if tracked.active:
            self._active[tracked.key] = row
        if row.need is not None:
            self._needing[tracked.key] = row
        return row

    def _row(self, tracked: TrackedJob) -> Row | None:
        return self._rows.get(tracked.job.cluster, _NO_ROWS).get(tracked.job.uuid)

    def _forget(self, key: JobKey) -> None:
        """But not while it needs a person."""
        row = self.get(key)
        if row is not None and key not in self._needing:
            at = self.index(self.cursor)
            del self._arrived[bisect_left(self._arrived, row.number, key=attrgetter("number"))]
            self._order.remove([row])
            del self._rows[key[0]][key[1]]
            self._active.pop(key, None)
            self.marks.discard(key)
            self._keep_cursor(at)

    def _need(self, row: Row, now: datetime) -> Attention | None:
        return None if row.past else self.needs.of(row.tracked, now)

    def _value(self, tracked: TrackedJob, need: Attention | None) -> SortValue:
        if self.sort == ATTENTION:
            return attention_value(tracked, need)
        return SORTABLE[self.sort](tracked)

    def _visible(self, rows: Iterable[Row], now: datetime) -> list[Row]:
        if self.hidden_clusters:
            rows = [row for row in rows if row.tracked.job.cluster not in self.hidden_clusters]
        if self.scope is not Scope.ALL:
            rows = [row for row in rows if self.scope.holds(row, now)]
        if self.filter.terms:
            matches = self.filter.matches
            rows = [row for row in rows if matches(row.tracked, now)]
        return list(rows)

    def _reorder(self) -> None:
        at = self.index(self.cursor)
        self._order = Order(self._visible(self._arrived, self._clock.now()))
        self._keep_cursor(at)

    def _keep_cursor(self, former: int | None) -> None:
        if not len(self._order):
            self.cursor = None
        elif self.index(self.cursor) is None:
            self.cursor = self[min(former or 0, len(self._order) - 1)].tracked.key
