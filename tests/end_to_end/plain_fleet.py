"""Three plain clusters of different ages and temperaments, and a configuration that names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.plain_ontap import PlainOntap

CONFIG = """
[settings]
poll_interval = 0.3
idle_interval = 0.3
request_timeout = 5
notify = ["toast"]

[requests.snapshot]
title   = "Create a volume snapshot"
key     = "f5"
method  = "POST"
path    = "/api/storage/volumes/{volume}/snapshots"
query   = { return_timeout = 0 }
body    = { name = "{name}", comment = "by {user}" }

[requests.snapshot.variables.volume]
prompt = "Volume"
lookup = { path = "/api/storage/volumes", label = "{name} ({svm.name})", value = "{uuid}" }

[requests.snapshot.variables.name]
prompt  = "Snapshot name"
pattern = "[A-Za-z0-9_.-]{1,255}"

[requests.unsnap]
title   = "Delete a volume snapshot"
key     = "2"
method  = "DELETE"
path    = "/api/storage/volumes/{volume}/snapshots/{snapshot}"

[requests.unsnap.variables.volume]
lookup = { path = "/api/storage/volumes", label = "{name}", value = "{uuid}" }

[requests.unsnap.variables.snapshot]
lookup = { path = "/api/storage/volumes/{volume}/snapshots", label = "{name}", value = "{uuid}" }
"""

EXPECTED = {
    "DELETE /api/storage/volumes/1": "queued",
    "Cluster Backup Job": "running",
    "POST /api/cluster/mediators/": "running",
    "POST /api/cluster/metrocluster": "running",
    "Volume move": "paused",
    "Create vol1": "success",
    "PATCH /api/storage/volumes/7": "failure",
}
"""What is on each cluster at first: state by description."""


class PlainFleet:
    """`new` knows everything, `middle` has `error` but not `node`, `old` has only what 9.6 had."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.new = PlainOntap((9, 14), hours=-4, page=2)
        self.middle = PlainOntap((9, 9), hours=5.5, page=3)
        self.old = PlainOntap((9, 6), page=10_000)
        self.clusters = {"new": self.new, "middle": self.middle, "old": self.old}

    def write_config(self) -> None:
        tables = [
            f'[clusters.{name}]\nurl = "{cluster.url}"\nusername = "admin"\npassword = "geheim"\n'
            for name, cluster in self.clusters.items()
        ]
        self.config.write_text(CONFIG + "\n".join(tables))
        self.config.chmod(0o600)


@contextmanager
def plain_fleet(config: Path) -> Iterator[PlainFleet]:
    """Each with one job of every state, and a running one whose code is not 0."""
    fleet = PlainFleet(config)
    for cluster in fleet.clusters.values():
        svm = {"svm": {"name": "vs1"}} if cluster.version >= (9, 8) else {}
        cluster.begin("DELETE /api/storage/volumes/1", (0, svm))
        cluster.begin(
            "Cluster Backup Job", (0, {"state": "running", "message": "creating_node_backups", "code": 0})
        )
        cluster.begin("POST /api/cluster/mediators/", (0, {"state": "running"}))
        checking = {"state": "running", "message": "Checking remote storage pool", "code": 2432844}
        cluster.begin("POST /api/cluster/metrocluster", (0, checking))
        cluster.begin("Volume move", (0, {"state": "paused"}))
        cluster.begin("Create vol1", (0, {"state": "success", "message": "Complete: Successful [0]"}))
        cluster.begin(
            "PATCH /api/storage/volumes/7", (0, cluster.failed({"message": "entry doesn't exist", "code": 4}))
        )
        cluster.start()
    fleet.write_config()
    try:
        yield fleet
    finally:
        for cluster in fleet.clusters.values():
            cluster.stop()
