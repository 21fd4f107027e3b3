"""Write the details of a job: its failure, facts, timeline, origin and similar jobs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from ontap_tui.history import PastJob
from ontap_tui.model import (
    Acknowledgement,
    Attention,
    ClusterState,
    Estimate,
    Intent,
    clipped,
    duration,
    meaning,
    printable,
    progress,
    rough_duration,
    short_ids,
)
from ontap_tui.tui.job.past import SAME_CODE_WITHIN, Subject, failure_code
from ontap_tui.tui.job.timeline import timeline
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.style.times import ago, clock
from ontap_tui.tui.widgets.line import fitted, widest
from ontap_tui.tui.widgets.sheet import BLANK, Entry, titled

HEADS: Final = 13
"""Width of the column of heads, in cells."""
_TWO_COLUMNS: Final = 112
"""Minimum width in cells for facts in two columns."""
_BAR: Final = 20
_SHOWN: Final = 5
_LONGEST_NAME: Final = 24
"""Maximum cells of a cluster's name in a list."""
_LONGEST: Final = 4_000
"""Maximum characters of one text; the raw JSON has the whole text."""


def report(subject: Subject, width: int, glyphs: Glyphs) -> list[Entry]:
    parts = (
        _result(subject, glyphs),
        _facts(subject, width),
        timeline(subject.past, subject.tracked, subject.now, short=width < _TWO_COLUMNS),
        _origin(subject, short=width < _TWO_COLUMNS),
        _same_code(subject, width),
        _similar(subject, width),
    )
    entries: list[Entry] = []
    for part in parts:
        found = list(part)
        if found:
            entries += [BLANK, *found] if entries else found
    if subject.past.trouble:
        entries += [BLANK, _line("history", subject.past.trouble, "$text-warning")]
    return entries


def _line(head: str, text: str, style: str = "$text", head_style: str = "$quiet") -> Entry:
    text = printable(clipped(text, _LONGEST))
    return Entry(Content.styled(printable(head), head_style), Content.styled(text, style))


# Result


def _result(subject: Subject, glyphs: Glyphs) -> Iterator[Entry]:
    tracked, job = subject.tracked, subject.tracked.job
    if job.failed:
        yield from _failure(subject)
    elif tracked.outcome_unknown:
        yield _line(
            "gone",
            f"Outcome unknown: not on the cluster since {clock(tracked.gone_at, subject.now)}. It may "
            "have ended and been purged, been lost in a takeover, or be hidden from this account.",
            "$state-unknown",
        )
    done = progress(job)
    if done is not None:
        filled = round(done * _BAR)
        bar = Content.assemble(
            (glyphs.full * filled, "$state-running"),
            (glyphs.empty * (_BAR - filled), "$quiet"),
            f" {done:.0%}".replace("%", " %"),
        )
        yield Entry(Content.styled("progress", "$quiet"), bar)
    if job.message and not job.failed:
        yield _line("message", job.message)
    if subject.need in (Attention.STALLED, Attention.SLOW):
        yield _line("attention", _concern(subject), "$state-paused")
    if subject.cluster is not None and subject.cluster.stale:
        yield _line("stale", _staleness(subject.cluster, subject.now), "$state-paused")


def _failure(subject: Subject) -> Iterator[Entry]:
    job, code = subject.tracked.job, failure_code(subject.tracked)
    error = job.error
    yield _line(
        code or "failed", job.says or "The cluster gave no reason.", "$state-failure", "bold $state-failure"
    )
    if known := meaning(code):
        yield _line("", f"This code means: {known}.", "$quiet")
    if error is not None:
        if error.target:
            yield _line("target", error.target)
        for argument in error.arguments:
            yield _line("argument", " ".join(filter(None, (argument.code, argument.message))))
    others = subject.past.same_code
    if others:
        clusters = {other.tracked.job.cluster for other in others} | {job.cluster}
        where = f"all on {job.cluster}" if len(clusters) == 1 else f"on {len(clusters)} clusters"
        count = len(others) + 1
        yield _line(
            "", f"{count} failures with this code in {SAME_CODE_WITHIN.days} days, {where}.", "$quiet"
        )


def _concern(subject: Subject) -> str:
    if subject.need is Attention.STALLED:
        age = rough_duration((subject.now - subject.tracked.message_at).total_seconds())
        return f"Stalled: its message has not changed for {age}."
    return "Slower than 1.5 × the 90th percentile of its kind."


def _staleness(cluster: ClusterState, now: datetime) -> str:
    trouble = cluster.fault.summary if cluster.fault else str(cluster.health)
    if cluster.polled_at is None:
        return f"{cluster.name} {trouble}: everything below is from the history."
    return f"{cluster.name} {trouble}: last polled {ago((now - cluster.polled_at).total_seconds())}."


# Facts


def _facts(subject: Subject, width: int) -> Iterator[Entry]:
    facts = list(_known(subject))
    if width < _TWO_COLUMNS:
        if description := subject.tracked.job.description:  # nowhere else has room for all of it
            yield _line("description", description)
        yield from (_line(head, text) for head, text in facts)
        return
    room = (width - 3) // 2 - HEADS - 2
    paired = [(head, text) for head, text in facts if Content(printable(text)).cell_length <= room]
    half = (len(paired) + 1) // 2
    for number in range(half):
        head, text = paired[number]
        body = Content.styled(printable(text), "$text")
        if number + half < len(paired):
            other_head, other = paired[number + half]
            body = Content.assemble(
                body.pad_right(room - body.cell_length + 2),
                (other_head.ljust(HEADS), "$quiet"),
                (printable(other), "$text"),
            )
        yield Entry(Content.styled(head, "$quiet"), body)
    yield from (_line(head, text) for head, text in facts if (head, text) not in paired)


