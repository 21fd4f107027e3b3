"""What every screen is handed, and where it comes from."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ontap_tui.model import Clock, Outcome

if TYPE_CHECKING:
    from ontap_tui.config import ClusterStore, Config, Remembered
    from ontap_tui.engine import Engine, Planner
    from ontap_tui.history import History
    from ontap_tui.requests import Library, RequestStore


@dataclass
class Session:
    """The rooms in force. A reload changes what is in it, so that no screen is left with those before."""

    engine: Engine
    history: History | None
    """None where none is kept. What the disk refuses is its `fault`: watching goes on without."""
    library: Library
    config: Config
    clock: Clock
    remembered: Remembered
    """What was changed on screen, kept in the state folder."""
    user: str = ""
    """Who launches and controls: for the journal and for ``{user}``."""
    store: RequestStore | None = None
    """Where requests made on screen are kept; None where there is no folder for them."""
    cluster_store: ClusterStore | None = None
    """Where clusters that a person adds and changes are kept; None where there is no folder for them."""

    @property
    def planner(self) -> Planner:
        from ontap_tui.engine import Planner

        return Planner(self.engine, self.library, user=self.user, clock=self.clock)

    @property
    def unanswered(self) -> int:
        """Launches under way of which it is not known yet whether the cluster took them."""
        launches = self.engine.launches.values()
        return sum(launch.outcome in (Outcome.INTENDED, Outcome.SENT) for launch in launches)

    def become(self, other: Session) -> None:
        vars(self).update(vars(other))


class Loaded(NamedTuple):
    """What the files of a configuration say."""

    config: Config
    library: Library


class Composition(Protocol):
    """Where sessions come from."""

    async def load(self) -> Loaded:
        """Reads the files again.

        Raises:
            ConfigProblems: with all that is wrong anywhere.
        """

    def open(self, loaded: Loaded) -> AbstractAsyncContextManager[Session]:
        """Composes the rooms; leaving closes them. The engine is run by the application."""
