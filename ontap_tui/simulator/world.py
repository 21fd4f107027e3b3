"""One simulated cluster: its jobs, its resources, and what time does to them."""

import random
import threading
import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta, timezone

from ontap_tui.simulator.agenda import Agenda
from ontap_tui.simulator.inventory import Inventory
from ontap_tui.simulator.job import SimJob, Step, failure, success
from ontap_tui.simulator.job_table import JobTable
from ontap_tui.simulator.refusal import Refusal, not_found
from ontap_tui.simulator.times import ManualTime, WorldTime

JOBS = "/api/cluster/jobs"
DATA_ENGINE_JOBS = "/api/data-engine/jobs"
CANCEL_TAKES = 1.0
"""s from a cancel to the end of the job, which goes on saying ``running`` meanwhile."""


class World:
    """Everything a cluster knows. Hold `lock` while looking at more than one thing of it.

    The methods may be called from any thread. Nothing happens by itself: `catch_up` does all that has
    become due, in order and at its own moment, and is called before each look.
    """

    def __init__(
        self,
        name: str,
        *,
        time: WorldTime,
        seed: int = 0,
        version: tuple[int, int, int] = (9, 15, 1),
        retention: float = 300.0,
        utc_offset: float = 0.0,
    ) -> None:
        self.name = name
        self.time = time
        self.version = version
        self.retention = retention
        """s that a finished job is remembered."""
        self.skew = 0.0
        """s that the cluster's own clock is ahead of world time. May be set at any time."""
        self.random = random.Random(f"{name}/{seed}")
        self.lock = threading.RLock()
        self.jobs = JobTable()
        self.agenda = Agenda(time.now())
        self._zone = timezone(timedelta(hours=utc_offset)) if utc_offset else UTC
        self.inventory = Inventory(self)

    @property
    def version_text(self) -> str:
        return ".".join(map(str, self.version))

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def clock(self) -> datetime:
        """The cluster's own clock, in its time zone."""
        return datetime.fromtimestamp(self.agenda.moment + self.skew, self._zone)

    def stamp(self) -> str:
        return self.clock().isoformat(timespec="seconds")

    def advance(self, seconds: float) -> None:
        """Moves time on, for all worlds that share it; only with a `ManualTime`."""
        if not isinstance(self.time, ManualTime):
            raise TypeError("the time of this world runs by itself")
        self.time.advance(seconds)

    def catch_up(self) -> None:
        with self.lock:
            self.agenda.run_until(self.time.now())

    # Jobs

    def start_job(
        self,
        description: str,
        plan: Iterable[Step],
        *,
        svm: tuple[str, str] | None = None,
        node: str | None = None,
        endpoint: str = JOBS,
        can_pause: bool = False,
        can_cancel: bool = True,
        on_success: Callable[[], object] | None = None,
    ) -> SimJob:
        """A queued job that will go through `plan`; a plan that is empty leaves it to the caller's hand."""
        with self.lock:
            self.catch_up()
            job = SimJob(
                self.new_uuid(),
                description,
                plan=iter(plan),
                svm=svm,
                node=node or self.inventory.node_name(self.random),
                endpoint=endpoint,
                can_pause=can_pause,
                can_cancel=can_cancel,
                on_success=on_success,
            )
            self.jobs.add(job)
            self._schedule(job, next(job.plan, None))
            return job

    def add_job(
        self,
        description: str = "POST /api/storage/volumes",
        state: str = "running",
        *,
        message: str | None = None,
        code: int | None = None,
        svm: tuple[str, str] | None = None,
        can_pause: bool = True,
        can_cancel: bool = True,
    ) -> SimJob:
        """A job that stays as it is until `change`, `finish` or `fail`."""
        with self.lock:
            job = self.start_job(description, (), svm=svm, can_pause=can_pause, can_cancel=can_cancel)
            if state != "queued":
                self._apply(job, Step(0, state, message, code))
            self.time.wake()
            return job

    def change(
        self, job_uuid: str, *, state: str = "running", message: str | None = None, code: int | None = None
    ) -> None:
        """Any state word may be given, documented or not."""
        self._by_hand(job_uuid, Step(0, state, message, code))

    def finish(self, job_uuid: str, message: str = "success") -> None:
        self._by_hand(job_uuid, success(0, message))

    def fail(self, job_uuid: str, code: int, message: str, *arguments: str) -> None:
        self._by_hand(job_uuid, failure(0, code, message, *arguments))

    def forget(self, job_uuid: str) -> None:
        """As after the retention time, or as in a take-over: the cluster does not know the job any more."""
        with self.lock:
            self.catch_up()
            self.jobs.remove(job_uuid)
            self.time.wake()

    def reboot(self) -> None:
        """All jobs are lost; the resources stay."""
        with self.lock:
            self.catch_up()
            for job in self.jobs:
                job.turn += 1
            self.jobs.clear()
            self.time.wake()

    def job(self, job_uuid: str) -> SimJob:
        with self.lock:
            self.catch_up()
            job = self.jobs.get(job_uuid)
        if job is None:
            raise not_found()
        return job

    async def until_ended(
        self, jobs: Collection[SimJob], seconds: float, given_up: Callable[[], bool]
    ) -> None:
        """Waits, at most so long in world time; `given_up` is asked at each `WorldTime.wake`."""
        deadline = self.time.now() + seconds

        def ready() -> bool:
            self.catch_up()
            return all(job.terminal for job in jobs) or self.time.now() >= deadline or given_up()

        await self.time.until(ready, lambda: min(deadline, self.agenda.next_moment))

    # Control

    def control(self, job: SimJob, action: str) -> None:
        """What ``PATCH ?action=`` does; raises `Refusal` with the documented codes."""
        if job.terminal:
            raise Refusal(409, 458762, "Job is already in a terminal state.")
        {"pause": self._pause, "resume": self._resume, "cancel": self._cancel}[action](job)
        self.time.wake()

    def _pause(self, job: SimJob) -> None:
        if not job.can_pause:
            raise Refusal(400, 458783, "This job does not support pause.")
        if job.state != "running":
            raise Refusal(409, 458776, "The specified job is not currently running.")
        job.turn += 1
        job.due -= self.agenda.moment
        self._apply(job, Step(0, "paused"))

    def _resume(self, job: SimJob) -> None:
        if job.state != "paused":
            raise Refusal(409, 458771, "The specified job is running.")
        self._apply(job, Step(0, "running"))
        self._schedule(job, job.pending, job.due)

    def _cancel(self, job: SimJob) -> None:
        if not job.can_cancel:
            raise Refusal(400, 458784, "This job does not support cancel.")
        if job.state == "paused":
            self._apply(job, Step(0, "running"))
        job.on_success = None
        job.plan = iter(())
        self._schedule(job, failure(CANCEL_TAKES, 458753, "Job was cancelled by the user."))

    # How jobs move

    def _by_hand(self, job_uuid: str, step: Step) -> None:
        with self.lock:
            self._apply(self.job(job_uuid), step)
            self.time.wake()

    def _schedule(self, job: SimJob, step: Step | None, seconds: float | None = None) -> None:
        """Replaces what the job was about to do."""
        job.turn += 1
        job.pending = step
        if step is None:
            return
        wait = step.after if seconds is None else seconds
        job.due = self.agenda.moment + wait
        turn = job.turn
        self.agenda.after(wait, lambda: self._step(job, turn))

    def _step(self, job: SimJob, turn: int) -> None:
        if job.turn != turn or job.pending is None:
            return
        self._apply(job, job.pending)
        if not job.terminal:
            self._schedule(job, next(job.plan, None))

    def _apply(self, job: SimJob, step: Step) -> None:
        if step.state != "queued" and job.start_time is None:
            job.start_time = self.stamp()
        if step.message is not None:
            job.message = step.message
        if step.code is not None:
            job.code = step.code
        job.arguments = step.arguments
        self.jobs.move(job, step.state)
        job.changed()
        if job.terminal:
            self._ended(job)

    def _ended(self, job: SimJob) -> None:
        job.turn += 1
        at = self.clock().replace(microsecond=0)
        job.end_time = at.isoformat()
        self.jobs.end(job, at)
        if job.state == "success" and job.on_success is not None:
            job.made = job.on_success()
        self.agenda.after(self.retention, lambda: self.jobs.remove(job.uuid))
