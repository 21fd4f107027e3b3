"""Move a volume to another aggregate. The move begins when its job ends, and shows in the volume's fields."""

from ontap_tui.simulator.documents import Document, merge, only, value
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.resources.common import soon, start
from ontap_tui.simulator.schema import SchemaField, boolean, integer, reference, shown, text
from ontap_tui.simulator.world import World

TAKES = 60.0
"""s for the whole volume."""
TICK = 1.0
"""s between two updates of the progress."""
_CONTROL = {"aborted": "aborted", "paused": "paused", "replicating": "replicating", "cutover": "success"}
_ACTIVE = ("queued", "replicating", "paused")

FIELDS: dict[str, SchemaField] = {
    **reference("movement.destination_aggregate", writable="change"),
    "movement.state": text(*_CONTROL, writable="change"),
    "movement.percent_complete": shown("integer"),
    "movement.start_time": shown("time"),
    "movement.cutover_window": integer("change"),
    "movement.capacity_tier_optimized": boolean("change"),
}


def modify(call: Call, volume: Document, wanted: Document) -> Reply:
    """Handle a PATCH with ``movement``: begin a move, or control the current one."""
    if "destination_aggregate" in wanted:
        return _begin(call, volume, wanted)
    _refuse_unless_moving(volume)
    return start(call, lambda: _change(volume, wanted), of=volume)


def _begin(call: Call, volume: Document, wanted: Document) -> Reply:
    if "state" in wanted:
        message = '"movement.destination_aggregate" and "movement.state" are mutually exclusive.'
        raise Refusal(400, 918266, message, "movement.state")
    aggregate = _aggregate(call, wanted)
    if aggregate["uuid"] == volume["aggregates"][0]["uuid"]:
        raise Refusal(400, 918265, "Volume is on the same aggregate.", "movement.destination_aggregate.name")
    if call.parameters.flag("validate_only", False):
        return start(call, plan=soon(call.world.random, end="Validation succeeded."), of=volume)
    return start(call, lambda: _start_moving(call.world, volume, aggregate, wanted), of=volume)


def _aggregate(call: Call, wanted: Document) -> Document:
    for key in ("uuid", "name"):
        given = value(wanted, f"destination_aggregate.{key}")
        if given is not None:
            found = call.world.inventory.aggregates.find(**{key: given})
            if found is not None:
                return found
            message = f'The specified "movement.destination_aggregate" "{given}" does not exist.'
            raise Refusal(400, 918267, message, f"movement.destination_aggregate.{key}")
    raise Refusal(400, 262190, "You must supply one or more values to apply your changes.")


def _start_moving(world: World, volume: Document, aggregate: Document, wanted: Document) -> None:
    volume["movement"] = moving = {
        **wanted,
        "destination_aggregate": only(aggregate, ("name", "uuid")),
        "state": "replicating",
        "percent_complete": 0,
        "start_time": world.stamp(),
    }
    world.agenda.after(TICK, lambda: _tick(world, volume, moving, 0.0))


def _tick(world: World, volume: Document, moving: Document, done: float) -> None:
    """Advance the move; `done` keeps the fraction that the whole percentage loses."""
    if moving["state"] == "replicating":
        done = min(1.0, done + TICK / TAKES)
        moving["percent_complete"] = int(done * 100)
        if done == 1.0:
            _control(volume, moving, "cutover")
    if moving["state"] in _ACTIVE:
        world.agenda.after(TICK, lambda: _tick(world, volume, moving, done))


def _change(volume: Document, wanted: Document) -> None:
    _refuse_unless_moving(volume)
    moving = volume["movement"]
    state = wanted.pop("state", None)
    merge(moving, wanted)
    if state is not None:
        _control(volume, moving, state)


def _refuse_unless_moving(volume: Document) -> None:
    if value(volume, "movement.state") not in _ACTIVE:
        raise Refusal(409, 2, f'Volume "{volume["name"]}" is not being moved.', "movement.state")


def _control(volume: Document, moving: Document, state: str) -> None:
    moving["state"] = _CONTROL[state]
    if moving["state"] == "success":
        moving["percent_complete"] = 100
        volume["aggregates"] = [moving["destination_aggregate"]]
