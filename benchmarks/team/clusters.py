"""Serve the simulated clusters from a process of their own, which knows the truth."""

import contextlib
import json
import random
import threading
import time
from collections import Counter
from multiprocessing.connection import Connection

from ontap_tui.simulator import SimulatedFleet

JOBS = 40
ACTIVE = 2
"""Of them, those that have not ended."""


def serve(pipe: Connection, clusters: int, changes: float) -> None:
    """Send the endpoints and a volume of each cluster, then answer questions until the pipe closes.

    ``requests``: how many each cluster got. ``quiet``: nothing changes any more. ``truth``: how each job
    ended. ``sent``: how often each snapshot was asked for, by its name.
    """
    with SimulatedFleet(clusters=clusters) as fleet:
        life = Life(fleet, changes)
        pipe.send((fleet.endpoints, life.volumes))
        life.start()
        with contextlib.suppress(EOFError):
            while True:
                match pipe.recv():
                    case "requests":
                        pipe.send({cluster.name: len(cluster.log) for cluster in fleet})
                    case "quiet":
                        life.end()
                        pipe.send(None)
                    case "truth":
                        pipe.send(life.truth)
                    case "sent":
                        pipe.send(life.sent())
        life.end()


class Life(threading.Thread):
    """Ends jobs and begins others, on clusters that keep them all."""

    def __init__(self, fleet: SimulatedFleet, changes: float) -> None:
        """Give each cluster its first jobs; `changes` come in a second, on all clusters together."""
        super().__init__()
        self._fleet = fleet
        self._changes = changes
        self._stop_it = threading.Event()
        self.truth: dict[tuple[str, str], str] = {}
        """How each job has ended."""
        self._running: dict[str, list[str]] = {}
        for cluster in fleet:
            cluster.world.retention = 1e9
            made = [cluster.world.add_job(f"POST /api/storage/volumes?name=v{n}").uuid for n in range(JOBS)]
            for uuid in made[ACTIVE:]:
                cluster.world.finish(uuid, "old")
                self.truth[cluster.name, uuid] = "success"
            self._running[cluster.name] = made[:ACTIVE]
        self.volumes = {
            cluster.name: next(iter(cluster.world.inventory.volumes))["uuid"] for cluster in fleet
        }

    def run(self) -> None:
        """Each job that ends says when."""
        seeded = random.Random(1)
        while not self._stop_it.wait(seeded.expovariate(self._changes)):
            cluster = self._fleet[seeded.choice(list(self._running))]
            uuid = self._running[cluster.name].pop(0)
            if seeded.random() < 0.2:
                cluster.world.fail(uuid, 7, f"{time.time()}")
                self.truth[cluster.name, uuid] = "failure"
            else:
                cluster.world.finish(uuid, f"{time.time()}")
                self.truth[cluster.name, uuid] = "success"
            self._running[cluster.name].append(
                cluster.world.add_job("POST /api/storage/volumes?name=new").uuid
            )

    def end(self) -> None:
        """Idempotent."""
        self._stop_it.set()
        self.join()

    def sent(self) -> Counter[str]:
        """How often each snapshot was asked for, by its name."""
        return Counter(
            json.loads(request.body)["name"]
            for cluster in self._fleet
            for request in cluster.log
            if request.method == "POST"
        )
