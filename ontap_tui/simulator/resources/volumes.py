"""``/storage/volumes``: create, resize, offline, move, clone, delete."""

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.operation import Call, Reply, Started
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import referred, referred_svm, refuse_duplicate, soon, svm_of
from ontap_tui.simulator.schema import Schema, array, boolean, reference, shown, size, text

SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "comment": text(),
        **reference("svm"),
        "aggregates": array(),
        **reference("aggregates"),
        "size": size(),
        "state": text("online", "offline", "restricted"),
        "type": text("rw", "dp"),
        "style": text("flexvol", "flexgroup"),
        "create_time": shown("time"),
        "nas.path": text(),
        **reference("nas.export_policy", "name"),
        "guarantee.type": text("none", "volume"),
        **reference("snapshot_policy"),
        "space.size": shown("size"),
        "space.used": shown("size"),
        "space.available": shown("size"),
        "quota.enabled": boolean(),
        "quota.state": shown(),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.body(call.body, required=["name", "svm.name|svm.uuid", "aggregates.name|aggregates.uuid"])
    inventory = call.world.inventory
    svm = referred_svm(inventory.svms, body)
    aggregate = referred(inventory.aggregates, {"aggregates": body["aggregates"][0]}, "aggregates")
    refuse_duplicate(inventory.volumes, svm__name=svm["name"], name=body["name"])
    fields = {**body, "svm": svm}
    name, volume_size = fields.pop("name"), fields.pop("size", 20 * 1024**2)
    job = call.world.start_job(
        call.description,
        soon(call),
        svm=(svm["name"], svm["uuid"]),
        on_success=lambda: inventory.add_volume(name, svm, aggregate, volume_size),
    )
    return Started(job, f"{call.path}?name={name}")


def _modify(call: Call, volume: Document) -> Reply:
    body = SCHEMA.body(call.body)
    job = call.world.start_job(
        call.description, soon(call), svm=svm_of(volume), on_success=lambda: merge(volume, body)
    )
    return Started(job)


def _delete(call: Call, volume: Document) -> Reply:
    volumes = call.world.inventory.volumes
    job = call.world.start_job(
        call.description, soon(call), svm=svm_of(volume), on_success=lambda: volumes.remove(volume)
    )
    return Started(job)


VOLUMES = Resource(
    "/api/storage/volumes",
    lambda world: world.inventory.volumes,
    SCHEMA,
    create=_create,
    modify=_modify,
    delete=_delete,
    parameters=("force", "validate_only"),
)
