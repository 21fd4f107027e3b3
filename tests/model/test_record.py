from datetime import timedelta

from ontap_tui.model import ApiError, ErrorArgument, job_record
from tests.support.clock import START
from tests.support.jobs import make_job, tracked


def test_a_failed_job_tells_its_error_and_its_times_with_their_offset() -> None:
    error = ApiError(message="no room", code="7", arguments=(ErrorArgument(code="a", message="b"),))
    job = make_job(
        state="failure",
        error=error,
        start_time=START,
        end_time=START + timedelta(seconds=42),
        code=7,
        svm="vs1",
    )
    record = job_record(tracked(job, launched_by="snapshot"), now=START + timedelta(hours=1))
    assert record.error == error
    assert record.elapsed_seconds == 42
    assert record.start_time == "2026-11-23T22:40:00+00:00"
    assert (record.terminal, record.gone, record.launched_by) == (True, False, "snapshot")


def test_a_lost_job_has_no_length_and_was_last_seen_before_it_was_missed() -> None:
    gone_at = START + timedelta(minutes=5)
    job = tracked(make_job(start_time=START), gone_at=gone_at)
    record = job_record(job, now=START + timedelta(hours=1), last_seen=START + timedelta(minutes=4))
    assert (record.gone, record.terminal, record.elapsed_seconds) == (True, False, None)
    assert record.last_seen == "2026-11-23T22:44:00+00:00"
