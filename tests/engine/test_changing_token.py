"""Two minutes with a token that a command prints and that is another one every 20 s."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from ontap_tui.config import load
from ontap_tui.engine import LaunchPlan
from ontap_tui.model import Health, Outcome
from ontap_tui.ontap import Token
from ontap_tui.simulator import SimulatedCluster
from ontap_tui.simulator.accounts import admin
from tests.engine.on_sockets import OnSockets
from tests.engine.test_on_sockets import snapshot

_CHANGES: Final = 6
_EACH: Final = 20


class Vault:
    """Gives one token, which is also the only one that the cluster accepts."""

    def __init__(self, cluster: SimulatedCluster, folder: Path) -> None:
        self._cluster = cluster
        self._file = folder / "token"
        self.changes = -1
        self.change()
        config = folder / "config.toml"
        config.write_text(
            f'[clusters.prod-east]\nurl = "{cluster.url}"\ntoken = {{ command = ["cat", "{self._file}"] }}\n'
        )
        source = load(config, environ={}).clusters["prod-east"].token
        assert source is not None
        self._source = source

    def change(self) -> None:
        self.changes += 1
        token = f"token-{self.changes}"
        self._file.write_text(f"{token}\n")
        self._cluster.accounts[:] = [admin("not-this-way", token)]

    def read(self) -> Token:
        return Token(self._source.read())


def was_refused(cluster: SimulatedCluster, times: int) -> bool:
    """And has been let in again since."""
    return refused(cluster) == times and list(cluster.log)[-1].status == 200


def refused(cluster: SimulatedCluster) -> int:
    return sum(request.status == 401 for request in cluster.log)


async def test_watching_goes_on_with_one_refused_request_a_change(
    cluster: SimulatedCluster, tmp_path: Path
) -> None:
    """Polls come one after the other; what is launched between two changes finds the token of its time."""
    cluster.world.add_job("Volume move")
    vault = Vault(cluster, tmp_path)
    sockets = OnSockets(cluster._fleet, credentials=vault.read)
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.clusters["prod-east"].health is Health.OK)
        for number in range(1, _CHANGES + 1):
            vault.change()
            await sockets.until(partial(was_refused, cluster, number))
            await launched(sockets, snapshot(cluster, f"s{number}"))
            await sockets.pass_time(_EACH)
            state = engine.clusters["prod-east"]
            assert (state.health, state.failures) == (Health.OK, 0)
            assert refused(cluster) == number


async def test_a_launch_with_an_old_token_is_sent_again_once(
    cluster: SimulatedCluster, tmp_path: Path
) -> None:
    vault = Vault(cluster, tmp_path)
    sockets = OnSockets(cluster._fleet, credentials=vault.read)
    async with sockets.running(poll=False):
        await launched(sockets, snapshot(cluster, "s0"))
        for number in range(1, _CHANGES + 1):
            vault.change()
            await launched(sockets, snapshot(cluster, f"s{number}"))
            assert refused(cluster) == number
    accepted = [request for request in cluster.log if request.method == "POST" and request.status == 202]
    assert len(accepted) == 1 + _CHANGES


async def test_waiting_for_the_end_of_a_job_goes_on_with_one_refused_request_a_change(
    cluster: SimulatedCluster, tmp_path: Path
) -> None:
    moving = cluster.world.add_job("Volume move").uuid
    vault = Vault(cluster, tmp_path)
    sockets = OnSockets(cluster._fleet, credentials=vault.read)
    async with sockets.running(poll=False) as engine:
        await engine.read(("prod-east", moving))
        following = asyncio.create_task(engine.follow(("prod-east", moving)))
        for number in range(1, _CHANGES + 1):
            vault.change()
            await sockets.pass_time(_EACH)
            await sockets.until(partial(was_refused, cluster, number))
        cluster.world.finish(moving)
        await sockets.until(following.done)
    assert following.result().job.state == "success"
    assert refused(cluster) == _CHANGES


async def launched(sockets: OnSockets, plan: LaunchPlan) -> None:
    """Send it and see it to its success."""
    [launch] = await sockets.engine.launch(plan)
    await sockets.until(lambda: sockets.engine.launches[launch.id].ended_at)
    assert sockets.engine.launches[launch.id].outcome is Outcome.SUCCESS
