"""Simulate the state of one cluster: its jobs, its resources, and their changes over time."""

import random
import threading
import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta, timezone

from ontap_tui.simulator.agenda import Agenda
from ontap_tui.simulator.inventory import Inventory
from ontap_tui.simulator.job import JobStep, SimJob, failure, success
from ontap_tui.simulator.job_store import JobStore
from ontap_tui.simulator.lifecycle import Lifecycle
from ontap_tui.simulator.refusal import not_found
from ontap_tui.simulator.times import ManualTime, WorldTime

JOBS = "/api/cluster/jobs"
DATA_ENGINE_JOBS = "/api/data-engine/jobs"


class World:
    """Everything a cluster knows. Hold `lock` while reading several things that must be consistent.

    The methods may be called from any thread. There are no timers: `catch_up` runs everything that is due, in
    order and with its own time, and is called before each read.
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
        """s by which the cluster's own clock is ahead of world time. May be set at any time."""
        self.random = random.Random(f"{name}/{seed}")
        self.lock = threading.RLock()
        self.jobs = JobStore()
        self.agenda = Agenda(time.now())
        self._lifecycle = Lifecycle(self.jobs, self.agenda, clock=self.clock, retention=retention)
        self._zone = timezone(timedelta(hours=utc_offset)) if utc_offset else UTC
        self.inventory = Inventory(name, version, new_uuid=self.new_uuid, stamp=self.stamp)

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def clock(self) -> datetime:
        """Return the time by the cluster's own clock, in its time zone."""
        return datetime.fromtimestamp(self.agenda.moment + self.skew, self._zone)

    def stamp(self) -> str:
        return self.clock().isoformat(timespec="seconds")

    def advance(self, seconds: float) -> None:
        """Advance time, for all worlds that share it; only with a `ManualTime`."""
        if not isinstance(self.time, ManualTime):
            raise TypeError("the time of this world runs by itself")
        self.time.advance(seconds)

    def catch_up(self) -> None:
        with self.lock:
            self.agenda.run_until(self.time.now())

    def start_job(
        self,
        description: str,
        plan: Iterable[JobStep],
        *,
        svm: tuple[str, str] | None = None,
        node: str | None = None,
        endpoint: str = JOBS,
        can_pause: bool = False,
        can_cancel: bool = True,
        on_success: Callable[[], object] | None = None,
    ) -> SimJob:
        """Add a queued job that will follow `plan`; with an empty plan, the caller changes it."""
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
            self._lifecycle.begin(job)
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
        """Add a job that does not change until `change`, `finish` or `fail`."""
        with self.lock:
            job = self.start_job(description, (), svm=svm, can_pause=can_pause, can_cancel=can_cancel)
            if state != "queued":
                self._lifecycle.apply(job, JobStep(0, state, message, code))
            self.time.wake()
            return job

    def change(
        self, job_uuid: str, *, state: str = "running", message: str | None = None, code: int | None = None
    ) -> None:
        """Change a job. Any state may be given, documented or not."""
        self._by_hand(job_uuid, JobStep(0, state, message, code))

    def finish(self, job_uuid: str, message: str = "success") -> None:
        self._by_hand(job_uuid, success(0, message))

    def fail(self, job_uuid: str, code: int, message: str, *arguments: str) -> None:
        self._by_hand(job_uuid, failure(0, code, message, *arguments))

    def forget(self, job_uuid: str) -> None:
        """Forget a job, as after the retention time or in a takeover."""
        with self.lock:
            self.catch_up()
            self.jobs.remove(job_uuid)
            self.time.wake()

    def reboot(self) -> None:
        """Lose all jobs, and keep the resources."""
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
        """Wait for the end of a job, up to a limit in world time; `given_up` is checked at each
        `WorldTime.wake`.
        """
        deadline = self.time.now() + seconds

        def ready() -> bool:
            self.catch_up()
            return all(job.terminal for job in jobs) or self.time.now() >= deadline or given_up()

        await self.time.until(ready, lambda: min(deadline, self.agenda.next_moment))

    def control(self, job: SimJob, action: str) -> None:
        """Apply ``pause``, ``resume`` or ``cancel``; raises `Refusal`."""
        with self.lock:
            self._lifecycle.control(job, action)
            self.time.wake()

    def _by_hand(self, job_uuid: str, step: JobStep) -> None:
        with self.lock:
            self._lifecycle.apply(self.job(job_uuid), step)
            self.time.wake()
