"""Simulate policies and IPspaces: export policies are created at once, without a job; the others can be
looked up.
"""

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.operation import Call, Done, Reply
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import referred_svm, refuse_duplicate
from ontap_tui.simulator.schema import Schema, array, boolean, integer, reference, shown, text

SCHEMA = Schema(
    {
        "id": shown("integer"),
        "name": text(),
        **reference("svm", writable="create"),
        "rules": array(),
        "rules.index": integer(),
        "rules.clients": array(),
        "rules.clients.match": text(),
        **{f"rules.{name}": array() for name in ("ro_rule", "rw_rule", "superuser", "protocols")},
        "rules.anonymous_user": text(),
        "rules.allow_suid": boolean(),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name")
    inventory = call.world.inventory
    svm = referred_svm(inventory.svms, body)
    refuse_duplicate(inventory.export_policies, svm__uuid=svm["uuid"], name=body["name"])
    for index, rule in enumerate(body.get("rules", ()), 1):
        rule.setdefault("index", index)
    policy = inventory.add_export_policy(body["name"], svm, rules=body.get("rules", []))
    wanted = call.parameters.flag("return_records", False)
    body = {"num_records": 1, "records": [policy]} if wanted else {"num_records": 1}
    return Done(201, body, f"{call.path}/{policy['id']}")


def _modify(call: Call, policy: Document) -> Reply:
    merge(policy, SCHEMA.changes(call.body))
    return Done()


def _delete(call: Call, policy: Document) -> Reply:
    if policy["name"] == "default":
        raise Refusal(409, 8, "The default export policy cannot be deleted.", "id")
    call.world.inventory.export_policies.remove(policy)
    return Done()


EXPORT_POLICIES = Resource(
    "/api/protocols/nfs/export-policies",
    lambda world: world.inventory.export_policies,
    SCHEMA,
    keys=("id",),
    defaults=("id", "name"),
    create=_create,
    modify=_modify,
    delete=_delete,
)
_NAMED = {"uuid": shown(), "name": shown(), "comment": shown()}
SNAPSHOT_POLICIES = Resource(
    "/api/storage/snapshot-policies",
    lambda world: world.inventory.snapshot_policies,
    Schema({**_NAMED, "enabled": shown("boolean")}),
)
SNAPMIRROR_POLICIES = Resource(
    "/api/snapmirror/policies",
    lambda world: world.inventory.snapmirror_policies,
    Schema({**_NAMED, "type": shown(), "scope": shown()}),
)
IPSPACES = Resource("/api/network/ipspaces", lambda world: world.inventory.ipspaces, Schema(_NAMED))
