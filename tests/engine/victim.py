"""A process that launches a request and is killed at a given moment of it.

    python -m tests.engine.victim URL PASSWORD HISTORY TARGET MOMENT [STEPS [SIGNAL [THEN]]]

HISTORY is a file, or the url of a team's. MOMENT is the outcome whose arrival on disk is the last thing that
it does, or, with SIGSTOP as the SIGNAL, before it is continued; any other word lets it go on. STEPS are sent
one after the other, and the moment is that of the second one. THEN is the request that follows.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from ontap_tui.engine import Engine, EngineCluster, LaunchPlan, LaunchStep, Policy
from ontap_tui.history import History, SqliteHistory, open_team_history
from ontap_tui.model import Launch, Secret, SystemClock
from ontap_tui.ontap import OntapClient, Password, Target
from ontap_tui.requests import RenderedRequest


async def main(
    url: str,
    password: str,
    path: str,
    target: str,
    moment: str,
    steps: str = "1",
    signal_name: str = "SIGKILL",
    following: str = "",
) -> None:
    clock = SystemClock()
    history: History
    if path.startswith("postgresql:"):
        history = await open_team_history(lambda: path, clock, user="ann", name="victim")
    else:
        history = await SqliteHistory.open(Path(path), clock)
    keep, keep_unless_ended = history.journal, history.journal_unless_ended

    seen: set[str] = set()

    def written(launch: Launch) -> None:
        if launch.outcome != moment or launch.id in seen:
            return
        seen.add(launch.id)
        if len(seen) == min(int(steps), 2):
            os.kill(os.getpid(), signal.Signals[signal_name])

    async def journal(*launches: Launch) -> None:
        await keep(*launches)
        written(launches[0])

    async def journal_unless_ended(launch: Launch, *following: Launch) -> bool:
        kept = await keep_unless_ended(launch, *following)
        written(launch)
        return kept

    # Kills in the middle of a launch.
    history.journal = journal  # type: ignore[method-assign]  # as above
    history.journal_unless_ended = journal_unless_ended  # type: ignore[method-assign]  # as above
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
    plan = LaunchPlan(
        request="snapshot",
        steps=tuple(step(target, f"manual-{number}") for number in range(int(steps))),
        stop_on_error=True,
        following=following,
        user="ann in a browser at 10.1.2.3",
    )
    await engine.launch(plan)
    await running


def step(target: str, name: str) -> LaunchStep:
    request = RenderedRequest(
        method="POST", path=target, query=(("return_timeout", "0"),), body={"name": name}
    )
    return LaunchStep(cluster="prod-east", request=request)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
