"""Simulate ``/storage/luns``."""

import re

from ontap_tui.simulator.documents import Document, merge, only
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import referred_svm, referred_volume, start
from ontap_tui.simulator.schema import Schema, boolean, integer, reference, shown, size, text

_PATH = re.compile(r"/vol/(?P<volume>[^/]+)/(?:[^/]+/)?(?P<lun>[A-Za-z0-9._{}-]+)")
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "comment": text(),
        "os_type": text(
            "linux", "windows_2008", "vmware", "aix", "hyper_v", "solaris", "xen", writable="create"
        ),
        "enabled": boolean(),
        "space.size": size(),
        "space.used": shown("size"),
        "space.guarantee.requested": boolean(),
        "create_time": shown("time"),
        "serial_number": shown(),
        "status.state": shown(),
        **reference("svm", writable="create"),
        **reference("location.volume", writable="create"),
        "location.logical_unit": text(writable="create"),
        "location.qtree.name": text(writable="create"),
        "location.qtree.id": integer("create"),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name", "os_type", "space.size")
    inventory = call.world.inventory
    svm = referred_svm(inventory.svms, body)
    path = _PATH.fullmatch(body["name"])
    if path is None:
        raise Refusal(400, 5374352, f'The LUN name "{body["name"]}" is not a valid path.', "name")
    volume = referred_volume(inventory.volumes, {"volume": {"name": path["volume"]}}, svm)
    if inventory.luns.find(svm__uuid=svm["uuid"], name=body["name"]) is not None:
        raise Refusal(409, 5374242, "A LUN or NVMe namespace already exists at the specified path.", "name")
    location = {"volume": only(volume, ("name", "uuid")), "logical_unit": path["lun"]}
    return start(
        call,
        lambda: inventory.add_lun(**{**body, "svm": volume["svm"], "location": location}),
        of=volume,
        location=f"{call.path}?name={body['name']}",
    )


def _modify(call: Call, lun: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    return start(call, lambda: merge(lun, changes), of=lun)


def _delete(call: Call, lun: Document) -> Reply:
    return start(call, lambda: call.world.inventory.luns.remove(lun), of=lun)


LUNS = Resource(
    "/api/storage/luns",
    lambda world: world.inventory.luns,
    SCHEMA,
    defaults=("uuid", "name", "svm.name", "svm.uuid"),
    create=_create,
    modify=_modify,
    delete=_delete,
)
