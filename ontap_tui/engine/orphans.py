"""Finish launches on one cluster that were made by programs that have ended."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from typing import Any

from ontap_tui.engine.launcher import Launcher
from ontap_tui.engine.ledger import Ledger
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.ports import TeamJournal
from ontap_tui.engine.site import Site
from ontap_tui.history import LeaseLost, PastJob
from ontap_tui.model import Event, JobKey, Launch


class Orphans:
    """Follows orphaned launches, and writes their outcomes.

    Sends nothing that changes the cluster: a follow-up is left to a program of the same person.
    """

    def __init__(
        self,
        site: Site,
        history: TeamJournal,
        *,
        random: Random,
        policy: Policy,
        publish: Callable[[Sequence[Event]], None],
    ) -> None:
        self._conclusions = _Concluding(history)
        self._ledger = Ledger(
            self._conclusions, history.clock, lambda events: None, running=lambda launch_id: False
        )
        self._launcher = Launcher(
            {site.cluster.name: site},
            self._ledger,
            clock=history.clock,
            random=random,
            policy=policy,
            spawn=self._spawn,
            publish=publish,
            then_of=lambda launch: None,
        )
        self._taken: asyncio.Queue[Launch] = asyncio.Queue()
        self._tasks: asyncio.TaskGroup | None = None

    def take_up(self, launch: Launch) -> None:
        """Follow a launch, unless it is already; again if its end was not written or was rejected."""
        known = self._ledger.launches.get(launch.id)
        if known is None or known.ended_at is not None or launch.id in self._conclusions.rejected:
            self._conclusions.rejected.discard(launch.id)
            self._ledger.add([launch])
            self._taken.put_nowait(launch)

    async def run(self) -> None:
        """Run until cancelled."""
        async with asyncio.TaskGroup() as self._tasks:
            while True:
                self._spawn(self._launcher.go_on(await self._taken.get()))

    def _spawn(self, work: Coroutine[Any, Any, object]) -> object:
        assert self._tasks is not None, "it runs"
        return self._tasks.create_task(work)


class _Concluding:
    """Writes only outcomes of existing launches, and only while the lease is held."""

    def __init__(self, history: TeamJournal) -> None:
        self._history = history
        self.rejected: set[str] = set()
        """Launches whose end was rejected, because their program had only been slow."""

    async def journal(self, *launches: Launch) -> None:
        for launch in launches:
            await self.journal_unless_ended(launch)

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        assert not following, "a recorder launches nothing"
        try:
            done = await self._history.conclude(launch)
        except LeaseLost:
            return False
        if not done and launch.ended_at is not None:
            self.rejected.add(launch.id)
        return done

    async def launch(self, launch_id: str) -> Launch | None:
        return await self._history.launch(launch_id)

    async def job(self, key: JobKey) -> PastJob | None:
        return await self._history.job(key)
