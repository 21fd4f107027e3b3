"""What a simulated cluster has besides jobs: nodes, aggregates, SVMs, volumes and the rest."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ontap_tui.simulator.documents import Document, only, value
from ontap_tui.simulator.refusal import not_found

if TYPE_CHECKING:
    from ontap_tui.simulator.world import World

GB = 1024**3
TB = 1024**4
_SVMS = {
    "vs1": ("vol_home", "vol_db", "vol_test"),
    "vs2": ("vol_mail", "vol_hr"),
    "vs3": ("vol_logs", "vol_scratch"),
}


class Table:
    """Resources of one kind by their key fields, in the order in which they are listed."""

    def __init__(self, *key: str) -> None:
        self.key = key or ("uuid",)
        self._rows: dict[tuple[str, ...], Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter([self._rows[key] for key in sorted(self._rows)])

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, document: Document) -> Document:
        self._rows[self._key_of(document)] = document
        return document

    def remove(self, document: Document) -> None:
        self._rows.pop(self._key_of(document), None)

    def get(self, *key: str) -> Document:
        """Raises `Refusal`: 404, code 4."""
        row = self._rows.get(key)
        if row is None:
            raise not_found(self.key[-1])
        return row

    def where(self, **wanted: Any) -> Iterator[Document]:
        """A double underscore stands for the dot: ``svm__name="vs1"``."""
        names = [(name.replace("__", "."), each) for name, each in wanted.items()]
        return (row for row in self if all(value(row, name) == each for name, each in names))

    def find(self, **wanted: Any) -> Document | None:
        return next(self.where(**wanted), None)

    def _key_of(self, document: Document) -> tuple[str, ...]:
        return tuple(str(value(document, name)) for name in self.key)


class Inventory:
    """A small installation, the same names on every cluster, with uuids of its own."""

    def __init__(self, world: "World") -> None:
        self._world = world
        major = world.version
        self.cluster: Document = {
            "name": world.name,
            "uuid": world.new_uuid(),
            "version": {
                "full": f"NetApp Release {world.version_text}: Mon Oct 07 08:07:35 UTC 2024",
                "generation": major[0],
                "major": major[1],
                "minor": major[2],
            },
            "contact": "storage@example.com",
            "location": "hall 2",
        }
        self.nodes = Table()
        self.aggregates = Table()
        self.ipspaces = Table()
        self.svms = Table()
        self.volumes = Table()
        self.snapshots = Table("volume.uuid", "uuid")
        self.qtrees = Table("volume.uuid", "id")
        self.luns = Table()
        self.export_policies = Table("id")
        self.snapshot_policies = Table()
        self._fill()

    def node_name(self, random: Any) -> str:
        return f"{self._world.name}-0{random.randint(1, 2)}"

    def _named(self, table: Table, name: str, **fields: Any) -> Document:
        return table.add({"uuid": self._world.new_uuid(), "name": name, **fields})

    def _fill(self) -> None:
        for policy in ("default", "default-1weekly", "none"):
            self._named(self.snapshot_policies, policy, enabled=policy != "none")
        self._named(self.ipspaces, "Default")
        for number in (1, 2):
            node = self._named(
                self.nodes,
                f"{self._world.name}-0{number}",
                model="AFF-A400",
                state="up",
                serial_number=f"72110004{number:04}",
                uptime=8_640_000 + number,
                version=self.cluster["version"],
            )
            self._add_aggregate(f"aggr{number}", node, 20 * TB, int((1.21 if number == 1 else 14.5) * TB))
        for svm_name, volumes in _SVMS.items():
            svm = self.add_svm(svm_name)
            for number, volume_name in enumerate(volumes):
                aggregate = self.aggregates.find(name=f"aggr{number % 2 + 1}")
                assert aggregate is not None
                volume = self.add_volume(volume_name, svm, aggregate, (number + 1) * 200 * GB)
                for snapshot in ("hourly.2026-11-23_2105", "daily.2026-11-23_0010"):
                    self.add_snapshot(volume, snapshot)

    def _add_aggregate(self, name: str, node: Document, total: int, free: int) -> None:
        space = {"block_storage": {"size": total, "available": free, "used": total - free}}
        self._named(self.aggregates, name, node=only(node, ("name", "uuid")), state="online", space=space)

    def add_svm(self, name: str, **fields: Any) -> Document:
        svm = self._named(self.svms, name, **{"state": "running", "subtype": "default", **fields})
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
                "create_time": self._world.stamp(),
                "nas": {"path": f"/{name}", "export_policy": {"name": "default"}},
                "snapshot_policy": {"name": "default"},
                "quota": {"enabled": False, "state": "off"},
                **fields,
            },
        )
        self.qtrees.add({"id": 0, "name": "", **self._within(volume), "security_style": "unix"})
        return volume

    def add_snapshot(self, volume: Document, name: str, **fields: Any) -> Document:
        return self._named(
            self.snapshots, name, **self._within(volume), create_time=self._world.stamp(), **fields
        )

    def _within(self, volume: Document) -> Document:
        return {"volume": only(volume, ("name", "uuid")), "svm": volume["svm"]}
