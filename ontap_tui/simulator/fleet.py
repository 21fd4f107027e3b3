"""Serve simulated clusters on real loopback sockets, in a thread."""

import asyncio
import contextlib
import itertools
import ssl
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import msgspec

from ontap_tui.simulator.accounts import admin
from ontap_tui.simulator.app import create_app
from ontap_tui.simulator.certificates import Authority, ServerKind
from ontap_tui.simulator.cluster import ClusterCore
from ontap_tui.simulator.listener import HOST, Listener, uvicorn_config
from ontap_tui.simulator.schedule import Schedule
from ontap_tui.simulator.times import RunningTime, WorldTime
from ontap_tui.simulator.world import World

_UTC_OFFSETS = {"prod-east": -5.0, "prod-west": -8.0}
"""Offset from UTC in h; the other clusters use UTC."""
_FIRST = ("prod-east", "prod-west", "lab")
_ROLES = ("dr", "dev", "test", "edge", "backup", "archive", "prod")
_PLACES = ("north", "south", "east", "west", "central")


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a client needs to connect to a cluster."""

    name: str
    url: str
    username: str
    password: str
    token: str
    ca_path: Path | None = None
    client_certificate: tuple[Path, Path] | None = None
    """The certificate and key that log in as `username`, with TLS."""


class SimulatedCluster(ClusterCore):
    """Controls one cluster of a running fleet. All methods may be called from any thread."""

    def __init__(self, fleet: "SimulatedFleet", world: World, endpoint: Endpoint, listener: Listener) -> None:
        super().__init__(world, [admin(endpoint.password, endpoint.token)])
        self._fleet = fleet
        self._listener = listener
        self.endpoint = endpoint

    @property
    def url(self) -> str:
        return self.endpoint.url

    def stop(self) -> None:
        """Refuse connections and cut open ones. Time goes on in its world, and it keeps its port."""
        self._fleet.run(self._listener.stop())

    def start(self) -> None:
        """Accept connections again, on the same port."""
        self._fleet.run(self._listener.start(self))


class SimulatedFleet:
    """Serves while entered. The clusters are named ``prod-east``, ``prod-west``, ``lab`` and so on:
    ``fleet["lab"]``.
    """

    def __init__(
        self,
        clusters: int = 3,
        *,
        jobs: int = 0,
        rate: float | None = None,
        seed: int = 1,
        speed: float = 1.0,
        port: int = 0,
        tls: bool | ServerKind = False,
        time: WorldTime | None = None,
        version: tuple[int, int, int] = (9, 15, 1),
        retention: float = 300.0,
    ) -> None:
        """Prepare the fleet; nothing is served before it is entered.

        Args:
            jobs: Jobs that each cluster remembers at the start, most of them ended.
            rate: New jobs per second on each cluster; None replaces those that are forgotten.
            speed: Simulated seconds per real second.
            port: The port of the first cluster; the others use the following ones. 0 picks free ports.
            tls: Use a valid certificate, or one with the given defect. Entering raises `TlsUnavailable` if
                openssl is not installed.
            time: Replaces the time that runs at `speed`: a `ManualTime` stands still until `advance`.
            retention: Seconds that a finished job is remembered.
        """
        self.time = time or RunningTime(speed)
        self._names = cluster_names(clusters)
        self._life: dict[str, Any] = {"jobs": jobs, "rate": rate}
        self._world: dict[str, Any] = {
            "time": self.time,
            "seed": seed,
            "version": version,
            "retention": retention,
        }
        self._port = port
        self._tls: ServerKind | None = "valid" if tls is True else tls or None
        self._clusters: dict[str, SimulatedCluster] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulated-fleet", daemon=True)
        self._open = contextlib.ExitStack()

    def __enter__(self) -> "SimulatedFleet":
        with contextlib.ExitStack() as stack:
            stack.callback(self._loop.close)
            trust, context = self._secured(stack)
            self._thread.start()
            stack.callback(self._thread.join)
            stack.callback(self._loop.call_soon_threadsafe, self._loop.stop)
            config = uvicorn_config(create_app())
            for number, name in enumerate(self._names):
                listener = Listener(config, self._port + number if self._port else 0, context)
                stack.callback(self._close, listener)
                self._clusters[name] = self._cluster(name, listener, trust)
                self._clusters[name].start()
            self._open = stack.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._open.close()

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
        """Advance the time of all clusters; only with a `ManualTime`."""
        next(iter(self)).world.advance(seconds)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run the function in the fleet's thread, and wait for the result."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _close(self, listener: Listener) -> None:
        self.run(listener.close())

    def _secured(self, stack: contextlib.ExitStack) -> tuple[dict[str, Any], ssl.SSLContext | None]:
        """Return the endpoints' TLS data, and the servers' context."""
        if self._tls is None:
            return {}, None
        authority = Authority(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ontap-tui-"))))
        trust = {"ca_path": authority.ca_path, "client_certificate": authority.client("admin")}
        return trust, authority.server(self._tls)

    def _cluster(self, name: str, listener: Listener, trust: dict[str, Any]) -> SimulatedCluster:
        world = World(name, utc_offset=_UTC_OFFSETS.get(name, 0.0), **self._world)
        Schedule(world, **self._life)
        endpoint = Endpoint(
            name=name,
            url=f"{'https' if self._tls else 'http'}://{HOST}:{listener.port}",
            username="admin",
            password=f"{name}-password",
            token=f"{name}-token",
            **trust,
        )
        return SimulatedCluster(self, world, endpoint, listener)


def cluster_names(count: int) -> list[str]:
    """Return ``prod-east``, ``prod-west``, ``lab``, ``dr-north`` and so on, then numbered names."""
    places = [f"{role}-{place}" for role in _ROLES for place in _PLACES if f"{role}-{place}" not in _FIRST]
    numbered = (f"{name}-{number}" for number in itertools.count(2) for name in places)
    return list(itertools.islice(itertools.chain(_FIRST, places, numbered), count))
