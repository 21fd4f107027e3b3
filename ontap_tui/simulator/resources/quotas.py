"""Simulate ``/storage/quota/rules``."""

from ontap_tui.simulator.documents import Document, merge, only, value
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal, duplicate
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import referred_svm, referred_volume, start
from ontap_tui.simulator.schema import Schema, array, boolean, integer, reference, shown, size, text

SCHEMA = Schema(
    {
        "uuid": shown(),
        "type": text("tree", "user", "group", writable="create"),
        **reference("svm", writable="create"),
        **reference("volume", writable="create"),
        "qtree.name": text(writable="create"),
        "qtree.id": shown("integer"),
        "users": array("create"),
        "users.name": text(writable="create"),
        "users.id": text(writable="create"),
        "group.name": text(writable="create"),
        "user_mapping": boolean(),
        "space.hard_limit": size(),
        "space.soft_limit": size(),
        "files.hard_limit": integer(),
        "files.soft_limit": integer(),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "type", "volume.name|volume.uuid")
    inventory = call.world.inventory
    svm = referred_svm(inventory.svms, body)
    volume = referred_volume(inventory.volumes, body, svm)
    qtree = value(body, "qtree.name")
    if body["type"] == "tree":
        if qtree is None:
            message = (
                "qtree.name is a required input for creating a tree rule and users and group are not allowed."
            )
            raise Refusal(400, 5308564, message, "qtree.name")
        if qtree and inventory.qtrees.find(volume__uuid=volume["uuid"], name=qtree) is None:
            raise Refusal(404, 5242927, f'The specified qtree "{qtree}" was not found.', "qtree.name")
    _check_limits(body)
    if any(
        value(rule, "qtree.name") == qtree
        for rule in inventory.quota_rules.where(volume__uuid=volume["uuid"], type=body["type"])
    ):
        raise duplicate("qtree.name")
    rule = {**body, "svm": volume["svm"], "volume": only(volume, ("name", "uuid"))}
    return start(call, lambda: inventory.add_quota_rule(**rule), of=volume, location=call.path)


def _check_limits(body: Document) -> None:
    hard, soft = value(body, "space.hard_limit"), value(body, "space.soft_limit")
    if hard is not None and soft is not None and soft > hard:
        message = "Input value is incorrectly larger than listed field: space.soft_limit, space.hard_limit."
        raise Refusal(400, 5308575, message, "space.soft_limit")


def _modify(call: Call, rule: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    return start(call, lambda: merge(rule, changes), of=rule)


def _delete(call: Call, rule: Document) -> Reply:
    return start(call, lambda: call.world.inventory.quota_rules.remove(rule), of=rule)


QUOTA_RULES = Resource(
    "/api/storage/quota/rules",
    lambda world: world.inventory.quota_rules,
    SCHEMA,
    defaults=("uuid", "type", "svm.name", "svm.uuid", "volume.name", "volume.uuid"),
    create=_create,
    modify=_modify,
    delete=_delete,
)
