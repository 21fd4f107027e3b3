"""What filters let pass."""

from datetime import timedelta

import pytest

from ontap_tui.filtering import parse
from ontap_tui.model import ApiError, ErrorArgument, TrackedJob
from tests.support.clock import START
from tests.support.jobs import make_job, tracked

MOVE = tracked(
    make_job(
        1,
        cluster="prod-east",
        description="Volume move Vol_home to aggr2",
        message="Transferring 62 %",
        svm="vs2",
        node="prod-east-01",
        start_time=START - timedelta(minutes=12),
    ),
    launched_by="volume-move",
    user="Ann.Lee",
)
FAILED = tracked(
    make_job(
        2,
        cluster="lab",
        state="failure",
        description="POST /api/storage/volumes",
        message="no space left",
        code=786435,
        error=ApiError(
            message="Aggregate is full",
            code="786436",
            target="size",
            arguments=(ErrorArgument(code="9", message="aggr1"),),
        ),
        start_time=START - timedelta(hours=3),
        end_time=START - timedelta(hours=2),
    )
)
OLD_FAILED = tracked(make_job(3, state="failure", message="entry doesn't exist", code=4))
LOST = tracked(
    make_job(4, state="running", start_time=START - timedelta(hours=1)), gone_at=START - timedelta(minutes=50)
)
FORGOTTEN = tracked(make_job(5, state="success"), gone_at=START)
ODD = tracked(make_job(6, state="Quitting"))
QUEUED = tracked(make_job(7, state="queued"))

TAGS = {"prod-east": ("prod", "EU"), "lab": ("nonprod",)}


@pytest.mark.parametrize(
    ("text", "row", "passes"),
    [
        ("", QUEUED, True),
        ("by:ann", MOVE, True),
        ("by:Ann.Lee", MOVE, True),
        ("by:bob", MOVE, False),
        ("by:bob|ann", MOVE, True),
        ("ann.lee", MOVE, False),  # only where it is asked for
        ("by:ann", FAILED, False),  # nobody is known to have launched it
        ("-by:ann", FAILED, True),
        ("-by:/./", FAILED, True),
        ("-by:/./", MOVE, False),
        ("vol move", MOVE, True),
        ("vol_home", MOVE, True),
        ("Vol_home", MOVE, True),
        ("VOL_home", MOVE, False),
        ("vol -move", MOVE, False),
        ("-vol", QUEUED, True),
        ("none", QUEUED, False),
        ('"move vol_home"', MOVE, True),
        ('"aggr2 transferring"', MOVE, False),  # no match reaches from one field into the next
        ("nothing|62", MOVE, True),
        ("nothing|NOPE vol", MOVE, False),
        ("prod-east vs2 prod-east-01 00000001-", MOVE, True),
        ("aggr1", FAILED, True),
        ("786436", FAILED, True),
        ("/^transferring \\d+ %$/", MOVE, True),
        ("/Move vol/", MOVE, False),
        ("/\\Smove/", MOVE, False),
        ("/\\Sol/", MOVE, True),
        ("description:move", MOVE, True),
        ("message:move", MOVE, False),
        ("cluster:prod", MOVE, True),
        ("cluster:lab|prod", MOVE, True),
        ("-cluster:lab|prod", MOVE, False),
        ("svm:vs2 node:01 uuid:00000001", MOVE, True),
        ("svm:vs", QUEUED, False),
        ("-svm:vs", QUEUED, True),
        ("request:volume", MOVE, True),
        ("request:volume", FAILED, False),
        ("code:786435", FAILED, True),
        ("code:786436", FAILED, True),
        ("code:78643", FAILED, False),
        ("code:/^7864/", FAILED, True),
        ("error:full error:AGGR1|aggr1 error:size", FAILED, True),
        ("error:space", FAILED, False),
        ("error:exist", OLD_FAILED, True),
        ("error:62", MOVE, False),
        ("tag:prod", MOVE, True),
        ("tag:eu", MOVE, True),
        ("tag:prod", FAILED, False),
        ("tag:prod", QUEUED, False),
        ("state:running", MOVE, True),
        ("state:run", MOVE, True),
        ("state:active", MOVE, True),
        ("state:active", QUEUED, True),
        ("state:active", FAILED, False),
        ("state:done", FAILED, True),
        ("state:done", FORGOTTEN, True),
        ("state:success|failure", FAILED, True),
        ("state:gone", LOST, True),
        ("state:running", LOST, False),
        ("state:active", LOST, False),
        ("state:gone", FORGOTTEN, False),
        ("state:unknown", ODD, True),
        ("state:quitting", ODD, True),
        ("state:active", ODD, True),
        ("state:unknown", MOVE, False),
        ("elapsed:>10m", MOVE, True),
        ("elapsed:>12m", MOVE, False),
        ("elapsed:>=12m", MOVE, True),
        ("elapsed:<12m", MOVE, False),
        ("elapsed:<=12m", MOVE, True),
        ("elapsed:<1m|>11m30s", MOVE, True),
        ("elapsed:>59m", FAILED, True),
        ("elapsed:>61m", FAILED, False),
        ("elapsed:<11m", LOST, True),  # until it was lost from sight
        ("elapsed:>0s", QUEUED, False),
        ("-elapsed:>0s", QUEUED, True),
        ("started:<1h", MOVE, True),
        ("started:<1h", FAILED, False),
        ("ended:<2h1m", FAILED, True),
        ("ended:<2h", FAILED, False),
        ("ended:<2h", MOVE, False),
        ("svm:vs2 state:active elapsed:>10m move", MOVE, True),
    ],
)
def test_matches(text: str, row: TrackedJob, passes: bool) -> None:
    filter_ = parse(text, tags_of=lambda cluster: TAGS.get(cluster, ()))
    assert filter_.matches(row, START) is passes


def test_without_tags_no_tag_matches() -> None:
    assert not parse("tag:prod").matches(MOVE, START)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("state:failure", True),
        ("vol state:FAILURE ended:<1h", True),
        ("state:failure|success", False),
        ("-state:failure", False),
        ("state:fail", False),
        ("state:/failure/", False),
        ("failure", False),
        ("", False),
    ],
)
def test_a_filter_knows_whether_only_failures_can_pass(text: str, only: bool) -> None:
    assert parse(text).only_failures is only
