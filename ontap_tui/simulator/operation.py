"""Define the input and the results of a mutating call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.job import SimJob
from ontap_tui.simulator.parameters import Parameters
from ontap_tui.simulator.world import World


@dataclass(frozen=True)
class Call:
    world: World
    method: str
    path: str
    parents: Mapping[str, str]
    """Values from the path, by dotted placeholder name, such as ``volume.uuid``."""
    parameters: Parameters
    body: Any

    @property
    def description(self) -> str:
        """The description of the job that this call starts."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Started:
    """The call continues as a job."""

    job: SimJob
    location: str | None = None
    extra: Document = field(default_factory=dict)
    """Additional members of the response, such as ``warnings``."""


@dataclass(frozen=True)
class Done:
    """The call is finished, without a job."""

    status: int = 200
    body: Document | None = None
    location: str | None = None


Reply: TypeAlias = Started | Done
Create: TypeAlias = Callable[[Call], Reply]
Change: TypeAlias = Callable[[Call, Document], Reply]
