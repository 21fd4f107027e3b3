"""Define the session that every screen receives, and how sessions are created."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
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
    """Holds the current engine, history and library. A reload updates it in place for all screens."""

    engine: Engine
    history: History | None
    """The history; None without one. A disk failure sets its `fault`, and watching continues."""
    library: Library
    config: Config
    clock: Clock
    remembered: Remembered
    """Settings changed on screen, saved in the state folder."""
    user: str = ""
    """The user who launches and controls jobs, for the journal and for ``{user}``."""
    way: str = ""
    """The user's connection, for the journal: ``in a browser at 10.1.2.3``; empty for a terminal."""
    shared: bool = False
    """Whether several applications share the engine; the one that created it runs it."""
    observes: Callable[[Iterable[str]], Collection[str]] | None = None
    """Returns which of the clusters in a team's history belong here; None if the clusters are configured."""
    store: RequestStore | None = None
    """The store for requests created on screen; None if there is no folder for them."""
    cluster_store: ClusterStore | None = None
    """The store for clusters added or changed on screen; None if there is no folder for them."""
    enrolling: Enrolling | None = None
    """Adds clusters; None if nothing can be saved."""

    @property
    def planner(self) -> Planner:
        from ontap_tui.engine import Planner

        return Planner(self.engine, self.library, user=self.user, clock=self.clock)

    @property
    def who(self) -> str:
        """Return the user and the connection, for the journal."""
        return f"{self.user} {self.way}".rstrip()

    @property
    def unanswered(self) -> int:
        """Count the launches that the cluster has not answered yet."""
        launches = self.engine.launches.values()
        return sum(launch.outcome in (Outcome.INTENDED, Outcome.SENT) for launch in launches)

    def become(self, other: Session) -> None:
        vars(self).update(vars(other))


class Enrolling(Protocol):
    """Adds clusters, after their certificates were inspected and trusted."""

    def enrolment(self, draft: Draft) -> Enrolment:
        """Start adding `draft` to the configuration as it is now. Blocks.

        Raises:
            ConfigProblems: The draft has problems; lists all of them.
        """

    async def look(self, cluster: Cluster) -> Look:
        """Return the certificate that the cluster presents; send nothing. Raises as `ontap.look` does."""

    def added(self, cluster: Cluster) -> str:
        """Return why this session does not show the cluster; empty if it does.

        The answer to its password prompt is kept for the next reload of the configuration.
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
            ConfigProblems: The files have problems; lists all of them.
        """

    def open(self, loaded: Loaded) -> AbstractAsyncContextManager[Session]:
        """Create a session, which is closed on exit. The application runs its engine."""
