"""Run jobs along their plans, and apply control actions."""

from collections.abc import Callable
from datetime import datetime

from ontap_tui.simulator.agenda import Agenda
from ontap_tui.simulator.job import JobStep, SimJob, failure
from ontap_tui.simulator.job_store import JobStore
from ontap_tui.simulator.refusal import INTERNAL, Refusal

CANCEL_TAKES = 1.0
"""s from a cancel request to the end of the job, which stays ``running`` until then."""
CANCELLED = 458753
"""Invented: the code of a cancelled job is not documented."""


class Lifecycle:
    """Changes jobs when their steps are due, by scheduling them in the agenda."""

    def __init__(
        self, jobs: JobStore, agenda: Agenda, *, clock: Callable[[], datetime], retention: float
    ) -> None:
        self._jobs = jobs
        self._agenda = agenda
        self._clock = clock
        self._retention = retention

    def begin(self, job: SimJob) -> None:
        self._jobs.add(job)
        self._schedule(job, _next(job))

    def apply(self, job: SimJob, step: JobStep) -> None:
        """Apply the step now. A job that ends is forgotten after the retention time.

        A success becomes a failure if its effect fails.
        """
        if step.state == "success":
            step = _with_effect(job, step)
        if step.state != "queued" and job.start_time is None:
            job.start_time = self._clock().isoformat(timespec="seconds")
        if step.message is not None:
            job.message = step.message
        if step.code is not None:
            job.code = step.code
        job.arguments = step.arguments
        self._jobs.move(job, step.state)
        job.changed()
        if job.terminal:
            self._end(job)

    def control(self, job: SimJob, action: str) -> None:
        """Apply ``PATCH ?action=``; raises `Refusal` with the documented codes."""
        if job.terminal:
            raise Refusal(409, 458762, "Job is already in a terminal state.")
        {"pause": self._pause, "resume": self._resume, "cancel": self._cancel}[action](job)

    def _pause(self, job: SimJob) -> None:
        if not job.can_pause:
            raise Refusal(400, 458783, "This job does not support pause.")
        if job.state != "running":
            raise Refusal(409, 458776, "The specified job is not currently running.")
        job.turn += 1
        job.due -= self._agenda.moment
        self.apply(job, JobStep(0, "paused"))

    def _resume(self, job: SimJob) -> None:
        if job.state != "paused":
            raise Refusal(409, 458771, "The specified job is running.")
        self.apply(job, JobStep(0, "running"))
        self._schedule(job, job.pending, job.due)

    def _cancel(self, job: SimJob) -> None:
        if not job.can_cancel:
            raise Refusal(400, 458784, "This job does not support cancel.")
        if job.state == "paused":
            self.apply(job, JobStep(0, "running"))
        job.on_success = None
        job.plan = iter(())
        self._schedule(job, failure(CANCEL_TAKES, CANCELLED, "Job was cancelled by the user."))

    def _schedule(self, job: SimJob, step: JobStep | None, seconds: float | None = None) -> None:
        """Replace the pending step of the job."""
        job.turn += 1
        job.pending = step
        if step is None:
            return
        wait = step.after if seconds is None else seconds
        job.due = self._agenda.moment + wait
        turn = job.turn
        self._agenda.after(wait, lambda: self._step(job, turn))

    def _step(self, job: SimJob, turn: int) -> None:
        if job.turn != turn or job.pending is None:
            return
        self.apply(job, job.pending)
        if not job.terminal:
            self._schedule(job, _next(job))

    def _end(self, job: SimJob) -> None:
        job.turn += 1
        at = self._clock().replace(microsecond=0)
        job.end_time = at.isoformat()
        self._jobs.end(job, at)
        self._agenda.after(self._retention, lambda: self._jobs.remove(job.uuid))


def _next(job: SimJob) -> JobStep | None:
    try:
        return next(job.plan, None)
    except Exception as error:  # noqa: BLE001  # a job ends, whatever goes wrong with it
        return _broken(error)


def _with_effect(job: SimJob, step: JobStep) -> JobStep:
    """Apply the effect of a job that is about to succeed; return how it ends."""
    effect, job.on_success = job.on_success, None
    try:
        job.made = effect() if effect else None
    except Exception as error:  # noqa: BLE001  # a job ends, whatever goes wrong with it
        return _broken(error)
    return step


def _broken(error: Exception) -> JobStep:
    if isinstance(error, Refusal):
        return failure(0, error.code, error.message, *error.arguments)
    return failure(0, INTERNAL, f"Internal error: {type(error).__name__}: {error}")
