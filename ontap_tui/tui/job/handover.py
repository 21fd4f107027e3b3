"""Write the hand-over report for a ticket: everything on the screen as Markdown, with secrets masked."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from ontap_tui.model import duration, meaning, printable
from ontap_tui.tui.job.past import Subject, failure_code
from ontap_tui.tui.job.timeline import steps
from ontap_tui.tui.style.words import end_of

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#])")


def handover_report(subject: Subject) -> str:
    """Return the report. Times are in UTC, so that readers in other time zones understand them."""
    parts = (_head(subject), _facts(subject), _failure(subject), _timeline(subject), _request(subject),
             _others(subject))  # fmt: skip
    return "\n".join(line for part in parts for line in part)


def _head(subject: Subject) -> Iterator[str]:
    job = subject.tracked.job
    state = _text(end_of(subject.tracked))
    yield f"# {_text(job.cluster)}: {_text(job.description or job.uuid)}: {state}"
    yield ""
    yield f"Written {subject.now:%Y-%m-%d %H:%M:%S} UTC. All times are in UTC."
    yield ""


def _facts(subject: Subject) -> Iterator[str]:
    tracked, job, cluster = subject.tracked, subject.tracked.job, subject.cluster
    elapsed = job.elapsed(subject.cluster_now)
    facts = {
        "uuid": f"`{printable(job.uuid)}`",
        "cluster": _text(f"{job.cluster} ({cluster.url})" if cluster else job.cluster),
        "ONTAP": str(cluster.version) if cluster and cluster.version else "",
        "node": _text(job.node or ""),
        "svm": _text(job.svm or ""),
        "code": str(job.code) if job.code is not None else "",
        "message": _text(job.message or ""),
        "started": _time(job.start_time),
        "ended": _time(job.end_time),
        "elapsed": duration(elapsed.total_seconds()) if elapsed is not None else "",
        "not on the cluster since": _time(tracked.gone_at),
    }
    yield "| | |"
    yield "| --- | --- |"
    yield from (f"| {name} | {value} |" for name, value in facts.items() if value)
    yield ""


def _failure(subject: Subject) -> Iterator[str]:
    job, code = subject.tracked.job, failure_code(subject.tracked)
    if not job.failed:
        return
    yield "## Error"
    yield ""
    error = job.error
    yield f"{_text(code or 'no code')}: {_text(job.says or 'no message')}"
    if known := meaning(code):
        yield f"(this code means: {known})"
    if error is not None and error.target:
        yield f"Target: {_text(error.target)}"
    for argument in error.arguments if error is not None else ():
        yield f"Argument: {_text(' '.join(filter(None, (argument.code, argument.message))))}"
    yield ""


def _timeline(subject: Subject) -> Iterator[str]:
    yield "## Timeline"
    yield ""
    for at, word, _, text in steps(subject.past, subject.tracked):
        yield f"- {_time(at)} **{_text(word)}** {_text(text)}".rstrip()
    yield ""


def _request(subject: Subject) -> Iterator[str]:
    launch = subject.past.launch
    if launch is None:
        return
    yield "## Request"
    yield ""
    user = launch.user or "unknown user"
    yield f"{_text(launch.request)}, sent by {_text(user)} at {_time(launch.created_at)}"
    yield ""
    yield "```http"
    yield f"{launch.method} {launch.target}"
    if launch.body:
        yield ""
        yield launch.body.replace("```", "` ` `")
    yield "```"
    yield ""


def _others(subject: Subject) -> Iterator[str]:
    for title, others in (
        ("Earlier failures with this code", subject.past.same_code),
        ("Similar earlier jobs", subject.past.similar),
    ):
        if not others:
            continue
        yield f"## {title}"
        yield ""
        for other in others[:10]:
            job = other.tracked.job
            took = job.elapsed(subject.now) if job.end_time else None
            length = f" in {duration(took.total_seconds())}" if took is not None else ""
            yield (
                f"- {_time(job.end_time or other.last_seen)} {_text(job.state)}{length}: "
                f"{_text(job.cluster)}, {_text(job.description)}"
            )
        yield ""


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if at is not None else ""


def _text(text: str) -> str:
    """Return text from a cluster as one line, with Markdown escaped."""
    return _SPECIAL.sub(r"\\\1", printable(text))
