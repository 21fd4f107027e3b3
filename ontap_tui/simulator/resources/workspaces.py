"""Simulate ``/data-engine/workspaces``, with jobs of the data engine."""

from collections.abc import Callable

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.job import JobStep, success
from ontap_tui.simulator.operation import Call, Reply, Started
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import refuse_duplicate
from ontap_tui.simulator.schema import Schema, array, reference, shown, text
from ontap_tui.simulator.world import DATA_ENGINE_JOBS

STEPS = 5
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "description": text(),
        "data_sources": array("create"),
        "data_sources.name": text(writable="create"),
        "data_sources.type": text(writable="create"),
        **reference("data_sources.local_storage.volume", writable="create"),
    }
)


def _start(call: Call, what: str, effect: Callable[[], object]) -> Started:
    steps = [JobStep(0.4, message=str(100 * step // STEPS)) for step in range(STEPS)]
    job = call.world.start_job(
        f"Workspace {what} Job",
        [*steps, success(0.4, "100")],
        endpoint=DATA_ENGINE_JOBS,
        on_success=effect,
    )
    return Started(job)


def _create(call: Call) -> Reply:
    body = SCHEMA.creation(call.body, "name", "data_sources")
    inventory = call.world.inventory
    refuse_duplicate(inventory.workspaces, name=body["name"])
    return _start(call, "Create", lambda: inventory.add_workspace(**body))


def _modify(call: Call, workspace: Document) -> Reply:
    changes = SCHEMA.changes(call.body)
    return _start(call, "Update", lambda: merge(workspace, changes))


def _delete(call: Call, workspace: Document) -> Reply:
    return _start(call, "Delete", lambda: call.world.inventory.workspaces.remove(workspace))


WORKSPACES = Resource(
    "/api/data-engine/workspaces",
    lambda world: world.inventory.workspaces,
    SCHEMA,
    create=_create,
    modify=_modify,
    delete=_delete,
)
