"""Simulate ``/storage/volumes``: create, clone, resize, offline, quotas, move, delete."""

from collections.abc import Iterator

from ontap_tui.simulator.documents import Document, merge, only, value
from ontap_tui.simulator.job import JobStep, failure, success
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources import movement
from ontap_tui.simulator.resources.common import (
    referred,
    referred_svm,
    referred_volume,
    refuse_duplicate,
    soon,
    start,
)
from ontap_tui.simulator.schema import Schema, array, boolean, integer, reference, shown, size, text

SMALLEST = 20 * 1024**2
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "comment": text(),
        **reference("svm", writable="create"),
        "aggregates": array("create"),
        **reference("aggregates", writable="create"),
        "size": size(),
        "state": text("online", "offline", "restricted"),
        "type": text("rw", "dp", writable="create"),
        "style": text("flexvol", "flexgroup", writable="create"),
        "language": text(writable="create"),
        "create_time": shown("time"),
        "nas.path": text(),
        "nas.security_style": text("unix", "ntfs", "mixed"),
        "nas.unix_permissions": integer(),
        "nas.export_policy.name": text(),
        "nas.export_policy.id": integer(),
        "guarantee.type": text("none", "volume"),
        **reference("snapshot_policy"),
        **reference("qos.policy"),
        "tiering.policy": text("none", "snapshot_only", "auto", "all"),
        "encryption.enabled": boolean(),
        "autosize.mode": text("off", "grow", "grow_shrink"),
        "space.size": shown("size"),
        "space.used": shown("size"),
        "space.available": shown("size"),
        "space.snapshot.reserve_percent": integer(),
        "quota.enabled": boolean(),
        "quota.state": shown(),
        "clone.is_flexclone": boolean("create"),
        **reference("clone.parent_volume", writable="create"),
        **reference("clone.parent_snapshot", writable="create"),
        **movement.FIELDS,
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name")
    inventory = call.world.inventory
    svm = referred_svm(inventory.svms, body)
    name = body["name"]
    refuse_duplicate(inventory.volumes, svm__uuid=svm["uuid"], name=name)
    policy = value(body, "nas.export_policy.name")
    if policy is not None:
        referred(inventory.export_policies, body["nas"], "export_policy", svm__uuid=svm["uuid"])
    if "clone" in body:
        aggregate, volume_size = _clone(call, body, svm)
    else:
        aggregate, volume_size = _placed(call, body), body.get("size", SMALLEST)
    own = {key: each for key, each in body.items() if key not in ("name", "svm", "aggregates", "size")}

    def effect() -> Document:
        volume = inventory.add_volume(name, svm, aggregate, volume_size)
        _apply(volume, own)
        return volume

    return start(
        call,
        effect,
        plan=_out_of_space(name, volume_size, aggregate)
        or soon(call.world.random, "Creating volume", "Mounting"),
        of={"svm": svm},
        location=f"{call.path}?name={name}",
    )


def _placed(call: Call, body: Document) -> Document:
    if not body.get("aggregates"):
        message = 'One of "aggregates.uuid", "aggregates.name", or "style" must be provided.'
        raise Refusal(400, 787140, message, "aggregates.name")
    if len(body["aggregates"]) > 1:
        message = "When creating a flexible volume, exactly one aggregate must be specified."
        raise Refusal(400, 918242, message, "aggregates.name")
    if body.get("size", SMALLEST) < SMALLEST:
        raise Refusal(
            400, 262197, f'The value "{body["size"]}" is invalid for field "size" (<20MB..300TB>)', "size"
        )
    return referred(call.world.inventory.aggregates, body, "aggregates")


def _clone(call: Call, body: Document, svm: Document) -> tuple[Document, int]:
    """Determine the place and size of the clone, and complete its body."""
    clone = body["clone"]
    if "parent_volume" not in clone:
        message = '"volume.clone.parent_volume.name" or "volume.clone.parent_volume.uuid" must be provided.'
        raise Refusal(400, 918246, message, "clone.parent_volume.name")
    inventory = call.world.inventory
    parent = referred_volume(inventory.volumes, clone, svm, "parent_volume")
    clone.update(parent_volume=only(parent, ("name", "uuid")), is_flexclone=True)
    return inventory.aggregates.get(parent["aggregates"][0]["uuid"]), parent["size"]


def _out_of_space(name: str, volume_size: int, aggregate: Document) -> list[JobStep] | None:
    free = aggregate["space"]["block_storage"]["available"]
    if volume_size <= free:
        return None
    node = aggregate["node"]["name"]
    message = (
        f'Failed to create the volume on node "{node}". Reason: Request to create volume "{name}" failed '
        f'because there is not enough space in aggregate "{aggregate["name"]}". Either create '
        f"{_tb(volume_size - free)} of free space in the aggregate or select a size of at most {_tb(free)} "
        "for the new volume."
    )
    return [
        JobStep(0.3, message="Creating volume"),
        failure(1.5, 460770, message, aggregate["name"], _tb(free)),
    ]


def _tb(size_in_bytes: int) -> str:
    return f"{size_in_bytes / 1024**4:.2f}TB"


def _modify(call: Call, volume: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    if "movement" in changes:
        return movement.modify(call, volume, changes["movement"])
    if "name" in changes and changes["name"] != volume["name"]:
        refuse_duplicate(call.world.inventory.volumes, svm__uuid=volume["svm"]["uuid"], name=changes["name"])
    return start(call, lambda: _apply(volume, changes), plan=_fate(call, volume, changes), of=volume)


def _fate(call: Call, volume: Document, changes: Document) -> Iterator[JobStep]:
    if value(changes, "quota.enabled") is True and volume["quota"]["enabled"]:
        message = f'Quotas are already on for volume "{volume["name"]}" in SVM "{volume["svm"]["name"]}".'
        yield failure(0.5, 5308507, message, volume["name"])
    if changes.get("size", volume["size"]) < volume["space"]["used"]:
        message = (
            f'Unable to set volume attribute "size" for volume "{volume["name"]}" on Vserver '
            f'"{volume["svm"]["name"]}". Reason: Selected volume size is too small to hold the current '
            "volume data."
        )
        yield failure(0.5, 13001, message, volume["name"])
    yield from soon(call.world.random)


def _apply(volume: Document, changes: Document) -> None:
    merge(volume, changes)
    if "size" in changes:
        available = changes["size"] - volume["space"]["used"]
        volume["space"].update(size=changes["size"], available=available)
    if changes.get("state") == "offline":
        volume["nas"].pop("path", None)
    if "quota" in changes:
        volume["quota"]["state"] = "on" if volume["quota"]["enabled"] else "off"


def _delete(call: Call, volume: Document) -> Reply:
    inventory = call.world.inventory
    clone = inventory.volumes.find(clone__parent_volume__uuid=volume["uuid"])
    if clone is not None:
        message = f'Volume "{volume["name"]}" is the parent of the FlexClone volume "{clone["name"]}".'
        raise Refusal(409, 8, message, "uuid")
    wait = call.world.random.uniform(0.5, 3)
    return start(
        call,
        lambda: inventory.remove_volume(volume),
        plan=[JobStep(0.2, message="Taking the volume offline"), success(wait)],
        of=volume,
        can_cancel=False,
    )


VOLUMES = Resource(
    "/api/storage/volumes",
    lambda world: world.inventory.volumes,
    SCHEMA,
    create=_create,
    modify=_modify,
    delete=_delete,
    parameters=("force", "validate_only", "sizing_method", "restore_to.snapshot.name"),
)
