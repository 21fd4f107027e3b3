"""``/storage/volumes/{volume.uuid}/snapshots``."""

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.operation import Call, Reply, Started
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import refuse_duplicate, soon, svm_of
from ontap_tui.simulator.schema import Schema, shown, text

SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "comment": text(),
        "snapmirror_label": text(),
        "expiry_time": text(),
        "create_time": shown("time"),
        **{f"{name}.{key}": shown() for name in ("volume", "svm") for key in ("name", "uuid")},
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.body(call.body, required=["name"])
    inventory = call.world.inventory
    volume = inventory.volumes.get(call.parents["volume.uuid"])
    refuse_duplicate(inventory.snapshots, volume__uuid=volume["uuid"], name=body["name"])
    job = call.world.start_job(
        call.description,
        soon(call),
        svm=svm_of(volume),
        on_success=lambda: inventory.add_snapshot(volume, **body),
    )
    return Started(job, f"{call.path}?name={body['name']}")


def _modify(call: Call, snapshot: Document) -> Reply:
    body = SCHEMA.body(call.body)
    job = call.world.start_job(
        call.description, soon(call), svm=svm_of(snapshot), on_success=lambda: merge(snapshot, body)
    )
    return Started(job)


def _delete(call: Call, snapshot: Document) -> Reply:
    snapshots = call.world.inventory.snapshots
    job = call.world.start_job(
        call.description, soon(call), svm=svm_of(snapshot), on_success=lambda: snapshots.remove(snapshot)
    )
    return Started(job)


SNAPSHOTS = Resource(
    "/api/storage/volumes/{volume.uuid}/snapshots",
    lambda world: world.inventory.snapshots,
    SCHEMA,
    parent=lambda world: world.inventory.volumes,
    create=_create,
    modify=_modify,
    delete=_delete,
)
