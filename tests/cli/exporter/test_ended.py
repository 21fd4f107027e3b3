"""Ends of jobs, counted once."""

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from ontap_tui.cli.exporter.ended import EndedJobs
from ontap_tui.cli.exporter.labels import BoundedLabel
from ontap_tui.model import (
    ClusterChanged,
    Event,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobForgotten,
    JobGone,
    TrackedJob,
)
from tests.cli.exporter.reading import samples
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster

HEARD = ClusterChanged(make_cluster("east"))
MOVE = "Volume move vol_1 to aggr2"


def job(state: str = "running", *, seconds: float | None = None, **fields: Any) -> TrackedJob:
    gone = {"gone_at": fields.pop("gone_at")} if "gone_at" in fields else {}
    if seconds is not None:
        fields |= {"start_time": START, "end_time": START + timedelta(seconds=seconds)}
    return tracked(make_job(**{"state": state, "description": MOVE, **fields}), **gone)


LOST = job(gone_at=START)


def counted(*events: Event, kinds: int = 10) -> CollectorRegistry:
    registry = CollectorRegistry()
    ended = EndedJobs(registry, BoundedLabel(kinds))
    for event in events:
        ended.on_events([event])
    return registry


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([HEARD, JobAppeared(job()), JobFinished(job(), job("success"))], {"success": 1}),
        ([HEARD, JobFinished(job(), job("failure"))], {"failure": 1}),
        # Begun and ended between two polls.
        ([HEARD, JobFinished(None, job("failure"))], {"failure": 1}),
        # Ended before the exporter began; remembered from an earlier session, and ended meanwhile.
        ([JobFinished(None, job("failure")), HEARD], {}),
        ([JobAppeared(job()), JobFinished(job(), job("failure")), HEARD], {"failure": 1}),
        # A word that is not documented, with an end time.
        ([HEARD, JobFinished(job(), job("exploded", end_time=START))], {"unknown": 1}),
        # Lost; found again and ended after all; its end was counted already.
        ([HEARD, JobGone(LOST)], {"unknown": 1}),
        ([HEARD, JobGone(LOST), JobFinished(LOST, job("success"))], {"unknown": 1}),
        ([HEARD, JobGone(LOST), JobChanged(LOST, job()), JobFinished(job(), job("success"))], {"unknown": 1}),
        # What has ended may be forgotten by its cluster.
        ([HEARD, JobFinished(job(), job("success")), JobGone(job("success", gone_at=START))], {"success": 1}),
        # Forgotten here, too: the next job of this name is another.
        (
            [HEARD, JobGone(LOST), JobForgotten(LOST), JobFinished(job(), job("success"))],
            {"unknown": 1, "success": 1},
        ),
    ],
)  # fmt: skip
def test_ends(events: list[Event], expected: dict[str, float]) -> None:
    found = samples(counted(*events), "ontap_jobs_ended_total", "cluster", "kind", "state")
    assert found == {("east", "Volume move {} to {}", state): count for state, count in expected.items()}


def test_a_counter_begins_with_zero_before_the_first_end() -> None:
    """Prometheus sees no increase in a series that begins with 1."""
    registry = counted(HEARD, JobAppeared(job()))
    labels = {"cluster": "east", "kind": "Volume move {} to {}", "state": "failure"}
    assert registry.get_sample_value("ontap_jobs_ended_total", labels) == 0.0


def test_durations_are_those_that_the_cluster_tells() -> None:
    registry = counted(
        HEARD,
        JobFinished(None, job("success", seconds=45)),
        JobFinished(None, job("success", seconds=20)),
        JobFinished(None, job("failure", seconds=-3)),
        JobFinished(None, job("success")),
        JobFinished(None, job("exploded", seconds=2)),
    )
    assert samples(registry, "ontap_job_duration_seconds_count", "state") == {
        ("success",): 2,
        ("failure",): 1,
    }
    assert samples(registry, "ontap_job_duration_seconds_sum", "state") == {("success",): 65.0}
    kind = {"kind": "Volume move {} to {}", "state": "success"}
    assert registry.get_sample_value("ontap_job_duration_seconds_bucket", kind | {"le": "30.0"}) == 1


def test_kinds_are_bounded() -> None:
    ends = [JobFinished(None, job("success", description=f"{word} it")) for word in ("move", "copy", "drop")]
    found = samples(counted(HEARD, *ends, kinds=1), "ontap_jobs_ended_total", "kind")
    assert found == {("move it",): 1, ("other",): 2}
