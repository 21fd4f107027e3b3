"""One simulated cluster: its jobs, its resources, and what time does to them."""

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
        self.jobs = JobStore()
        self.agenda = Agenda(time.now())
        self._lifecycle = Lifecycle(self.jobs, self.agenda, clock=self.clock, retention=retention)
        self._zone = timezone(timedelta(hours=utc_offset)) if utc_offset else UTC
        self.inventory = Inventory(name, version, new_uuid=self.new_uuid, stamp=self.stamp)

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
        """A job that stays as it is until `change`, `finish` or `fail`."""
        with self.lock:
            job = self.start_job(description, (), svm=svm, can_pause=can_pause, can_cancel=can_cancel)
            if state != "queued":
                self._lifecycle.apply(job, JobStep(0, state, message, code))
            self.time.wake()
            return job

    def change(
        self, job_uuid: str, *, state: str = "running", message: str | None = None, code: int | None = None
    ) -> None:
        """Any state word may be given, documented or not."""
        self._by_hand(job_uuid, JobStep(0, state, message, code))

    def finish(self, job_uuid: str, message: str = "success") -> None:
        self._by_hand(job_uuid, success(0, message))

    def fail(self, job_uuid: str, code: int, message: str, *arguments: str) -> None:
        self._by_hand(job_uuid, failure(0, code, message, *arguments))

    def forget(self, job_uuid: str) -> None:
        """As after the retention time, or as in a takeover: the cluster does not know the job any more."""
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

    def control(self, job: SimJob, action: str) -> None:
        """``pause``, ``resume`` or ``cancel``; raises `Refusal`."""
        with self.lock:
            self._lifecycle.control(job, action)
            self.time.wake()

    def _by_hand(self, job_uuid: str, step: JobStep) -> None:
        with self.lock:
            self._lifecycle.apply(self.job(job_uuid), step)
            self.time.wake()
