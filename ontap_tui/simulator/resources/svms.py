"""Simulate ``/svm/svms``. At most five are created or deleted at a time."""

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.job import JobStep, success
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import referred, start
from ontap_tui.simulator.schema import Schema, array, boolean, reference, shown, text
from ontap_tui.simulator.world import World

PARALLEL = 5
TAKES = 6.0
"""s"""
PATH = "/api/svm/svms"
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "comment": text(),
        "state": text("running", "stopped"),
        "subtype": text("default", "dp_destination", writable="create"),
        "language": text(),
        **reference("ipspace", writable="create"),
        **reference("snapshot_policy"),
        "aggregates": array(),
        **reference("aggregates"),
        **{f"{protocol}.enabled": boolean() for protocol in ("nfs", "cifs", "iscsi", "fcp", "nvme", "ndmp")},
        **{f"{protocol}.allowed": boolean() for protocol in ("nfs", "cifs", "iscsi", "fcp", "nvme", "ndmp")},
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name")
    inventory = call.world.inventory
    if inventory.svms.find(name=body["name"]) is not None or body["name"] == call.world.name:
        message = "Invalid SVM name. The name is already in use by another SVM, IPSpace or cluster."
        raise Refusal(409, 13434908, message, "name")
    body.setdefault("ipspace", {"name": "Default"})
    if inventory.ipspaces.find(**body["ipspace"]) is None:
        raise Refusal(
            400, 13434912, f'Failed to find IPspace "{body["ipspace"].get("name")}".', "ipspace.name"
        )
    if "snapshot_policy" in body:
        referred(inventory.snapshot_policies, body, "snapshot_policy")
    _refuse_sixth(call.world)
    name = body.pop("name")
    plan = [
        JobStep(0.3, message="Creating root volume"),
        JobStep(TAKES / 2, message="Configuring"),
        success(TAKES / 2),
    ]
    return start(
        call, lambda: inventory.add_svm(name, **body), plan=plan, location=f"{call.path}?name={name}"
    )


def _modify(call: Call, svm: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    return start(call, lambda: merge(svm, changes))


def _delete(call: Call, svm: Document) -> Reply:
    inventory = call.world.inventory
    if inventory.volumes.find(svm__uuid=svm["uuid"]) is not None:
        raise Refusal(409, 8, f'SVM "{svm["name"]}" still has volumes.', "uuid")
    _refuse_sixth(call.world)
    return start(call, lambda: inventory.svms.remove(svm), plan=[JobStep(0.3), success(TAKES)])


def _refuse_sixth(world: World) -> None:
    busy = [job for job in world.jobs.in_states(("queued", "running", "paused")) if PATH in job.description]
    if len(busy) >= PARALLEL:
        message = (
            "Maximum allowed SVM jobs exceeded. Wait for the existing SVM jobs to complete and try again."
        )
        raise Refusal(409, 13434894, message)


SVMS = Resource(
    PATH,
    lambda world: world.inventory.svms,
    SCHEMA,
    svm="name",
    create=_create,
    modify=_modify,
    delete=_delete,
)
