"""Simulate ``/storage/aggregates``."""

from dataclasses import replace

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.inventory import TB
from ontap_tui.simulator.job import JobStep, failure, success
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal, invalid_value
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import referred, start
from ontap_tui.simulator.schema import Schema, boolean, integer, reference, shown, text

SPARES = 24
"""Spare disks of each node."""
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "state": text("online", "offline"),
        "create_time": shown("time"),
        **reference("node", writable="create"),
        "block_storage.primary.disk_count": integer(),
        "block_storage.primary.disk_class": text("capacity", "performance", "solid_state", writable="create"),
        "block_storage.primary.raid_type": text("raid_dp", "raid_tec", "raid4"),
        "block_storage.mirror.enabled": boolean(),
        "data_encryption.software_encryption_enabled": boolean(),
        **{f"space.block_storage.{name}": shown("size") for name in ("size", "available", "used")},
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name", "node.name|node.uuid", "block_storage.primary.disk_count")
    inventory = call.world.inventory
    if not body["block_storage"]["primary"]["disk_count"]:
        raise invalid_value(0, "block_storage.primary.disk_count", "1..")
    if inventory.aggregates.find(name=body["name"]) is not None:
        raise Refusal(409, 786439, f"An aggregate already uses {body['name']} as name", "name")
    node = referred(inventory.nodes, body, "node")
    disks = body["block_storage"]["primary"]["disk_count"]
    plan = [
        JobStep(0.5, message=f"Zeroing {n} of {disks} disks") for n in range(0, disks, max(1, disks // 4))
    ]
    if disks > SPARES:
        message = f'Not enough eligible spare disks are available on node "{node["name"]}".'
        plan.append(failure(1, 19726341, message, node["name"], str(disks)))
    else:
        plan += [JobStep(1, message="Creating aggregate"), success(2)]
    warning = {
        "code": 0,
        "warning": "The number of disks leaves fewer spares than recommended.",
        "name": "disk_count",
    }
    started = start(
        call,
        lambda: inventory.add_aggregate(body["name"], node, disks * TB, disks * TB),
        plan=plan,
        location=f"{call.path}?name={body['name']}",
    )
    return replace(started, extra={"warnings": [warning]})


def _modify(call: Call, aggregate: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    return start(call, lambda: merge(aggregate, changes))


def _delete(call: Call, aggregate: Document) -> Reply:
    inventory = call.world.inventory
    if inventory.volumes.find(aggregates__uuid=aggregate["uuid"]) is not None:
        raise Refusal(409, 8, f'Aggregate "{aggregate["name"]}" still has volumes.', "uuid")
    return start(call, lambda: inventory.aggregates.remove(aggregate))


AGGREGATES = Resource(
    "/api/storage/aggregates",
    lambda world: world.inventory.aggregates,
    SCHEMA,
    create=_create,
    modify=_modify,
    delete=_delete,
    parameters=("simulate", "disk_size"),
)
