"""Simulate ``/snapmirror/relationships`` and their transfers. A job ends when its transfer begins."""

from ontap_tui.simulator.documents import Document, merge, value
from ontap_tui.simulator.operation import Call, Done, Reply
from ontap_tui.simulator.refusal import Refusal, duplicate, not_found
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import start
from ontap_tui.simulator.schema import Schema, boolean, integer, reference, shown, text
from ontap_tui.simulator.world import World

TICK = 1.0
"""s between two updates of the progress."""
PER_TICK = 5 * 1024**3
WHOLE = 40 * PER_TICK
"""Bytes of a transfer."""


def begin_transfer(world: World, relationship: Document, state: str) -> Document:
    """Begin a transfer; `state` is the relationship's state after its success."""
    transfer = world.inventory.transfers.add(
        {
            "uuid": world.new_uuid(),
            "state": "transferring",
            "bytes_transferred": 0,
            "snapshot": f"snapmirror.{relationship['uuid']}",
            "relationship": {"uuid": relationship["uuid"]},
        }
    )
    _show(relationship, transfer)
    world.agenda.after(TICK, lambda: _tick(world, relationship, transfer, state))
    return transfer


def abort_transfer(world: World, relationship: Document) -> None:
    for transfer in world.inventory.transfers.where(
        relationship__uuid=relationship["uuid"], state="transferring"
    ):
        transfer.update(state="aborted", end_time=world.stamp())
        _show(relationship, transfer)


def _tick(world: World, relationship: Document, transfer: Document, state: str) -> None:
    if transfer["state"] != "transferring":
        return
    transfer["bytes_transferred"] += PER_TICK
    if transfer["bytes_transferred"] >= WHOLE:
        transfer.update(state="success", end_time=world.stamp())
        relationship.update(state=state, lag_time="PT0S", healthy=True)
    else:
        world.agenda.after(TICK, lambda: _tick(world, relationship, transfer, state))
    _show(relationship, transfer)


def _show(relationship: Document, transfer: Document) -> None:
    relationship["transfer"] = {name: transfer[name] for name in ("uuid", "state", "bytes_transferred")}


SCHEMA = Schema(
    {
        "uuid": shown(),
        **{
            f"{end}.{name}": text(writable="create")
            for end in ("source", "destination")
            for name in ("path", "uuid")
        },
        **{
            f"{end}.svm.{key}": text(writable="create")
            for end in ("source", "destination")
            for key in ("name", "uuid")
        },
        **{f"{end}.cluster.name": text(writable="create") for end in ("source", "destination")},
        **reference("policy"),
        "policy.type": shown(),
        "create_destination.enabled": boolean("create"),
        **reference("create_destination.tiering", "policy", writable="create"),
        "state": text("snapmirrored", "paused", "broken_off", "in_sync"),
        "healthy": shown("boolean"),
        "lag_time": shown(),
        "throttle": integer(),
        **reference("transfer_schedule"),
        "transfer.uuid": shown(),
        "transfer.state": shown(),
        "transfer.bytes_transferred": shown("size"),
    }
)
TRANSFERS = Schema(
    {
        "uuid": shown(),
        "state": text("aborted", "hard_aborted"),
        "bytes_transferred": shown("size"),
        "throttle": integer(),
        "snapshot": shown(),
        "source_snapshot": text(writable="create"),
        "end_time": shown("time"),
        "relationship.uuid": shown(),
    }
)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "source.path", "destination.path")
    inventory = call.world.inventory
    source, destination = body["source"]["path"], body["destination"]["path"]
    if ":" not in destination:
        raise Refusal(400, 13303852, 'destination.path provided does not contain ":".', "destination.path")
    if inventory.relationships.find(destination__path=destination) is not None:
        raise duplicate("destination.path")
    provision = value(body, "create_destination.enabled") is True
    if "state" in body and not provision:
        message = (
            "Specifying a state when creating a relationship is only supported when creating a destination."
        )
        raise Refusal(400, 13303873, message, "state")
    svm_name, _, volume_name = destination.partition(":")
    svm = inventory.svms.find(name=svm_name)
    if svm is None:
        raise Refusal(404, 2621462, f'SVM "{svm_name}" does not exist.', "destination.path")
    existing = inventory.volumes.find(svm__name=svm_name, name=volume_name)
    if existing is None and not provision:
        raise Refusal(404, 917927, f'Volume "{volume_name}" was not found.', "destination.path")
    policy = value(body, "policy.name") or "Asynchronous"
    if inventory.snapmirror_policies.find(name=policy) is None:
        raise Refusal(
            400, 13303819, f'Could not retrieve SnapMirror policy information for "{policy}".', "policy.name"
        )

    def effect() -> None:
        if existing is None:
            aggregate = next(iter(inventory.aggregates), None)
            if aggregate is None:
                raise Refusal(400, 13303868, "No aggregate can hold the destination volume.")
            inventory.add_volume(volume_name, svm, aggregate, 100 * 1024**3, type="dp")
        relationship = inventory.add_relationship(source, destination, policy)
        if body.get("state") in ("snapmirrored", "in_sync"):
            begin_transfer(call.world, relationship, body["state"])

    return start(call, effect, of={"svm": svm}, location=f"{call.path}?destination.path={destination}")


def _modify(call: Call, relationship: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    state = changes.pop("state", None)

    def effect() -> None:
        merge(relationship, changes)
        if state in ("paused", "broken_off"):
            abort_transfer(call.world, relationship)
            relationship["state"] = state
        elif state is not None:
            begin_transfer(call.world, relationship, state)

    return start(call, effect)


def _delete(call: Call, relationship: Document) -> Reply:
    return start(call, lambda: call.world.inventory.relationships.remove(relationship))


def _transfer(call: Call) -> Reply:
    TRANSFERS.creation(call.body or {})
    relationship = call.world.inventory.relationships.get(call.parents["relationship.uuid"])
    if relationship.get("transfer", {}).get("state") == "transferring":
        raise Refusal(409, 13303812, "Another transfer is in progress.", "relationship.uuid")
    transfer = begin_transfer(call.world, relationship, relationship["state"])
    return Done(201, location=f"{call.path}/{transfer['uuid']}")


def _abort(call: Call, transfer: Document) -> Reply:
    TRANSFERS.changes(call.body)
    relationship = call.world.inventory.relationships.find(uuid=transfer["relationship"]["uuid"])
    if relationship is None or transfer["state"] != "transferring":
        raise not_found()
    abort_transfer(call.world, relationship)
    return Done()


RELATIONSHIPS = Resource(
    "/api/snapmirror/relationships",
    lambda world: world.inventory.relationships,
    SCHEMA,
    defaults=("uuid", "source.path", "destination.path"),
    create=_create,
    modify=_modify,
    delete=_delete,
    parameters=("failover", "validate_only", "destination_only", "source_only"),
)
RELATIONSHIP_TRANSFERS = Resource(
    "/api/snapmirror/relationships/{relationship.uuid}/transfers",
    lambda world: world.inventory.transfers,
    TRANSFERS,
    defaults=("uuid",),
    parent=lambda world: world.inventory.relationships,
    create=_transfer,
    modify=_abort,
)
