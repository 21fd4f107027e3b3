"""SnapMirror transfers as they go on, after the call that began them."""

from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.world import World

TICK = 1.0
"""s between two updates of the progress."""
PER_TICK = 5 * 1024**3
WHOLE = 40 * PER_TICK
"""Bytes of a transfer."""


def begin(world: World, relationship: Document, state: str) -> Document:
    """`state` is what the relationship will say when the transfer has ended well."""
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


def abort(world: World, relationship: Document) -> None:
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
