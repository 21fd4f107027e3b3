"""Simulated clusters on real loopback sockets, served from a thread of their own."""

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
"""h; the other clusters are in UTC."""
_FIRST = ("prod-east", "prod-west", "lab")
_ROLES = ("dr", "dev", "test", "edge", "backup", "archive", "prod")
_PLACES = ("north", "south", "east", "west", "central")


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """All that a client needs to know of a cluster."""

    name: str
    url: str
    username: str
    password: str
    token: str
    ca_path: Path | None = None
    client_certificate: tuple[Path, Path] | None = None
    """With TLS: certificate and key that log in as `username`."""


class SimulatedCluster(ClusterCore):
    """One cluster of a running fleet. All its methods may be called from any thread."""

    def __init__(self, fleet: "SimulatedFleet", world: World, endpoint: Endpoint, listener: Listener) -> None:
        super().__init__(world, [admin(endpoint.password, endpoint.token)])
        self._fleet = fleet
        self._listener = listener
        self.endpoint = endpoint

    @property
    def url(self) -> str:
        return self.endpoint.url

    def stop(self) -> None:
        """Switched off: connections are refused and open ones cut. Its world goes on; it keeps its port."""
        self._fleet.run(self._listener.stop())

    def start(self) -> None:
        """Switched on again, on the same port."""
        self._fleet.run(self._listener.start(self))


class SimulatedFleet:
    """Serves while it is entered. Named ``prod-east``, ``prod-west``, ``lab`` and so on; ``fleet["lab"]``."""

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
        """Nothing is served before it is entered.

        Args:
            jobs: How many each cluster remembers at the start, most of them ended.
            rate: Of jobs that arrive at each cluster, in 1/s; None replaces those that are forgotten.
            speed: How many seconds pass in the simulated world in one of ours.
            port: Of the first cluster, the others follow; 0 takes any.
            tls: With a certificate that is valid, or bad in the given way. Entering raises `TlsUnavailable`
                where the machine has no openssl.
            time: Instead of one that runs at `speed`: a `ManualTime` stands still until `advance`.
            retention: s that a finished job is remembered.
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
        """Moves the time of all clusters on; only with a `ManualTime`."""
        next(iter(self)).world.advance(seconds)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Does it in the fleet's thread, and waits for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _close(self, listener: Listener) -> None:
        self.run(listener.close())

    def _secured(self, stack: contextlib.ExitStack) -> tuple[dict[str, Any], ssl.SSLContext | None]:
        """What endpoints say of TLS, and the servers' context."""
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
    """``prod-east``, ``prod-west``, ``lab``, ``dr-north`` and so on; numbered when the words run out."""
    places = [f"{role}-{place}" for role in _ROLES for place in _PLACES if f"{role}-{place}" not in _FIRST]
    numbered = (f"{name}-{number}" for number in itertools.count(2) for name in places)
    return list(itertools.islice(itertools.chain(_FIRST, places, numbered), count))
