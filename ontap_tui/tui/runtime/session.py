"""Define what every screen is given, and where it comes from."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ontap_tui.model import Clock, Outcome

if TYPE_CHECKING:
    from ontap_tui.config import Cluster, ClusterStore, Config, Remembered
    from ontap_tui.engine import Engine, Planner
    from ontap_tui.enrolment import Draft, Enrolment
    from ontap_tui.history import History
    from ontap_tui.ontap import Look
    from ontap_tui.requests import Library, RequestStore


@dataclass
class Session:
    """Holds the current rooms. A reload changes its contents, so that no screen keeps outdated ones."""

    engine: Engine
    history: History | None
    """None if there is none. A failing disk is its `fault`: watching continues without it."""
    library: Library
    config: Config
    clock: Clock
    remembered: Remembered
    """Changes made on screen, saved in the state folder."""
    user: str = ""
    """Who launches and controls: for the journal and for ``{user}``."""
    way: str = ""
    """By which way the person came, for the journal: ``in a browser at 10.1.2.3``; empty for a terminal."""
    shared: bool = False
    """Whether other applications have the same rooms: whoever opened them runs the engine."""
    store: RequestStore | None = None
    """Where requests made on screen are saved; None if there is no folder for them."""
    cluster_store: ClusterStore | None = None
    """Where clusters that a person adds and changes are saved; None if there is no folder for them."""
    enrolling: Enrolling | None = None
    """How they are added; None if nothing is saved."""

    @property
    def planner(self) -> Planner:
        from ontap_tui.engine import Planner

        return Planner(self.engine, self.library, user=self.user, clock=self.clock)

    @property
    def who(self) -> str:
        """Return who launches and controls, for the journal."""
        return f"{self.user} {self.way}".rstrip()

    @property
    def unanswered(self) -> int:
        """Count the launches in progress of which it is not yet known whether the cluster took them."""
        launches = self.engine.launches.values()
        return sum(launch.outcome in (Outcome.INTENDED, Outcome.SENT) for launch in launches)

    def become(self, other: Session) -> None:
        vars(self).update(vars(other))


class Enrolling(Protocol):
    """How clusters are added, and looked at before they are trusted."""

    def enrolment(self, draft: Draft) -> Enrolment:
        """Takes up what is configured at this moment. Blocks.

        Raises:
            ConfigProblems: with all that is wrong with it.
        """

    async def look(self, cluster: Cluster) -> Look:
        """Returns the certificate that it presents; nothing is sent. Raises as `ontap.look` does."""

    def added(self, cluster: Cluster) -> str:
        """Returns why this session does not show it; empty if it does.

        Keeps the answer to its prompt ready for when the configuration is read again.
        """


class Loaded(NamedTuple):
    """Holds the contents of a configuration's files."""

    config: Config
    library: Library


class Composition(Protocol):
    """Creates sessions."""

    async def load(self) -> Loaded:
        """Read the files again.

        Raises:
            ConfigProblems: with all that is wrong anywhere.
        """

    def open(self, loaded: Loaded) -> AbstractAsyncContextManager[Session]:
        """Compose the rooms; leaving closes them. The application runs the engine."""
