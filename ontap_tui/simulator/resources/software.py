"""Simulate ``/cluster/software``: the job of an update ends soon; the update continues and can
be watched here.
"""

from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import Refusal, invalid_value
from ontap_tui.simulator.resources.common import soon, start
from ontap_tui.simulator.resources.packages import download
from ontap_tui.simulator.schema import Schema, array, shown, text
from ontap_tui.simulator.singleton import Singleton
from ontap_tui.simulator.world import World

TAKES = 120
"""s of a whole update."""
TICK = 1
_ACTIONS = {
    "pause": ("in_progress", "paused_by_user"),
    "resume": ("paused_by_user", "in_progress"),
    "cancel": ("in_progress", "canceled"),
}
SCHEMA = Schema(
    {
        "version": text(),
        "pending_version": shown(),
        "state": shown(),
        "elapsed_duration": shown("integer"),
        "estimated_duration": shown("integer"),
        "nodes": array("never"),
        "nodes.name": shown(),
        "nodes.version": shown(),
        "validation_results": array("never"),
        **{f"validation_results.{name}.message": shown() for name in ("issue", "action")},
        "validation_results.status": shown(),
    }
)


def _modify(call: Call) -> Reply:
    software = call.world.inventory.software
    action = call.parameters.get("action")
    if action is not None:
        return _control(call, software, action)
    version = SCHEMA.changes(call.body)["version"]
    if call.world.inventory.packages.find(version=version) is None:
        raise Refusal(404, 4, "entry doesn't exist", "version")
    if call.parameters.flag("validate_only", False):
        plan = soon(
            call.world.random, "Validating the package", "Checking the nodes", end="Validation succeeded."
        )
        return start(call, lambda: _validated(software), plan=plan)
    _refuse_while_updating(software)
    return start(call, lambda: _begin(call.world, software, version), can_cancel=False)


def _control(call: Call, software: Document, action: str) -> Reply:
    if action not in _ACTIONS:
        raise invalid_value(action, "action", "|".join(_ACTIONS))
    needed, then = _ACTIONS[action]
    if software["state"] != needed:
        raise Refusal(409, 3, f"The update cannot {action} while its state is {software['state']}.", "action")
    return start(call, lambda: software.update(state=then))


def _validated(software: Document) -> None:
    software["validation_results"] = [
        {
            "issue": {"message": "NFS clients may use soft mounts."},
            "action": {"message": "Use NFS hard mounts, if possible."},
            "status": "warning",
        }
    ]


def _refuse_while_updating(software: Document) -> None:
    if software["state"] in ("in_progress", "paused_by_user"):
        raise Refusal(409, 8, "An update is in progress.", "version")


def _begin(world: World, software: Document, version: str) -> None:
    _refuse_while_updating(software)
    software.update(
        state="in_progress", pending_version=version, elapsed_duration=0, estimated_duration=TAKES
    )
    world.agenda.after(TICK, lambda: _tick(world, software))


def _tick(world: World, software: Document) -> None:
    if software["state"] == "in_progress":
        software["elapsed_duration"] += TICK
        if software["elapsed_duration"] >= TAKES:
            _complete(world, software)
    if software["state"] in ("in_progress", "paused_by_user"):
        world.agenda.after(TICK, lambda: _tick(world, software))


def _complete(world: World, software: Document) -> None:
    version = software.pop("pending_version")
    software.update(state="completed", version=version)
    for node in software["nodes"]:
        node["version"] = version


_UPDATE_OPTIONS = (
    "action",
    "validate_only",
    "skip_warnings",
    "nodes_to_update",
    "stabilize_minutes",
    "force_rolling",
    "estimate_only",
)
SOFTWARE = Singleton(
    "/api/cluster/software",
    lambda world: world.inventory.software,
    SCHEMA,
    modify=_modify,
    parameters=_UPDATE_OPTIONS,
)
SOFTWARE_DOWNLOAD = Singleton(
    "/api/cluster/software/download",
    lambda world: {"state": "success", "message": "", "code": 0},
    Schema({"state": shown(), "message": shown(), "code": shown("integer")}),
    create=download,
)
