"""Define a resource with a single instance."""

from collections.abc import Callable
from dataclasses import dataclass

from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.operation import Create
from ontap_tui.simulator.schema import Schema
from ontap_tui.simulator.world import World


@dataclass(frozen=True)
class Singleton:
    path: str
    document: Callable[[World], Document]
    schema: Schema
    create: Create | None = None
    modify: Create | None = None
    parameters: tuple[str, ...] = ()
    """Parameters of its mutating calls, besides ``return_timeout``."""
