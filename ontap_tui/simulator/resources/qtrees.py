"""Simulate ``/storage/qtrees``, which are identified by volume and number."""

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.job import JobStep, success
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import (
    referred_svm,
    referred_volume,
    refuse_duplicate,
    start,
)
from ontap_tui.simulator.schema import Schema, integer, reference, shown, text

DELETING = 20.0
"""s: a qtree is deleted file by file."""
SCHEMA = Schema(
    {
        "id": shown("integer"),
        "name": text(),
        "path": shown(),
        "security_style": text("unix", "ntfs", "mixed"),
        "unix_permissions": integer(),
        "export_policy.name": text(),
        "export_policy.id": integer(),
        **reference("svm", writable="create"),
        **reference("volume", writable="create"),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "volume.name|volume.uuid")
    inventory = call.world.inventory
    svm = referred_svm(inventory.svms, body)
    volume = referred_volume(inventory.volumes, body, svm)
    if "name" not in body:
        raise Refusal(400, 5242953, "Qtree name must be provided.", "name")
    refuse_duplicate(inventory.qtrees, volume__uuid=volume["uuid"], name=body["name"])
    return start(
        call,
        lambda: inventory.add_qtree(volume, **{**body, "svm": volume["svm"]}),
        of=volume,
        location=f"{call.path}?name={body['name']}",
    )


def _modify(call: Call, qtree: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    return start(call, lambda: merge(qtree, changes), of=qtree)


def _delete(call: Call, qtree: Document) -> Reply:
    if qtree["id"] == 0:
        raise Refusal(400, 3, "The default qtree cannot be deleted.", "id")
    remove = call.world.inventory.qtrees.remove
    return start(call, lambda: remove(qtree), plan=[JobStep(0.3), success(DELETING)], of=qtree)


QTREES = Resource(
    "/api/storage/qtrees",
    lambda world: world.inventory.qtrees,
    SCHEMA,
    keys=("volume.uuid", "id"),
    defaults=("id", "name", "svm.name", "svm.uuid", "volume.name", "volume.uuid"),
    create=_create,
    modify=_modify,
    delete=_delete,
)
