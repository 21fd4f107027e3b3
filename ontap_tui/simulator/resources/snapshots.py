"""Simulate ``/storage/volumes/{volume.uuid}/snapshots``."""

from datetime import datetime

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.job import failure
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import owner_fields, refuse_duplicate, start
from ontap_tui.simulator.schema import Schema, SchemaField, shown, text

_LOCKED = (
    'Snapshot copy "{name}" of volume "{volume[name]}" on Vserver "{svm[name]}" has not expired or is '
    'locked. Use the "snapshot show -fields owners, expiry-time" command to view the expiry and lock status '
    "of the Snapshot copy."
)
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "comment": text(),
        "snapmirror_label": text(),
        "expiry_time": SchemaField("time", "always"),
        "create_time": shown("time"),
        **owner_fields("volume", "svm"),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name")
    inventory = call.world.inventory
    volume = inventory.volumes.get(call.parents["volume.uuid"])
    refuse_duplicate(inventory.snapshots, volume__uuid=volume["uuid"], name=body["name"])
    plan = None
    if volume["state"] != "online":
        message = (
            f'Volume "{volume["name"]}" is not online or has not enough space to create a Snapshot copy.'
        )
        plan = [failure(0.5, 524479, message, volume["name"])]
    return start(
        call,
        lambda: inventory.add_snapshot(volume, **body),
        plan=plan,
        of=volume,
        location=f"{call.path}?name={body['name']}",
    )


def _modify(call: Call, snapshot: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    return start(call, lambda: merge(snapshot, changes), of=snapshot)


def _delete(call: Call, snapshot: Document) -> Reply:
    return start(
        call,
        lambda: call.world.inventory.snapshots.remove(snapshot),
        plan=[failure(0.5, 1638555, _LOCKED.format(**snapshot), snapshot["name"])]
        if _locked(call, snapshot)
        else None,
        of=snapshot,
    )


def _locked(call: Call, snapshot: Document) -> bool:
    expires = snapshot.get("expiry_time")
    return expires is not None and datetime.fromisoformat(expires) > call.world.clock()


SNAPSHOTS = Resource(
    "/api/storage/volumes/{volume.uuid}/snapshots",
    lambda world: world.inventory.snapshots,
    SCHEMA,
    parent=lambda world: world.inventory.volumes,
    create=_create,
    modify=_modify,
    delete=_delete,
)
