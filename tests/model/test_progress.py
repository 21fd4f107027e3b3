import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import Job, fraction_done, progress
from tests.support.clock import START
from tests.support.jobs import make_job


@pytest.mark.parametrize(
    ("message", "fraction"),
    [
        ("62 %", 0.62),
        ("Complete: 7.5% done", 0.075),
        ("100%", 1.0),
        ("0 %", 0.0),
        ("step 2 of 4, 10 % of it", 0.1),
        ("3 of 4", 0.75),
        ("Moved 3 out of 4 files", 0.75),
        ("1,000 of 4,000 blocks", 0.25),
        ("0 of 7", 0.0),
        ("Transferring snapshot (2.1 TB of 4.2 TB)", 0.5),
        ("2.1TB of 4.2TB", 0.5),
        ("512 of 1024 MB", 0.5),
        ("512 MB of 1024", 0.5),
        ("500 MB of 1 GB", 0.5),
        ("512 MiB of 1 GiB", 0.5),
        ("1 gb OF 2 gb", 0.5),
        ("2 of 4 bytes", 0.5),
    ],
)
def test_progress_that_a_message_tells(message: str, fraction: float) -> None:
    assert fraction_done(message) == pytest.approx(fraction)


@pytest.mark.parametrize(
    "message",
    [
        None,
        "",
        "creating_node_backups",
        "Waiting in queue",
        "out of space",
        "aggr1 of node1",
        "120 %",
        "1000 %",
        "-5 %",
        "62,5 %",  # no thousand, no decimal point: it could be either
        "0 of 0",
        "5 of 3",
        "1 TB of 1 GB",
        "9.15.1 of 2 nodes",
        f"{'9' * 400} of {'9' * 400}",
    ],
)
def test_messages_that_tell_none(message: str | None) -> None:
    assert fraction_done(message) is None


@given(st.text(alphabet="0123456789 .,%-ofGTMiB") | st.text())
def test_a_fraction_lies_between_nothing_and_all(message: str) -> None:
    fraction = fraction_done(message)
    assert fraction is None or 0 <= fraction <= 1


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_part_of_a_whole(done: int, total: int) -> None:
    expected = done / total if done <= total else None
    assert fraction_done(f"{done} of {total}") == expected
    assert fraction_done(f"copied {done:,} of {total:,} blocks") == expected


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (make_job(message="50 %"), 0.5),
        (make_job(state="paused", message="50 %"), 0.5),
        (make_job(state="failure", message="50 %"), None),
        (make_job(state="cancelled", message="50 %", end_time=START), None),
    ],
)
def test_only_a_job_that_is_still_to_end_has_progress(job: Job, expected: float | None) -> None:
    assert progress(job) == expected
