"""What is told of launches, and how often."""

from typing import Any

import msgspec
import pytest

from ontap_tui.model import Follow, Launch, Outcome
from ontap_tui.tui.runtime.news import ANSWER, END, LaunchNews, tally
from tests.support.clock import START


def launch(id: str = "1", **facts: Any) -> Launch:
    plain = {"group": id, "request": "move", "cluster": f"c{id}", "method": "POST", "target": "/"}
    return Launch(id=id, created_at=START, **plain | facts)


ENDED: dict[str, Any] = {"http_status": 202, "jobs": ("uuid",), "ended_at": START}
FOLLOW = Follow(path="/api/1", done="state", success=("success",))
AT_ONCE: dict[str, Any] = {"http_status": 200, "ended_at": START}


@pytest.mark.parametrize("outcome", [Outcome.INTENDED, Outcome.SENT, Outcome.ACCEPTED])
def test_what_goes_on_is_no_news(outcome: Outcome) -> None:
    one = launch(outcome=outcome, jobs=("uuid",))
    assert LaunchNews().of(one, [one]) is None


@pytest.mark.parametrize(
    ("facts", "kind", "title", "severity"),
    [
        ({"outcome": Outcome.REJECTED, "ended_at": START}, ANSWER, "c1: refused", "error"),
        ({"outcome": Outcome.UNREACHABLE, "ended_at": START}, ANSWER, "c1: not sent", "error"),
        ({"outcome": Outcome.UNKNOWN}, ANSWER, "c1: answer lost", "warning"),
        ({"outcome": Outcome.ACCEPTED, "http_status": 201}, ANSWER, "c1: accepted", "information"),
        ({"outcome": Outcome.SUCCESS, **AT_ONCE}, ANSWER, "c1: done immediately", "information"),
        ({"outcome": Outcome.SUCCESS, **AT_ONCE, "follow": FOLLOW}, END, "c1: success", "information"),
        ({"outcome": Outcome.SUCCESS, **ENDED}, END, "c1: success", "information"),
        ({"outcome": Outcome.FAILURE, **ENDED}, END, "c1: failure", "error"),
        ({"outcome": Outcome.UNKNOWN, **ENDED}, END, "c1: outcome unknown", "warning"),
    ],
)  # fmt: skip
def test_answers_and_ends_are_told_once(facts: dict[str, Any], kind: str, title: str, severity: str) -> None:
    news, one = LaunchNews(), launch(**facts)
    found = news.of(one, [one])
    assert found is not None
    assert (found.kind, found.title, found.severity) == (kind, title, severity)
    assert news.of(one, [one]) is None


def test_what_a_search_found_is_told_after_the_loss() -> None:
    news, lost = LaunchNews(), launch(outcome=Outcome.UNKNOWN, note="The answer was lost: timed out.")
    assert news.of(lost, [lost])
    found = msgspec.structs.replace(lost, note="It may have created the job 7d2f.", ended_at=START)
    told = news.of(found, [found])
    assert told is not None
    assert "It may have created the job 7d2f." in told.text


def test_a_group_is_told_of_once_when_all_have_answered_and_once_at_its_end() -> None:
    refused: dict[str, Any] = {
        "outcome": Outcome.REJECTED,
        "ended_at": START,
    }
    group = [launch(str(number), group="g", outcome=Outcome.SENT) for number in range(3)]
    news, told = LaunchNews(), []
    changes: list[tuple[int, dict[str, Any]]] = [
        (0, {"outcome": Outcome.ACCEPTED}),
        (1, refused),
        (2, {"outcome": Outcome.ACCEPTED}),
        (0, {"outcome": Outcome.SUCCESS, **ENDED}),
        (2, {"outcome": Outcome.SUCCESS, **ENDED}),
    ]
    for number, facts in changes:
        group[number] = msgspec.structs.replace(group[number], **facts)
        if (found := news.of(group[number], group)) is not None:
            told.append((found.kind, found.text, found.severity))
    assert told == [
        (ANSWER, "of 3, 1 failed; the others continue", "error"),
        (END, "3 of 3 done, 1 failed", "error"),
    ]


def test_a_chain_has_its_end_when_what_follows_has() -> None:
    first = launch("1", group="g", then="second", outcome=Outcome.SUCCESS, **ENDED)
    second = launch("2", group="g", request="second", cluster="c1", outcome=Outcome.SENT)
    news = LaunchNews()
    assert news.of(first, [first, second]) is None
    done = msgspec.structs.replace(second, outcome=Outcome.SUCCESS, **ENDED)
    told = news.of(done, [first, done])
    assert told is not None
    assert told.text == "2 of 2 done"


def test_one_whose_end_may_not_be_seen_is_unknown_and_not_failed() -> None:
    hidden = launch("1", outcome=Outcome.ACCEPTED, ended_at=START)
    assert tally([hidden, launch("2", outcome=Outcome.ACCEPTED)]) == "1 of 2 done, 1 unknown"
