from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import Action, Intent, Job, JobKey, TrackedJob, actions_on
from tests.support.clock import START
from tests.support.jobs import make_job, tracked

LATER = START + timedelta(seconds=42)


@pytest.mark.parametrize(
    ("state", "end_time", "terminal", "failed"),
    [
        ("queued", None, False, False),
        ("running", None, False, False),
        ("running", START, False, False),  # a documented word is believed, whatever the times say
        ("paused", None, False, False),
        ("success", None, True, False),
        ("failure", None, True, True),
        ("failure", START, True, True),
        ("cancelled", None, False, False),
        ("cancelled", START, True, False),
        ("Success", None, False, False),
        ("", None, False, False),
    ],
)
def test_what_a_state_means(state: str, end_time: datetime | None, terminal: bool, failed: bool) -> None:
    job = make_job(state=state, end_time=end_time)
    assert (job.terminal, job.failed) == (terminal, failed)


@pytest.mark.parametrize(
    ("job", "actions"),
    [
        (make_job(state="queued"), (Action.PAUSE, Action.CANCEL)),
        (make_job(state="running"), (Action.PAUSE, Action.CANCEL)),
        (make_job(state="paused"), (Action.RESUME, Action.CANCEL)),
        (make_job(state="quiescing"), (Action.CANCEL,)),
        (make_job(state="success"), ()),
        (make_job(state="cancelled", end_time=START), ()),
        (make_job(endpoint="/api/data-engine/jobs"), ()),
    ],
)
def test_what_may_be_requested_of_a_job_depends_on_its_state(job: Job, actions: tuple[Action, ...]) -> None:
    assert actions_on(job) == tracked(job).actions == actions
    assert tracked(job, gone_at=START).actions == ()


@pytest.mark.parametrize(
    ("job", "seconds"),
    [
        (make_job(start_time=START), 42),
        (make_job(start_time=LATER + timedelta(hours=1)), 0),
        (make_job(), None),
        (make_job(state="success", start_time=START, end_time=START + timedelta(seconds=7)), 7),
        (make_job(state="success", start_time=LATER, end_time=START), 0),
        (make_job(state="success", start_time=START), None),
        (make_job(state="success", end_time=START), None),
        (make_job(start_time=START.astimezone(timezone(timedelta(hours=-5)))), 42),
    ],
)
def test_elapsed(job: Job, seconds: float | None) -> None:
    elapsed = job.elapsed(LATER)
    assert elapsed == (None if seconds is None else timedelta(seconds=seconds))


@given(st.datetimes(), st.none() | st.datetimes(), st.datetimes())
def test_elapsed_is_never_negative(start: datetime, end: datetime | None, now: datetime) -> None:
    job = make_job(start_time=start, end_time=end)
    elapsed = job.elapsed(now)
    assert elapsed is not None
    assert elapsed >= timedelta(0)


def test_equal_observations_mean_that_nothing_changed() -> None:
    job = make_job(message="10 %", code=0)
    assert make_job(message="10 %", code=0) == job
    assert make_job(message="11 %", code=0) != job
    assert make_job(message="10 %") != job


def test_the_key_names_a_job_across_clusters() -> None:
    keys: set[JobKey] = {make_job(1).key, make_job(1).key, make_job(1, cluster="west").key, make_job(2).key}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("job", "gone", "unknown", "active"),
    [
        (tracked(make_job()), False, False, True),
        (tracked(make_job(), gone_at=LATER), True, True, False),
        (tracked(make_job(state="success")), False, False, False),
        (tracked(make_job(state="success"), gone_at=LATER), True, False, False),
        (tracked(make_job(state="pausing"), gone_at=LATER), True, True, False),
    ],
)
def test_gone_is_unknown_only_where_no_end_was_seen(
    job: TrackedJob, gone: bool, unknown: bool, active: bool
) -> None:
    assert (job.gone, job.outcome_unknown, job.active) == (gone, unknown, active)


def test_an_intent_does_not_make_another_job() -> None:
    asked = tracked(make_job(), intent=Intent(action=Action.CANCEL, at=START))
    assert asked.key == tracked(make_job()).key
    assert asked != tracked(make_job())
