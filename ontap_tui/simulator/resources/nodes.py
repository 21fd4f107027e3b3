"""Simulate ``/cluster/nodes``: reboot and similar actions."""

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import invalid_value
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import soon, start
from ontap_tui.simulator.schema import Schema, shown, text
from ontap_tui.simulator.world import World

DOWN = 60.0
"""s that a reboot takes."""
_ACTIONS = ("reboot", "shutdown", "takeover", "giveback")
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "location": text(),
        "owner": text(),
        "model": shown(),
        "state": shown(),
        "serial_number": shown(),
        "uptime": shown("integer"),
        "version.full": shown(),
        **{f"version.{part}": shown("integer") for part in ("generation", "major", "minor")},
    }
)


def _modify(call: Call, node: Document) -> Reply:
    action = call.parameters.get("action")
    if action is None:
        changes = SCHEMA.changes(call.body)
        return start(call, lambda: merge(node, changes))
    if action not in _ACTIONS:
        raise invalid_value(action, "action", "|".join(_ACTIONS))
    if call.body:
        SCHEMA.changes(call.body)
    return start(
        call,
        lambda: _act(call.world, node, action),
        plan=soon(call.world.random, f"{action} of {node['name']}"),
        can_cancel=False,
    )


def _act(world: World, node: Document, action: str) -> None:
    states = {"reboot": "down", "shutdown": "down", "takeover": "taken_over", "giveback": "up"}
    node["state"] = states[action]
    if action == "reboot":
        world.agenda.after(DOWN, lambda: node.update(state="up", uptime=0))


NODES = Resource(
    "/api/cluster/nodes",
    lambda world: world.inventory.nodes,
    SCHEMA,
    modify=_modify,
    parameters=("action", "shutdown_reboot_reason", "allow_data_outage", "force"),
)
