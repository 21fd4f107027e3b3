"""Define a row, which holds a job."""

from typing import Final, TypeAlias

import msgspec

from ontap_tui.model import Attention, Launch, Outcome, State, TrackedJob

SortValue: TypeAlias = float | str


class JobRow(msgspec.Struct, gc=False, eq=False):
    """Holds a job in the view.

    `value` and `number` determine its place in an `Order`, so change them only while it is in none.
    """

    tracked: TrackedJob
    value: SortValue
    number: int
    """The row's number in order of arrival, which orders rows of equal value."""
    need: Attention | None = None
    """Why the job needs attention, unless that was acknowledged."""
    past: bool = False
    """Whether the job is known only from the history, and so needs no attention."""
    launch: Launch | None = None
    """The launch that created the job, if a resource is followed after the job."""

    @property
    def goes_on(self) -> bool:
        """Return whether the job only started something: it succeeded, but its launch has not ended."""
        return self._started and self.launch is not None and self.launch.ended_at is None

    @property
    def came_to_nothing(self) -> bool:
        """Return whether the operation that the job started failed or has an unknown outcome."""
        ended = self.launch is not None and self.launch.ended_at is not None
        return self._started and ended and self.launch is not None and self.launch.outcome in _BAD

    @property
    def _started(self) -> bool:
        return self.tracked.job.state == State.SUCCESS


_BAD: Final = (Outcome.FAILURE, Outcome.UNKNOWN)
