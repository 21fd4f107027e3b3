from datetime import timedelta

import pytest

from ontap_tui.model import Attention, Estimate, TrackedJob, attention
from tests.support.clock import START
from tests.support.jobs import make_job, tracked

EXPECTED = Estimate(count=10, p10=10, median=60, p90=80)
HOUR_AGO = START - timedelta(hours=1)
LONG = make_job(start_time=HOUR_AGO)


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        pytest.param(tracked(make_job(state="success")), None, id="success"),
        pytest.param(tracked(make_job(state="failure")), Attention.FAILED, id="failure"),
        pytest.param(
            tracked(make_job(state="failure"), gone_at=START), Attention.FAILED, id="failed, purged"
        ),
        pytest.param(tracked(make_job(state="success"), gone_at=START), None, id="succeeded, purged"),
        pytest.param(tracked(make_job(state="cancelled", end_time=START)), None, id="undocumented end"),
        pytest.param(tracked(make_job(), gone_at=START), Attention.LOST, id="lost"),
        pytest.param(
            tracked(make_job(state="paused"), gone_at=START), Attention.LOST, id="paused, then lost"
        ),
        pytest.param(tracked(make_job(state="paused")), Attention.PAUSED, id="paused"),
        pytest.param(tracked(make_job(state="paused"), at=HOUR_AGO), Attention.PAUSED, id="paused for long"),
        pytest.param(tracked(make_job(state="queued"), at=HOUR_AGO), None, id="queued for long"),
        pytest.param(tracked(make_job()), None, id="running"),
        pytest.param(tracked(make_job(state="quitting")), None, id="undocumented word"),
        pytest.param(tracked(make_job(), at=START - timedelta(minutes=30)), Attention.STALLED, id="stalled"),
        pytest.param(tracked(make_job(), at=START - timedelta(minutes=29)), None, id="not yet stalled"),
        pytest.param(tracked(LONG), Attention.SLOW, id="slow"),
        pytest.param(tracked(LONG, at=HOUR_AGO), Attention.STALLED, id="stalled and slow"),
        pytest.param(
            tracked(make_job(start_time=START - timedelta(seconds=120))),
            None,
            id="as slow as half as long again",
        ),
    ],
)
def test_reasons(job: TrackedJob, reason: Attention | None) -> None:
    found = attention(job, now=START, stall_after=timedelta(minutes=30), expected=EXPECTED)
    assert found is reason


def test_without_a_past_of_its_kind_nothing_is_slow() -> None:
    assert attention(tracked(LONG), now=START, stall_after=timedelta(days=1)) is None


@pytest.mark.parametrize(("ahead", "reason"), [(0, None), (100, Attention.SLOW), (-3600, None)])
def test_slow_is_judged_by_the_clusters_own_clock(ahead: float, reason: Attention | None) -> None:
    job = tracked(make_job(start_time=START - timedelta(seconds=60)))
    found = attention(
        job,
        now=START,
        stall_after=timedelta(minutes=30),
        expected=EXPECTED,
        cluster_now=START + timedelta(seconds=ahead),
    )
    assert found is reason


def test_the_most_urgent_comes_first() -> None:
    assert [reason.name for reason in sorted(Attention)] == ["FAILED", "LOST", "STALLED", "SLOW", "PAUSED"]