def _known(subject: Subject) -> Iterator[tuple[str, str]]:
    tracked, job, now = subject.tracked, subject.tracked.job, subject.now
    yield "UUID", job.uuid
    yield "cluster", job.cluster
    yield "state", job.state
    for head, text in (("SVM", job.svm), ("node", job.node), ("endpoint", job.endpoint)):
        if text:
            yield head, text
    if job.code is not None:
        yield "code", str(job.code)
    if job.start_time is not None:
        yield "started", _with_age(job.start_time, now, subject.cluster_now)
    if job.end_time is not None:
        yield "ended", _with_age(job.end_time, now, subject.cluster_now)
    elapsed = job.elapsed(subject.cluster_now)
    if elapsed is not None and not tracked.outcome_unknown:
        yield "elapsed", duration(elapsed.total_seconds())
    if subject.expected is not None:
        yield "expected", _expectation(subject, subject.expected)
    yield "first seen", _with_age(tracked.first_seen, now, now)
    yield "changed", _with_age(tracked.changed_at, now, now)
    if subject.acknowledged is not None:
        yield "acknowledged", _acknowledged(subject, subject.acknowledged)
    if tracked.intent is not None:
        yield "intent", _intent(subject, tracked.intent)


def _acknowledged(subject: Subject, one: Acknowledgement) -> str:
    """Return ``by ann 12:03:44 (3m ago)``."""
    when = f" {_with_age(one.at, subject.now, subject.now)}" if one.at is not None else ""
    since = "; needs attention again" if subject.need is not None else ""
    return f"by {one.user or 'an unknown user'}{when}{since}"


def _intent(subject: Subject, intent: Intent) -> str:
    """Return ``cancel requested 12:03:44 by ann: no longer needed``."""
    control = next((one for one in subject.past.controls if one.intent.at == intent.at), None)
    asked = f"{intent.action} requested {clock(intent.at, subject.now)}"
    by = f" by {control.user}" if control is not None and control.user else ""
    why = f": {control.reason}" if control is not None and control.reason else ""
    refusal = f"; refused: {intent.refusal}" if intent.refusal else ""
    return asked + by + why + refusal


def _with_age(at: datetime, now: datetime, reference: datetime) -> str:
    """Return the time with its age; `reference` is the current time by the clock that `at` came from."""
    return f"{clock(at, now)} ({ago((reference - at).total_seconds())})"


def _expectation(subject: Subject, expected: Estimate) -> str:
    spread = f"{rough_duration(expected.p10)} to {rough_duration(expected.p90)}"
    text = f"~{rough_duration(expected.median)} (median of {expected.count} jobs, p10–p90 {spread})"
    job = subject.tracked.job
    elapsed = job.elapsed(subject.cluster_now)
    if not subject.tracked.active or elapsed is None:
        return text
    left = expected.median - elapsed.total_seconds()
    return f"{text}, about {rough_duration(left)} left" if left > 1 else f"{text}, due"


# Origin


def _origin(subject: Subject, *, short: bool) -> Iterator[Entry]:
    launch = subject.past.launch
    if launch is None:
        if subject.tracked.launched_by:
            yield _line("launched", _by(subject.tracked.user, subject.tracked.launched_by))
        return
    yield _line("launched", _by(launch.user, launch.request))
    sent = f"{launch.method} {launch.target}"
    yield _line("", short_ids(sent) if short else sent)
    if launch.body:
        yield _line("", launch.body)
    values = "  ".join(f"{name}={value}" for name, value in launch.values.items() if value)
    if values:
        yield _line("values", values)
    if launch.note:
        yield _line("note", launch.note, "$text-warning")


def _by(user: str | None, request: str) -> str:
    return f"by {user or 'an unknown user'} with {request}"


# Similar jobs


def _same_code(subject: Subject, width: int) -> Iterator[Entry]:
    others = subject.past.same_code
    if others:
        yield titled("Earlier failures with this code")
        yield from _listed(others[:_SHOWN], subject.now, width)
        if len(others) > _SHOWN:
            counted = Counter(other.tracked.job.cluster for other in others)
            where = ", ".join(f"{count} on {cluster}" for cluster, count in counted.most_common())
            yield _line("", f"{len(others)} in total: {where}", "$quiet")


def _similar(subject: Subject, width: int) -> Iterator[Entry]:
    if subject.past.similar:
        yield titled("Similar earlier jobs")
        yield from _listed(subject.past.similar, subject.now, width)


def _listed(others: Sequence[PastJob], now: datetime, width: int) -> Iterator[Entry]:
    names = min(_LONGEST_NAME, widest(other.tracked.job.cluster for other in others))
    yield from (_other(other, now, width, names) for other in others)


def _other(other: PastJob, now: datetime, width: int, names: int) -> Entry:
    job = other.tracked.job
    took = job.elapsed(now) if job.end_time else None
    state = other.tracked.state_word
    role = f"$state-{state}" if state in ("success", "failure") else "$state-unknown"
    body = Content.assemble(
        (f"{printable(state):<8}", role),
        f"{duration(took.total_seconds()) if took is not None else '':>9}  ",
        fitted(job.cluster, names).stylize("$quiet"),
        "  ",
        short_ids(printable(job.description)),
    )
    return Entry(
        Content.styled(clock(job.end_time or other.last_seen, now), "$quiet"),
        body.truncate(max(8, width - HEADS - 3), ellipsis=True),
    )
