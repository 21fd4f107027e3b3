"""List the kinds of jobs of a busy cluster, and how they fail."""

from random import Random
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from ontap_tui.simulator.plans import Plan, percent, silent, stages, volume_of

if TYPE_CHECKING:
    from ontap_tui.simulator.world import World

Failure: TypeAlias = tuple[int, str, tuple[str, ...]]
"""Code, message and arguments, with placeholders for `Names`."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    description: str
    plan: Plan
    seconds: tuple[float, float]
    """How long it runs, in s."""
    weight: float
    """How often it is started, relative to others."""
    failures: tuple[Failure, ...] = ()
    can_pause: bool = False
    can_cancel: bool = True
    of_svm: bool = True


_NO_SPACE: Failure = (
    460770,
    (
        'Failed to create the volume on node "{node}". Reason: Request to create volume "{new}" failed '
        'because there is not enough space in aggregate "{aggregate}". Either create 3.79TB of free space in '
        "the aggregate or select a size of at most 1.21TB for the new volume."
    ),
    ("{aggregate}", "1.21TB"),
)
_LOCKED: Failure = (
    1638555,
    (
        'Snapshot copy "daily.2026-11-23_0010" of volume "{volume}" on Vserver "{svm}" has not expired or is '
        'locked. Use the "snapshot show -fields owners, expiry-time" command to view the expiry and lock '
        "status of the Snapshot copy."
    ),
    ("{volume}", "{svm}"),
)
_GONE: Failure = (4, "entry doesn't exist", ())
_NO_SPARES: Failure = (
    19726341,
    'Not enough eligible spare disks are available on node "{node}".',
    ("{node}",),
)
_NO_DISKS: Failure = (2432836, "There are not enough disks in Pool1.", ())
_QUOTA_ON: Failure = (5308507, 'Quotas are already on for volume "{volume}" in SVM "{svm}".', ("{volume}",))
_MIRROR: Failure = (
    13303868,
    "Create of destination endpoint and SnapMirror relationship failed.",
    ("{svm}:{volume}",),
)

SHORT = (
    Kind(
        description="POST /api/storage/volumes/{volume_uuid}/snapshots",
        plan=silent(),
        seconds=(0.5, 3),
        weight=30,
        failures=((524479, 'Volume "{volume}" is not online or does not have enough space.', ("{volume}",)),),
    ),
    Kind(
        description="DELETE /api/storage/volumes/{volume_uuid}/snapshots/{other_uuid}",
        plan=silent(),
        seconds=(0.5, 6),
        weight=20,
        failures=(_LOCKED, _GONE),
    ),
    Kind(
        description="POST /api/storage/volumes",
        plan=stages("Creating volume", "Mounting volume"),
        seconds=(2, 8),
        weight=10,
        failures=(_NO_SPACE,),
        can_cancel=False,
    ),
    Kind(
        description="PATCH /api/storage/volumes/{volume_uuid}",
        plan=silent(),
        seconds=(1, 4),
        weight=14,
        failures=(_GONE, _QUOTA_ON),
    ),
    Kind(description="POST /api/storage/qtrees", plan=silent(), seconds=(1, 4), weight=8),
    Kind(
        description="Create {new}", plan=stages("Creating"), seconds=(2, 9), weight=6, failures=(_NO_SPACE,)
    ),
    Kind(
        description="POST /api/storage/luns",
        plan=silent(),
        seconds=(1, 5),
        weight=6,
        failures=((917927, 'Volume "{new}" was not found.', ("{new}",)),),
    ),
    Kind(description="PATCH /api/cluster", plan=silent(), seconds=(0.5, 2), weight=2, of_svm=False),
)
LONG = (
    Kind(
        description="Cluster Backup Job",
        plan=stages("creating_node_backups", "copying_node_backups", "archiving", end="Complete: Successful"),
        seconds=(30, 120),
        weight=4,
        of_svm=False,
        can_cancel=False,
    ),
    Kind(
        description='Volume move "{volume}" to aggregate "{aggregate}"',
        plan=percent("Transferring data: {} % complete", end="Complete: Successful [0]"),
        seconds=(120, 1800),
        weight=5,
        failures=((918267, 'Aggregate "{aggregate}" does not exist any more.', ("{aggregate}",)),),
        can_pause=True,
    ),
    Kind(
        description="SnapMirror initialize {svm}:{volume}",
        plan=volume_of("Transferring snapshot ({} of {})", end="Complete: Successful"),
        seconds=(300, 3600),
        weight=4,
        failures=(_MIRROR,),
        can_pause=True,
    ),
    Kind(
        description="CLONE-SPLIT {volume}",
        plan=percent("{}% of the shared blocks have been split"),
        seconds=(60, 900),
        weight=3,
        can_pause=True,
    ),
    Kind(
        description="DELETE /api/storage/qtrees/{volume_uuid}/3",
        plan=silent(),
        seconds=(120, 300),
        weight=2,
        failures=(_GONE,),
    ),
    Kind(
        description="POST /api/storage/aggregates",
        plan=stages(
            "Zeroing 4 of 12 disks", "Zeroing 9 of 12 disks", "Creating aggregate", "Setting options"
        ),
        seconds=(60, 300),
        weight=1,
        failures=(_NO_SPARES,),
        of_svm=False,
    ),
    Kind(
        description="POST /api/cluster/metrocluster",
        plan=stages("Checking remote storage pool", "Mirroring root aggregates", code=2432844),
        seconds=(120, 600),
        weight=1,
        failures=(_NO_DISKS,),
        of_svm=False,
        can_cancel=False,
    ),
)


class Names:
    """Names for a job: random resources of its cluster."""

    def __init__(self, world: "World", random: Random) -> None:
        inventory = world.inventory
        volume = random.choice(list(inventory.volumes))
        self.svm: tuple[str, str] = volume["svm"]["name"], volume["svm"]["uuid"]
        self.node = inventory.node_name(random)
        self._values = {
            "volume": volume["name"],
            "volume_uuid": volume["uuid"],
            "other_uuid": world.new_uuid(),
            "svm": self.svm[0],
            "aggregate": random.choice(list(inventory.aggregates))["name"],
            "node": self.node,
            "new": f"vol_{random.choice(('db', 'app', 'ci', 'vdi'))}{random.randint(1, 99)}",
        }

    def fill(self, text: str) -> str:
        return text.format_map(self._values)
