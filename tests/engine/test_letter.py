"""What is written of ends."""

from typing import Any

import pytest

from ontap_tui.engine.letter import Letter, ReportedEnd, told
from ontap_tui.model import ApiError, Follow, Launch, Outcome
from tests.support.clock import START
from tests.support.hostile_text import HOSTILE, harmless
from tests.support.jobs import make_job, tracked


def end(
    word: str = "success", cluster: str = "east", what: str = "Volume move", said: str = ""
) -> ReportedEnd:
    return ReportedEnd(cluster=cluster, word=word, what=what, said=said)


def launch(number: int, **fields: Any) -> Launch:
    return Launch(
        id=str(number),
        group="1",
        request="snapshot",
        cluster=f"c{number}",
        method="POST",
        target="/api/x",
        created_at=START,
        **fields,
    )


def test_of_one() -> None:
    failed = tracked(make_job(state="failure", description="Volume move", error=ApiError(message="no space")))
    letter = Letter.about([ReportedEnd.of_job(failed)])
    assert (letter.title, letter.kind) == ("east: failure", "failure")
    assert letter.body == "east: failure: Volume move: no space"


@pytest.mark.parametrize(
    ("words", "title", "kind"),
    [
        (["success"] * 2, "2 ended: 2 success", "success"),
        (["success", "gone", "success"], "3 ended: 1 gone, 2 success", "warning"),
        (["success", "unknown", "failure", "failure"], "4 ended: 2 failure, 1 unknown, 1 success", "failure"),
        (["rejected", "success"], "2 ended: 1 rejected, 1 success", "failure"),
        (["exploded"], "east: exploded", "warning"),
    ],
)
def test_of_several_the_worst_come_first(words: list[str], title: str, kind: str) -> None:
    letter = Letter.about([end(word) for word in words])
    assert (letter.title, letter.kind) == (title, kind)
    worst = min(words, key=["failure", "rejected", "gone", "unknown", "exploded", "success"].index)
    assert letter.body.splitlines()[0] == f"east: {worst}: Volume move"
    assert len(letter.body.splitlines()) == len(words)


def test_it_is_short_however_many_there_are() -> None:
    letter = Letter.about([end(said="x" * 5000)] * 999 + [end("failure")])
    lines = letter.body.splitlines()
    assert lines[0] == "east: failure: Volume move"
    assert lines[-1] == "and 980 more"
    assert len(letter.body) < 10_000


def test_text_of_a_cluster_calls_nobody() -> None:
    hostile = end(HOSTILE, "east", f"{HOSTILE} @everyone <!channel> <@U123> <https://evil|click>", HOSTILE)
    letter = Letter.about([hostile])
    assert harmless(letter.title)
    assert harmless(letter.body)
    assert not set("@<>") & set(letter.title + letter.body)


def test_a_group_is_told_of_where_it_went_on_after_its_answers() -> None:
    rejected = launch(1, outcome=Outcome.REJECTED, error=ApiError(message="exists", code="1"))
    assert told([rejected]) == []
    assert told([launch(2, outcome=Outcome.SUCCESS)]) == []
    ended = launch(3, outcome=Outcome.SUCCESS, jobs=("1",))
    assert [one.line for one in told([rejected, ended])] == [
        "c1: rejected: snapshot: exists (code 1)",
        "c3: success: snapshot",
    ]
    follow = Follow(path="/x", done="d", success=("y",))
    followed = launch(4, outcome=Outcome.UNKNOWN, follow=follow, note="Lost.")
    assert [one.line for one in told([followed])] == ["c4: unknown: snapshot: Lost."]
