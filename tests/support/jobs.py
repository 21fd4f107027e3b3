"""Jobs for tests, with only what matters said."""

from datetime import datetime
from typing import Any

from ontap_tui.model import Job, TrackedJob
from tests.support.clock import START


def make_job(number: int = 1, *, cluster: str = "east", state: str = "running", **fields: Any) -> Job:
    """A job whose uuid is made from `number`."""
    return Job(cluster=cluster, uuid=f"{number:08x}-0000-4000-8000-{number:012x}", state=state, **fields)


def tracked(job: Job, *, at: datetime = START, **fields: Any) -> TrackedJob:
    return TrackedJob(**{"job": job, "first_seen": at, "changed_at": at, "message_at": at, **fields})
