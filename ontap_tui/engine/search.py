"""After a lost answer: which job may the request have created?"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from ontap_tui.model import Launch, TrackedJob, printable

_SLACK: Final = timedelta(seconds=5)
"""Times of jobs have whole seconds, and the distance of the clocks is known to a second."""


def candidates(launch: Launch, jobs: Iterable[TrackedJob], skew: timedelta) -> list[TrackedJob]:
    """Jobs described as this request that began after it was sent and belong to no other launch.

    `skew` is the cluster's clock minus ours.
    """
    described = f"{launch.method} {_path(launch.target)}"
    earliest = launch.created_at + skew - _SLACK
    return [
        tracked
        for tracked in jobs
        if tracked.launch_id in (None, launch.id)
        and tracked.first_seen >= launch.created_at
        and (tracked.job.start_time is None or tracked.job.start_time >= earliest)
        and _path(tracked.job.description) == described
    ]


def _path(text: str) -> str:
    return text.partition("?")[0].rstrip("/")


def finding(found: list[TrackedJob], *, asked: bool) -> str:
    """The note to the launch. `asked` is whether the cluster could be asked at all."""
    lost = "The answer was lost."
    if not asked:
        return f"{lost} The cluster could not be asked for its jobs: check there before sending it again."
    if not found:
        return f"{lost} No job that it may have created was found: check the cluster before sending it again."
    if len(found) == 1:
        job = found[0].job
        return f"{lost} It may have created the job {job.uuid} ({printable(job.state)})."
    return (
        f"{lost} {len(found)} jobs look as if it had created them: check the cluster before sending it again."
    )
