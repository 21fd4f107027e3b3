"""Simulate ``/support/configuration-backup/backups``."""

from ontap_tui.simulator.documents import Document, only
from ontap_tui.simulator.job import JobStep, success
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import invalid_value
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import referred, refuse_duplicate, start
from ontap_tui.simulator.schema import Schema, reference, shown, text

SCHEMA = Schema(
    {
        "name": text(writable="create"),
        **reference("node", writable="create"),
        "type": shown(),
        "size": shown("size"),
        "create_time": shown("time"),
        "auto": shown("boolean"),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name", "node.name|node.uuid")
    inventory = call.world.inventory
    if not body["name"].endswith(".7z"):
        raise invalid_value(body["name"], "name", "name.7z")
    node = referred(inventory.nodes, body, "node")
    refuse_duplicate(inventory.backups, node__uuid=node["uuid"], name=body["name"])

    def effect() -> None:
        inventory.backups.add(
            {
                "name": body["name"],
                "node": only(node, ("name", "uuid")),
                "type": "cluster",
                "size": 4_194_304,
                "create_time": call.world.stamp(),
                "auto": False,
            }
        )

    plan = [
        JobStep(0.5, message="creating_node_backups"),
        JobStep(3, message="copying_node_backups"),
        JobStep(3, message="archiving"),
        success(2, "Complete: Successful"),
    ]
    return start(
        call, effect, plan=plan, description="Cluster Backup Job", location=call.path, can_cancel=False
    )


def _delete(call: Call, backup: Document) -> Reply:
    return start(call, lambda: call.world.inventory.backups.remove(backup))


BACKUPS = Resource(
    "/api/support/configuration-backup/backups",
    lambda world: world.inventory.backups,
    SCHEMA,
    keys=("node.uuid", "name"),
    defaults=("name", "node.name", "node.uuid"),
    create=_create,
    delete=_delete,
)
