"""Describe the timeline of a job: states observed, requests sent from here, and gaps in watching."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from textual.content import Content

from ontap_tui.model import KNOWN_STATES, TrackedJob, clipped, printable, rough_duration, short_ids
from ontap_tui.tui.job.past import JobPast
from ontap_tui.tui.style.times import fine_clock, span
from ontap_tui.tui.widgets.sheet import Entry, titled

_LATEST: Final = 200
_LONGEST: Final = 400
"""Maximum characters of one step."""


class TimelineStep(NamedTuple):
    at: datetime
    word: str
    role: str
    text: str = ""


def steps(past: JobPast, tracked: TrackedJob) -> list[TimelineStep]:
    """Return the steps, oldest first."""
    found = [*_launch(past), *_observed(past), *_asked(past), *_unseen(past)]
    if tracked.gone_at is not None:
        word = "gone" if tracked.outcome_unknown else "purged"
        found.append(TimelineStep(tracked.gone_at, word, "$state-unknown", "no longer on the cluster"))
    return sorted(found, key=lambda step: step.at)


def timeline(past: JobPast, tracked: TrackedJob, now: datetime, *, short: bool = False) -> Iterator[Entry]:
    """Yield one entry per step, with the time since the previous step; `short` shortens ids."""
    found = steps(past, tracked)
    if not found:
        return
    yield titled("Timeline")
    if len(found) > _LATEST:
        yield Entry(Content(), Content.styled(f"{len(found) - _LATEST} earlier", "$quiet"))
    before: datetime | None = None
    for at, word, role, text in found[-_LATEST:]:
        since = f"+{span((at - before).total_seconds())}" if before is not None else ""
        drawn = printable(clipped(text, _LONGEST))
        drawn = short_ids(drawn) if short else drawn
        head = Content.assemble(
            (f"{fine_clock(at, now):<13}", "$quiet"),
            (f"{printable(word):<9}", role),
            (f"{since:>9}", "$quiet"),
        )
        yield Entry(head, Content(drawn))
        before = at


def _observed(past: JobPast) -> Iterator[TimelineStep]:
    for transition in past.timeline:
        state = transition.state
        role = f"$state-{state}" if state in KNOWN_STATES else "$state-unknown"
        yield TimelineStep(transition.at, state, role, transition.message or "")


def _launch(past: JobPast) -> Iterator[TimelineStep]:
    launch = past.launch
    if launch is None:
        return
    text = f'request "{launch.request}" by {launch.user or "unknown user"}: {launch.method} {launch.target}'
    if launch.http_status is not None:
        text += f" → {launch.http_status}"
        text += f" in {rough_duration(launch.round_trip)}" if launch.round_trip is not None else ""
    yield TimelineStep(launch.created_at, "sent", "$launched", text)


def _asked(past: JobPast) -> Iterator[TimelineStep]:
    for control in past.controls:
        by = f"requested by {control.user}" if control.user else "requested from here"
        text = ": ".join(filter(None, (by, control.reason)))
        if control.intent.refusal:
            text += f"; refused: {control.intent.refusal}"
        yield TimelineStep(control.intent.at, str(control.intent.action), "$state-paused", text)


def _unseen(past: JobPast) -> Iterator[TimelineStep]:
    for gap in past.gaps:
        length = rough_duration((gap.end - gap.start).total_seconds())
        text = f"this cluster was not polled for {length}"
        yield TimelineStep(gap.start, "unseen", "$state-unknown", text)
