"""Generate the jobs of a busy cluster: those it remembers at the start, and those that arrive later."""

import math
from collections.abc import Sequence

from ontap_tui.simulator.job import SimJob
from ontap_tui.simulator.kinds import LONG, SHORT, Kind, Names
from ontap_tui.simulator.plans import Plan, failing, queued_for
from ontap_tui.simulator.world import World

MOST_ACTIVE = 50
"""The most active jobs at the start, however many are remembered."""
LONGEST = 3600.0
"""The longest time that a job has been running at the start, in s."""
FAILS = 0.03
"""The share of jobs that fail."""
ROLES = ("running", "paused", "queued", *["running"] * 4, "queued", *["running"] * 12)
"""The roles of the active jobs at the start, in turn."""
LONG_SHARE = 0.3
"""The share of long jobs among new ones while few are active."""
LEAST_ACTIVE = 6


def active_jobs(jobs: int) -> int:
    """Return how many of the `jobs` at the start are active."""
    return min(MOST_ACTIVE, jobs // 3)


class Schedule:
    """Gives a new world its past, and keeps jobs arriving. The same seed gives the same jobs."""

    def __init__(self, world: World, *, jobs: int, rate: float | None = None) -> None:
        """Prepare the schedule; `rate` is in jobs per second, None keeps the number of remembered jobs about
        constant.
        """
        self._world = world
        self._random = world.random
        active = active_jobs(jobs)
        self._long_jobs = max(active, LEAST_ACTIVE)
        self._rate = (jobs - active) / world.retention if rate is None else rate
        with world.lock:
            world.agenda.moment -= LONGEST
            first = self._random.randrange(len(LONG))
            for number in range(active):
                self._begin_active(ROLES[number % len(ROLES)], LONG[(first + number) % len(LONG)])
            for number in range(jobs - active):
                self._begin_ended(fails=number == 0 or self._fails())
            world.agenda.after(LONGEST, self._wait_for_next)

    def _begin_active(self, role: str, kind: Kind) -> None:
        """Add a job that began in the past and is still active."""
        if role == "paused" and not kind.can_pause:
            kind = self._pick([kind for kind in LONG if kind.can_pause])
        ago = math.exp(self._random.uniform(math.log(15), math.log(0.9 * kind.seconds[1])))
        plan = queued_for(kind.plan, ago + self._random.uniform(10, 60)) if role == "queued" else kind.plan
        seconds = ago * self._random.uniform(1.1, 2.5)

        def begin() -> None:
            job = self._start(kind, plan, seconds)
            if role == "paused":
                self._world.agenda.after(ago / 2, lambda: self._world.control(job, "pause"))

        self._world.agenda.after(LONGEST - ago, begin)

    def _begin_ended(self, *, fails: bool) -> None:
        kind = self._pick([kind for kind in SHORT if kind.failures] if fails else SHORT)
        ago = self._random.uniform(kind.seconds[1] + 2, self._world.retention)
        self._world.agenda.after(LONGEST - ago, lambda: self._run(kind, fails=fails))

    def _wait_for_next(self) -> None:
        if self._rate > 0:
            self._world.agenda.after(self._random.expovariate(self._rate), self._arrive)

    def _arrive(self) -> None:
        """Start a job, unless there is no resource left for it.

        Long jobs replace those that ended, so that there are never many more than at the start.
        """
        if self._world.inventory.volumes and self._world.inventory.aggregates:
            few = sum(map(self._world.jobs.count, ("queued", "running", "paused"))) < self._long_jobs
            kinds = LONG if few and self._random.random() < LONG_SHARE else SHORT
            self._run(self._pick(kinds), fails=self._fails())
        self._wait_for_next()

    def _fails(self) -> bool:
        return self._random.random() < FAILS

    def _pick(self, kinds: Sequence[Kind]) -> Kind:
        return self._random.choices(kinds, [kind.weight for kind in kinds])[0]

    def _run(self, kind: Kind, *, fails: bool) -> SimJob:
        return self._start(kind, kind.plan, self._random.uniform(*kind.seconds), fails=fails)

    def _start(self, kind: Kind, plan: Plan, seconds: float, *, fails: bool = False) -> SimJob:
        names = Names(self._world, self._random)
        if fails and kind.failures:
            code, message, arguments = self._random.choice(kind.failures)
            plan = failing(plan, code, names.fill(message), *map(names.fill, arguments))
        return self._world.start_job(
            names.fill(kind.description),
            plan(self._random, seconds),
            svm=names.svm if kind.of_svm else None,
            node=names.node,
            can_pause=kind.can_pause,
            can_cancel=kind.can_cancel,
        )
