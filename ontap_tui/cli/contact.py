"""Report when a cluster becomes unreachable, and when it is back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ontap_tui.cli.diagnostics import tell, tell_fault
from ontap_tui.engine import Engine
from ontap_tui.model import ClusterChanged, ClusterState, Health


class ContactTeller:
    """Writes a line when a cluster becomes unreachable, and another when it is back."""

    def __init__(self) -> None:
        self._health: dict[str, Health] = {}

    def on_state(self, state: ClusterState) -> None:
        before = self._health.get(state.name, Health.CONNECTING)
        self._health[state.name] = state.health
        if state.health is before:
            return
        if state.fault is not None:
            tell_fault(state.name, state.fault)
        elif before not in (Health.CONNECTING, Health.OK):
            tell(f"{state.name}: is reachable again.")


@asynccontextmanager
async def reporting_contact(engine: Engine) -> AsyncIterator[None]:
    """Report changes of the clusters' health while the block runs."""
    reporter = ContactTeller()
    subscription = engine.subscribe()

    async def listen() -> None:
        async for batch in subscription:
            for event in batch.events:
                if isinstance(event, ClusterChanged):
                    reporter.on_state(event.state)

    listening = asyncio.create_task(listen())
    try:
        yield
    finally:
        subscription.close()
        await listening
