"""What a mutating call is given, and what it may answer."""

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
    """Values of the path, by the dotted names of its placeholders, such as ``volume.uuid``."""
    parameters: Parameters
    body: Any

    @property
    def description(self) -> str:
        """Of the job that this call starts."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Started:
    """The call goes on as a job."""

    job: SimJob
    location: str | None = None
    extra: Document = field(default_factory=dict)
    """More members of the answer, such as ``warnings``."""


@dataclass(frozen=True)
class Done:
    """The call is over, and there is no job."""

    status: int = 200
    body: Document | None = None
    location: str | None = None


Reply: TypeAlias = Started | Done
Create: TypeAlias = Callable[[Call], Reply]
Change: TypeAlias = Callable[[Call, Document], Reply]
