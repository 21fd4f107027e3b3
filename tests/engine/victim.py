"""A process that launches a request and is killed at a given moment of it.

    python -m tests.engine.victim URL PASSWORD HISTORY TARGET MOMENT

MOMENT is the outcome whose arrival on disk is the last thing that it does; any other word lets it go on.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from ontap_tui.engine import Engine, EngineCluster, LaunchPlan, LaunchStep, Policy
from ontap_tui.history import History
from ontap_tui.model import Launch, Secret, SystemClock
from ontap_tui.ontap import OntapClient, Password, Target
from ontap_tui.requests import RenderedRequest


async def main(url: str, password: str, path: str, target: str, moment: str) -> None:
    clock = SystemClock()
    history = await History.open(Path(path), clock)
    journal = history.journal

    async def deadly(*launches: Launch) -> None:
        await journal(*launches)
        if launches[0].outcome == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    history.journal = deadly  # type: ignore[method-assign]  # kills in the middle of a write
    credentials = Password("admin", Secret(password))
    cluster = Target(name="prod-east", base_url=url, credentials=credentials)
    client = OntapClient(cluster, clock=clock, request_timeout=15.0)
    engine = Engine(
        [EngineCluster(name="prod-east", client=client, url=url)],
        clock=clock,
        policy=Policy(poll_interval=0.2),
        history=history,
    )
    running = asyncio.create_task(engine.run())
    await engine.started.wait()
    request = RenderedRequest(
        method="POST", path=target, query=(("return_timeout", "0"),), body={"name": "manual"}
    )
    step = LaunchStep(cluster="prod-east", request=request)
    await engine.launch(LaunchPlan(request="snapshot", steps=(step,)))
    await running


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
