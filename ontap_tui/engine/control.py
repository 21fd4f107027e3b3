"""Pausing, resuming and cancelling a job."""

import msgspec

from ontap_tui.model import Action, JobKey, TrackedJob


class ControlResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one control action on one job."""

    key: JobKey
    action: Action
    done: bool
    """The cluster took the request; the job may still be on its way there."""
    message: str
    """In words for a person: what was asked for, or why not."""
    job: TrackedJob | None = None
    """As it was read just before; None where it could not be."""
