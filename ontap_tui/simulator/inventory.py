"""Hold the resources of a simulated cluster: nodes, aggregates, SVMs, volumes and the rest."""

from collections.abc import Callable
from random import Random
from typing import Any

from ontap_tui.simulator.documents import Document, merged, only
from ontap_tui.simulator.table import DocumentTable

GB = 1024**3
TB = 1024**4
_SVMS = {
    "vs1": ("vol_home", "vol_db", "vol_test"),
    "vs2": ("vol_mail", "vol_hr"),
    "vs3": ("vol_logs", "vol_scratch"),
}
_MIRROR_POLICIES = {
    "Asynchronous": "async",
    "MirrorAllSnapshots": "async",
    "DailyBackup": "async",
    "Sync": "sync",
}
_RESERVED = "2030-01-01T00:00:00+00:00"


class Inventory:
    """A small installation: the same names on every cluster, with different uuids."""

    def __init__(
        self,
        name: str,
        version: tuple[int, int, int],
        *,
        new_uuid: Callable[[], str],
        stamp: Callable[[], str],
    ) -> None:
        """Create the resources; `name` and `version` are the cluster's; `stamp` returns its current time."""
        self._cluster_name = name
        self._new_uuid = new_uuid
        self._stamp = stamp
        self.cluster: Document = {
            "name": name,
            "uuid": new_uuid(),
            "version": _version(version),
            "contact": "storage@example.com",
            "location": "hall 2",
        }
        self.nodes = DocumentTable()
        self.aggregates = DocumentTable()
        self.ipspaces = DocumentTable()
        self.svms = DocumentTable()
        self.volumes = DocumentTable()
        self.snapshots = DocumentTable("volume.uuid", "uuid")
        self.qtrees = DocumentTable("volume.uuid", "id")
        self.luns = DocumentTable()
        self.quota_rules = DocumentTable()
        self.export_policies = DocumentTable("id")
        self.snapshot_policies = DocumentTable()
        self.snapmirror_policies = DocumentTable()
        self.relationships = DocumentTable()
        self.transfers = DocumentTable("relationship.uuid", "uuid")
        self.packages = DocumentTable("version")
        self.backups = DocumentTable("node.uuid", "name")
        self.workspaces = DocumentTable()
        self._fill(version)
        self.software: Document = {
            "version": _dotted(version),
            "state": "completed",
            "elapsed_duration": 0,
            "nodes": [{"name": node["name"], "version": _dotted(version)} for node in self.nodes],
        }

    def node_name(self, random: Random) -> str:
        return f"{self._cluster_name}-0{random.randint(1, 2)}"

    def _named(self, table: DocumentTable, name: str, **fields: Any) -> Document:
        return table.add({"uuid": self._new_uuid(), "name": name, **fields})

    def _fill(self, version: tuple[int, int, int]) -> None:
        for policy in ("default", "default-1weekly", "none"):
            self._named(self.snapshot_policies, policy, enabled=policy != "none")
        for policy, kind in _MIRROR_POLICIES.items():
            self._named(self.snapmirror_policies, policy, type=kind, scope="cluster")
        self._named(self.ipspaces, "Default")
        generation, major, _ = version
        for package in (_dotted(version), f"{generation}.{major + 1}.1"):
            self.add_package(package)
        for number in (1, 2):
            node = self._named(
                self.nodes,
                f"{self._cluster_name}-0{number}",
                model="AFF-A400",
                state="up",
                serial_number=f"72110004{number:04}",
                uptime=8_640_000 + number,
                version=self.cluster["version"],
            )
            self.add_aggregate(f"aggr{number}", node, 20 * TB, int((1.21 if number == 1 else 14.5) * TB))
        for svm_name, volumes in _SVMS.items():
            self._fill_svm(svm_name, volumes)
        self.add_relationship("remote_vs1:vol_home", "vs3:vol_scratch", "Asynchronous", state="snapmirrored")

    def _fill_svm(self, name: str, volumes: tuple[str, ...]) -> None:
        svm = self.add_svm(name, comment="simulated")
        for number, volume_name in enumerate(volumes):
            aggregate = self.aggregates.find(name=f"aggr{number % 2 + 1}")
            assert aggregate is not None
            volume = self.add_volume(volume_name, svm, aggregate, (number + 1) * 200 * GB)
            self.add_snapshot(volume, "hourly.2026-11-23_2105")
            self.add_snapshot(volume, "locked.2026-11-01_0010", expiry_time=_RESERVED)
            self.add_qtree(volume, name="q1")

    def add_package(self, version: str) -> Document:
        return self.packages.add({"version": version, "create_time": self._stamp()})

    def add_aggregate(self, name: str, node: Document, total: int, free: int) -> Document:
        return self._named(
            self.aggregates,
            name,
            node=only(node, ("name", "uuid")),
            state="online",
            create_time=self._stamp(),
            space={"block_storage": {"size": total, "available": free, "used": total - free}},
        )

    def add_svm(self, name: str, **fields: Any) -> Document:
        svm = self._named(
            self.svms,
            name,
            **merged({"state": "running", "subtype": "default", "ipspace": {"name": "Default"}}, fields),
        )
        self.add_export_policy("default", svm)
        return svm

    def add_export_policy(self, name: str, svm: Document, **fields: Any) -> Document:
        number = max((row["id"] for row in self.export_policies), default=0) + 1
        return self.export_policies.add(
            {"id": number, "name": name, "svm": only(svm, ("name", "uuid")), **fields}
        )

    def add_volume(self, name: str, svm: Document, aggregate: Document, size: int, **fields: Any) -> Document:
        volume = self._named(
            self.volumes,
            name,
            **{
                "svm": only(svm, ("name", "uuid")),
                "aggregates": [only(aggregate, ("name", "uuid"))],
                "size": size,
                "space": {"size": size, "used": size // 3, "available": size - size // 3},
                "state": "online",
                "type": "rw",
                "style": "flexvol",
                "create_time": self._stamp(),
                "nas": {"path": f"/{name}", "export_policy": {"name": "default"}},
                "snapshot_policy": {"name": "default"},
                "quota": {"enabled": False, "state": "off"},
                **fields,
            },
        )
        self.add_qtree(volume, name="")
        return volume

    def remove_volume(self, volume: Document) -> None:
        """Remove a volume with everything in it."""
        self.volumes.remove(volume)
        for table in (self.snapshots, self.qtrees, self.quota_rules):
            for row in table.where(volume__uuid=volume["uuid"]):
                table.remove(row)
        for lun in self.luns.where(location__volume__uuid=volume["uuid"]):
            self.luns.remove(lun)

    def add_snapshot(self, volume: Document, name: str, **fields: Any) -> Document:
        own = {**self._within(volume), "create_time": self._stamp(), **fields}
        return self._named(self.snapshots, name, **own)

    def add_qtree(self, volume: Document, /, **fields: Any) -> Document:
        number = max((row["id"] for row in self.qtrees.where(volume__uuid=volume["uuid"])), default=-1) + 1
        return self.qtrees.add({"id": number, "security_style": "unix", **fields, **self._within(volume)})

    def add_lun(self, **fields: Any) -> Document:
        created = {"create_time": self._stamp(), "enabled": True, "status": {"state": "online"}}
        return self.luns.add({"uuid": self._new_uuid(), **merged(created, fields)})

    def add_quota_rule(self, **fields: Any) -> Document:
        return self.quota_rules.add({"uuid": self._new_uuid(), **fields})

    def add_relationship(self, source: str, destination: str, policy: str, **fields: Any) -> Document:
        ends = {
            end: {"path": path, "svm": {"name": path.partition(":")[0]}}
            for end, path in (("source", source), ("destination", destination))
        }
        own = {
            "policy": {"name": policy, "type": _MIRROR_POLICIES[policy]},
            "state": "uninitialized",
            "healthy": True,
        }
        return self.relationships.add({"uuid": self._new_uuid(), **ends, **own, **fields})

    def add_workspace(self, **fields: Any) -> Document:
        return self.workspaces.add({"uuid": self._new_uuid(), **fields})

    def _within(self, volume: Document) -> Document:
        return {"volume": only(volume, ("name", "uuid")), "svm": volume["svm"]}


def _version(version: tuple[int, int, int]) -> Document:
    generation, major, minor = version
    return {
        "full": f"NetApp Release {generation}.{major}.{minor}: Mon Oct 07 08:07:35 UTC 2024",
        "generation": generation,
        "major": major,
        "minor": minor,
    }


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
