"""An engine on simulated clusters over loopback: their time and ours are moved together, by the test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest

from ontap_tui.engine import Engine, EngineCluster
from ontap_tui.history import History
from ontap_tui.model import Event, Secret
from ontap_tui.ontap import Credentials, OntapClient, Password, Target
from ontap_tui.simulator import Endpoint, SimulatedFleet
from tests.support.clock import ManualClock

STEP = 0.25


class OnSockets:
    def __init__(
        self,
        fleet: SimulatedFleet,
        *,
        endpoints: Iterable[Endpoint] | None = None,
        request_timeout: float = 5.0,
        clock: ManualClock | None = None,
        history: History | None = None,
        credentials: Callable[[], Credentials] | None = None,
        **options: Any,
    ) -> None:
        """`credentials` are those of every cluster, instead of its password."""
        self.fleet = fleet
        self._credentials = credentials
        self.clock = clock or ManualClock()
        self.engine = Engine(
            [
                EngineCluster(name=one.name, url=one.url, client=self.client(one, request_timeout))
                for one in endpoints or fleet.endpoints
            ],
            clock=self.clock,
            random=Random(1),
            history=history,
            **options,
        )
        self.events: list[Event] = []

    def client(self, endpoint: Endpoint, request_timeout: float = 5.0) -> OntapClient:
        target = Target(
            name=endpoint.name,
            base_url=endpoint.url,
            credentials=self._credentials or Password(endpoint.username, Secret(endpoint.password)),
        )
        return OntapClient(target, clock=self.clock, request_timeout=request_timeout)

    @asynccontextmanager
    async def running(self, *, poll: bool = True) -> AsyncIterator[Engine]:
        work = asyncio.create_task(self.engine.run(poll=poll))
        subscription = self.engine.subscribe()

        async def listen() -> None:
            async for batch in subscription:
                self.events += batch.events

        listening = asyncio.create_task(listen())
        await self.engine.started.wait()
        try:
            yield self.engine
        finally:
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            subscription.close()
            await listening
            await self.engine.aclose()

    async def pass_time(self, seconds: float) -> None:
        """Between the steps, the machine gets a moment to move bytes from socket to socket."""
        for _ in range(round(seconds / STEP)):
            self.fleet.advance(STEP)
            await self.clock.advance(STEP)
            await asyncio.sleep(0.002)

    async def until(self, condition: Callable[[], object], within: float = 90.0) -> None:
        """Passes time until then, at most `within` s of it."""
        for _ in range(round(within / STEP)):
            if condition():
                return
            await self.pass_time(STEP)
        raise AssertionError(f"not within {within} s")
