"""Search for the job of a request after its answer was lost or named no job."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from ontap_tui.engine.ledger import Ledger
from ontap_tui.engine.site import Site
from ontap_tui.model import Clock, Event, Health, Launch, TrackedJob, printable

SEARCHES: Final = (1.0, 4.0, 15.0, 40.0)
"""s before each read of the cluster's jobs, because it may take a while to start the job."""
_SLACK: Final = timedelta(seconds=5)
"""The tolerance: times of jobs are in whole seconds, and the clock difference is known to a second."""
_BEGINS_WITHIN: Final = timedelta(minutes=10)
"""A job that started later than this after the request is someone else's."""


class Search:
    def __init__(
        self,
        sites: Mapping[str, Site],
        ledger: Ledger,
        clock: Clock,
        publish: Callable[[Sequence[Event]], None],
        *,
        follow: Callable[[Launch], Awaitable[None]],
    ) -> None:
        """Connect the parts; `follow` takes over an accepted launch once its one job is known."""
        self._sites = sites
        self._ledger = ledger
        self._clock = clock
        self._publish = publish
        self._follow = follow

    async def search(self, launch: Launch) -> None:
        """Search for the job that the launch may have created, and note the result.

        Waits for as long as the cluster cannot be reached.
        """
        site = self._sites[launch.cluster]
        asked = False
        found: list[TrackedJob] = []
        for pause in SEARCHES:
            await self._clock.sleep(pause)
            if not await self._read(site):
                break
            asked = True
            skew = timedelta(seconds=site.poller.state.clock_skew or 0.0)
            found = candidates(launch, site.table.jobs.values(), skew)
            if found:
                break
        jobs = tuple(tracked.job.uuid for tracked in found) if len(found) == 1 else ()
        for uuid in jobs:  # before any await: another launch may be looking for the same job
            self._publish(site.table.adopt(uuid, launch))
        if jobs and accepted(launch):
            await self._follow(msgspec.structs.replace(launch, jobs=jobs))
            return
        note = finding(launch, found, asked=asked)
        if launch.then:
            note += f" {launch.then}, the follow-up, was not sent."
        await self._ledger.end(launch, jobs=jobs, note=note)

    async def _read(self, site: Site) -> bool:
        """Read the whole cluster as soon as possible; return False if this account may not read it."""
        poller = site.poller
        while True:
            await poller.may_be_asked()
            if poller.running and poller.state.failures and poller.state.health is not Health.FORBIDDEN:
                await poller.change()  # its own polls find out when the cluster is back
            elif await poller.poll(whole=True):
                return True
            elif poller.state.health is Health.FORBIDDEN:
                return False
            elif not poller.running:
                if poller.state.health is Health.REFUSED:
                    return False
                await self._clock.sleep(poller.state.interval)


def candidates(launch: Launch, jobs: Iterable[TrackedJob], skew: timedelta) -> list[TrackedJob]:
    """Return jobs that match this request, started soon after it was sent and belong to no other launch.

    `skew` is the cluster's clock minus ours.
    """
    described = f"{launch.method} {_path(launch.target)}"
    sent = launch.created_at + skew
    earliest, latest = sent - _SLACK, sent + _BEGINS_WITHIN
    return [
        tracked
        for tracked in jobs
        if tracked.launch_id in (None, launch.id)
        and tracked.first_seen >= launch.created_at
        and (tracked.job.start_time is None or earliest <= tracked.job.start_time <= latest)
        and _path(tracked.job.description) == described
    ]


def _path(text: str) -> str:
    return text.partition("?")[0].rstrip("/")


def accepted(launch: Launch) -> bool:
    """Return whether the cluster accepted the request without naming its job."""
    return launch.answered_at is not None


def finding(launch: Launch, found: list[TrackedJob], *, asked: bool) -> str:
    """Return the note for the launch; `asked` is whether the cluster could be asked at all."""
    lost = "It was accepted, but no job was returned." if accepted(launch) else "The answer was lost."
    if not asked:
        return f"{lost} The cluster's jobs could not be read: check the cluster before sending it again."
    if not found:
        return f"{lost} No job that it may have created was found: check the cluster before sending it again."
    if len(found) == 1:
        job = found[0].job
        return f"{lost} It may have created the job {job.uuid} ({printable(job.state)})."
    return f"{lost} {len(found)} jobs may have been created by it: check the cluster before sending it again."
