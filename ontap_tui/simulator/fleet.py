"""Simulated clusters on real loopback sockets, served from a thread of their own."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import msgspec

from ontap_tui.simulator.accounts import admin
from ontap_tui.simulator.app import create_app
from ontap_tui.simulator.cluster import ClusterCore
from ontap_tui.simulator.listener import HOST, Listener, uvicorn_config
from ontap_tui.simulator.names import cluster_names
from ontap_tui.simulator.schedule import Schedule
from ontap_tui.simulator.times import ManualTime, RunningTime, WorldTime
from ontap_tui.simulator.world import World

_OFFSETS = {"prod-east": -5.0, "prod-west": -8.0}


class Endpoint(msgspec.Struct, frozen=True):
    """All that a client needs to know of a cluster."""

    name: str
    url: str
    username: str
    password: str
    token: str
    ca_path: Path | None = None


class SimulatedCluster(ClusterCore):
    """One cluster of a running fleet. All its methods may be called from any thread."""

    def __init__(self, fleet: "SimulatedFleet", world: World, password: str, token: str) -> None:
        super().__init__(world, [admin(password, token)])
        self._fleet = fleet
        self.listener = Listener(fleet.config, self, fleet.next_port(), None)
        self.endpoint = Endpoint(self.name, f"http://{HOST}:{self.listener.port}", "admin", password, token)

    @property
    def url(self) -> str:
        return self.endpoint.url

    def stop(self) -> None:
        """Switched off: connections are refused and open ones cut. Its world goes on; it keeps its port."""
        self._fleet.run(self.listener.stop())

    def start(self) -> None:
        """Switched on again, on the same port."""
        self._fleet.run(self.listener.start())


class SimulatedFleet:
    def __init__(
        self,
        clusters: int = 3,
        *,
        jobs: int = 0,
        rate: float | None = None,
        seed: int = 1,
        speed: float = 1.0,
        port: int = 0,
        time: WorldTime | None = None,
        version: tuple[int, int, int] = (9, 15, 1),
    ) -> None:
        self.time = time or RunningTime(speed)
        self.config = uvicorn_config(create_app())
        self._names = cluster_names(clusters)
        self._seed = seed
        self._jobs = jobs
        self._rate = rate
        self._version = version
        self._port = port
        self._clusters: dict[str, SimulatedCluster] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulated-fleet", daemon=True)

    def __enter__(self) -> "SimulatedFleet":
        for name in self._names:
            world = World(
                name,
                time=self.time,
                seed=self._seed,
                version=self._version,
                utc_offset=_OFFSETS.get(name, 0.0),
            )
            Schedule(world, jobs=self._jobs, rate=self._rate)
            self._clusters[name] = SimulatedCluster(self, world, f"{name}-password", f"{name}-token")
        self._thread.start()
        for cluster in self:
            cluster.start()
        return self

    def __exit__(self, *exc: object) -> None:
        for cluster in self:
            self.run(cluster.listener.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __iter__(self) -> Iterator[SimulatedCluster]:
        return iter(self._clusters.values())

    def __getitem__(self, name: str) -> SimulatedCluster:
        return self._clusters[name]

    def __len__(self) -> int:
        return len(self._clusters)

    @property
    def endpoints(self) -> list[Endpoint]:
        return [cluster.endpoint for cluster in self]

    def advance(self, seconds: float) -> None:
        """Moves the time of all clusters on; only with a `ManualTime`."""
        if not isinstance(self.time, ManualTime):
            raise TypeError("the time of this fleet runs by itself")
        self.time.advance(seconds)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Does it in the fleet's thread, and waits for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def next_port(self) -> int:
        return self._port + len(self._clusters) if self._port else 0
