"""Decide which launch updates to report: answers without a job, lost answers, and ends."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from ontap_tui.model import Launch, Outcome
from ontap_tui.tui.style.words import STANDING, UNSEEN

ANSWER: Final = "answer"
END: Final = "end"
_UNANSWERED: Final = (Outcome.INTENDED, Outcome.SENT)
_NOT_TAKEN: Final = (Outcome.REJECTED, Outcome.UNREACHABLE)


Severity: TypeAlias = Literal["information", "warning", "error"]


class News(NamedTuple):
    kind: str
    """`ANSWER` or `END`."""
    title: str
    text: str
    severity: Severity = "information"


class LaunchNews:
    """Reports each answer and each end once; the launches of a group are reported together."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def of(self, launch: Launch, launches: Iterable[Launch]) -> News | None:
        """Return the news from a change of `launch`, or None; `launches` are all known launches."""
        group = [one for one in launches if one.group == launch.group]
        news = _of_group(group) if len(group) > 1 else _of_one(launch)
        if news is None or (launch.group, news.title + news.text) in self._told:
            return None
        self._told.add((launch.group, news.title + news.text))
        return news


def _of_one(launch: Launch) -> News | None:
    cluster, request, outcome = launch.cluster, launch.request, launch.outcome
    said = launch.error.words if launch.error else ""
    text = f"{request}: {said or launch.note}" if said or launch.note else request
    if outcome in _NOT_TAKEN:
        return News(ANSWER, f"{cluster}: {STANDING[outcome].word}", text, "error")
    if outcome is Outcome.UNKNOWN and not launch.jobs:
        what = "answer lost" if launch.answered_at is None else "accepted, no job returned"
        return News(ANSWER, f"{cluster}: {what}", text, "warning")
    if outcome is Outcome.ACCEPTED and not launch.jobs and launch.ended_at is None:
        text = f"{request}: no job (HTTP {launch.http_status}); following the operation it started"
        return News(ANSWER, f"{cluster}: {STANDING[outcome].word}", text)
    if launch.ended_at is None:
        return None
    if launch.synchronous and outcome is Outcome.SUCCESS:
        return News(ANSWER, f"{cluster}: done immediately", f"{request}: {synchronous_text(launch)}")
    severity: dict[Outcome, Severity] = {
        Outcome.FAILURE: "error",
        Outcome.UNKNOWN: "warning",
        Outcome.TIMEOUT: "warning",
    }
    word = UNSEEN if outcome is Outcome.UNKNOWN else STANDING[outcome].word
    return News(END, f"{cluster}: {word}", text, severity.get(outcome, "information"))


def _of_group(group: Sequence[Launch]) -> News | None:
    title = group[0].request
    trouble = _trouble(group)
    severity: Severity = "error" if any(map(_failed, group)) else "warning" if trouble else "information"
    if all(one.ended_at is not None for one in group) and not _follow_up_missing(group):
        return News(END, title, tally(group), severity)
    if trouble and not any(one.outcome in _UNANSWERED for one in group):
        return News(ANSWER, title, f"of {len(group)}, {trouble}; the others continue", severity)
    return None


def _failed(launch: Launch) -> bool:
    return launch.outcome in (Outcome.FAILURE, *_NOT_TAKEN)


def _unknown(launch: Launch) -> bool:
    """Return whether the outcome is unknown, for example because this account cannot see it."""
    ended_unseen = launch.outcome is Outcome.ACCEPTED and launch.ended_at is not None
    return ended_unseen or launch.outcome in (Outcome.UNKNOWN, Outcome.TIMEOUT)


def _trouble(launches: Sequence[Launch], left_out: int = 0) -> str:
    """Return ``1 failed, 2 unknown``; empty if there are neither."""
    failed, unknown = sum(map(_failed, launches)) + left_out, sum(map(_unknown, launches))
    return ", ".join([f"{failed} failed"] * bool(failed) + [f"{unknown} unknown"] * bool(unknown))


def _follow_up_missing(group: Sequence[Launch]) -> bool:
    """Return whether a follow-up request has still to be sent."""
    sent = {(one.cluster, one.request) for one in group}
    return any(
        one.then and one.outcome is Outcome.SUCCESS and not one.note and (one.cluster, one.then) not in sent
        for one in group
    )


def tally(launches: Iterable[Launch], left_out: int = 0) -> str:
    """Return ``7 of 12 done, 1 failed, 2 unknown``; `left_out` is the number of clusters not sent to."""
    found = list(launches)
    done = sum(not launch.open for launch in found) + left_out
    text = f"{done} of {len(found) + left_out} done"
    return ", ".join(filter(None, (text, _trouble(found, left_out))))


def synchronous_text(launch: Launch) -> str:
    """Return ``synchronous (HTTP 201, no job)``"""
    return f"synchronous (HTTP {launch.http_status}{'' if launch.jobs else ', no job'})"
