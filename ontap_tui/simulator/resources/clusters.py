"""Simulate ``/cluster``; its contact and location can be changed."""

from ontap_tui.simulator.documents import merge
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.resources.common import start
from ontap_tui.simulator.schema import Schema, shown, text
from ontap_tui.simulator.singleton import Singleton

SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "contact": text(),
        "location": text(),
        "version.full": shown(),
        **{f"version.{part}": shown("integer") for part in ("generation", "major", "minor")},
    }
)


def _modify(call: Call) -> Reply:
    changes = SCHEMA.changes(call.body)
    return start(call, lambda: merge(call.world.inventory.cluster, changes))


CLUSTER = Singleton("/api/cluster", lambda world: world.inventory.cluster, SCHEMA, modify=_modify)
