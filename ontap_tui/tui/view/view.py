"""The one view of all jobs: which are shown, in what order, where the cursor is and what is marked."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

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

_MANY = 200
"""Changes from which one pass over the whole order costs less than single moves."""
_SWEEP = 500
"""Active jobs that one tick judges anew: each gets its turn, a tick stays short however many there are."""


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
        self._rows: dict[JobKey, Row] = {}
        self._active: dict[JobKey, Row] = {}
        self._needing: dict[JobKey, Row] = {}
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
        return len(self._rows)

    def get(self, key: JobKey | None) -> Row | None:
        return self._rows.get(key) if key is not None else None

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
        shown = {key: at for key in self.marks if (at := self.index(key)) is not None}
        keys = sorted(shown, key=shown.__getitem__)
        return [self._rows[key].tracked for key in keys], len(self.marks) - len(shown)

    def needing(self) -> list[Row]:
        """Whatever needs a person, the most urgent first, shown or not."""
        rows = (row for row in self._needing.values() if row.tracked.job.cluster not in self.hidden_clusters)
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
        self._take(changed)

    def merge(self, jobs: Iterable[TrackedJob]) -> None:
        """Brings the view up to these jobs, whatever was missed."""
        rows = self._rows
        self._take(
            {job.key: job for job in jobs if (row := rows.get(job.key)) is None or row.tracked is not job}
        )

    def remember(self, jobs: Iterable[TrackedJob]) -> None:
        """Adds what only the history knows; it needs nobody, and gives way to what a cluster says."""
        self._take({job.key: job for job in jobs if job.key not in self._rows}, past=True)

    def forget_clusters(self, remaining: Iterable[str]) -> None:
        """Drops every job and state of clusters that are not in `remaining`."""
        gone = set(self.clusters) - set(remaining)
        for name in gone:
            del self.clusters[name]
        for key in [key for key in self._rows if key[0] in gone]:
            self._needing.pop(key, None)
            self._forget(key)

    def tick(self) -> bool:
        """What time alone changes: needs, and matches of filters on ages. Tells whether anything did."""
        now = self._clock.now()
        self._swept = self._swept if self._swept < len(self._active) else 0
        turn = list(islice(self._active.values(), self._swept, self._swept + _SWEEP))
        self._swept += _SWEEP
        changed = {
            row.tracked.key: row.tracked
            for row in turn
            if self._need(row, now) is not row.need
            or (self.filter.terms and self._visible(row, now) is (self._order.index(row) is None))
        }
        self._take(changed)
        return bool(changed)

    def acknowledge(self, reasons: dict[JobKey, Attention]) -> None:
        self.needs.acknowledged |= reasons
        self._take({key: self._rows[key].tracked for key in reasons if key in self._rows})

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
            for row in self._rows.values():
                row.value = self._value(row.tracked, row.need)
            self._reorder()

    # How

    def _take(self, changed: dict[JobKey, TrackedJob], *, past: bool = False) -> None:
        if not changed:
            return
        now = self._clock.now()
        at = self.index(self.cursor)
        single = len(changed) < _MANY
        stale: set[int] = set()
        fresh: list[Row] = []
        for key, tracked in changed.items():
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = Row(tracked, 0.0, self._numbers, None, past)
                self._numbers += 1
            elif single:
                self._order.discard(row)
            else:
                stale.add(row.number)
            self._update(row, tracked, now)
            if self._visible(row, now):
                if single:
                    self._order.add(row)
                else:
                    fresh.append(row)
        if not single:
            self._order.replace(stale, fresh)
        self._keep_cursor(at)

    def _forget(self, key: JobKey) -> None:
        """But not while it needs a person."""
        if key in self._rows and key not in self._needing:
            at = self.index(self.cursor)
            self._order.discard(self._rows.pop(key))
            self._active.pop(key, None)
            self.marks.discard(key)
            self._keep_cursor(at)

    def _update(self, row: Row, tracked: TrackedJob, now: datetime) -> None:
        """`row` must not be in the order meanwhile."""
        key = tracked.key
        row.past = row.past and row.tracked is tracked
        row.tracked = tracked
        row.need = self._need(row, now)
        row.value = self._value(tracked, row.need)
        if tracked.active:
            self._active[key] = row
        else:
            self._active.pop(key, None)
        if row.need is not None:
            self._needing[key] = row
        else:
            self._needing.pop(key, None)

    def _need(self, row: Row, now: datetime) -> Attention | None:
        return None if row.past else self.needs.of(row.tracked, now)

    def _value(self, tracked: TrackedJob, need: Attention | None) -> SortValue:
        return attention_value(tracked, need) if self.sort == ATTENTION else SORTABLE[self.sort](tracked)

    def _visible(self, row: Row, now: datetime) -> bool:
        return (
            row.tracked.job.cluster not in self.hidden_clusters
            and self.scope.holds(row, now)
            and self.filter.matches(row.tracked, now)
        )

    def _reorder(self) -> None:
        at = self.index(self.cursor)
        now = self._clock.now()
        self._order = Order(row for row in self._rows.values() if self._visible(row, now))
        self._keep_cursor(at)

    def _keep_cursor(self, former: int | None) -> None:
        if not len(self._order):
            self.cursor = None
        elif self.index(self.cursor) is None:
            self.cursor = self[min(former or 0, len(self._order) - 1)].tracked.key
