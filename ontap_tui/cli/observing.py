"""Watch clusters without an account on them: through what a team's recorders write."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, Final, NoReturn

import msgspec

from ontap_tui.cli.choosing import is_named, user_name
from ontap_tui.cli.opening import connect_to
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, Config, name_problem
from ontap_tui.history import History, HistoryError, team_clusters
from ontap_tui.model import Action, Fault, FaultKind, Job
from ontap_tui.ontap import Answer, Identity, JobNotFound, JobsAnswer, JobsQuery, NotSent, OntapError
from ontap_tui.requests import RenderedRequest

_NONE: Final = Fault(
    kind=FaultKind.CREDENTIALS,
    summary="has no account here",
    remedy="Only what recorders have seen of it can be shown. To do more, add it with an account: "
    "`ontap-tui cluster add`.",
)


def with_observed(options: Options, config: Config) -> Config:
    """Return the configuration with every cluster of the team's history, if it has no cluster of its own.

    Blocks. ``--cluster`` may select some of them.

    Raises:
        HistoryError: The database cannot be read.
    """
    if not config.observes:
        return config
    names = team_clusters(partial(connect_to, config.history), name=user_name())
    return msgspec.structs.replace(config, clusters=observed(options, config, names))


def observed(options: Options, config: Config, names: Iterable[str]) -> dict[str, Cluster]:
    """Return those of the recorded clusters `names` that ``--cluster`` selects."""
    found = {name: Cluster(name=name, url="") for name in names if not name_problem(name)}
    every = msgspec.structs.replace(config, clusters=found)
    return {name: one for name, one in found.items() if is_named(options, every, name)}


class ObserverClient:
    """Replaces the client of a cluster without an account: reads jobs from the history, refuses the rest."""

    requests = 0
    bytes_received = 0
    certificate_expires: datetime | None = None

    def __init__(self, cluster: str, history: History) -> None:
        self._cluster = cluster
        self._history = history

    async def job(self, uuid: str, endpoint: str | None = None) -> Job:
        try:
            past = await self._history.job((self._cluster, uuid))
        except HistoryError as error:
            raise OntapError(error.fault) from error
        if past is None or past.tracked.gone:
            summary = "does not have the job, as far as recorders have seen"
            raise JobNotFound(Fault(kind=FaultKind.NOT_FOUND, summary=summary))
        return past.tracked.job

    async def retry_login(self) -> None:
        _refuse()

    async def identify(self) -> Identity:
        _refuse()

    async def jobs(self, query: JobsQuery | None = None) -> JobsAnswer:
        _refuse()

    async def raw_job(self, uuid: str, endpoint: str | None = None) -> bytes:
        _refuse()

    async def control(self, uuid: str, action: Action) -> None:
        _refuse()

    async def send(self, request: RenderedRequest, return_timeout: float) -> Answer:
        _refuse()

    async def collection(
        self, path: str, query: Iterable[tuple[str, str]] = (), limit: int = 1000
    ) -> list[dict[str, Any]]:
        _refuse()

    async def resource(self, target: str) -> Any:
        _refuse()

    async def aclose(self) -> None:
        """Do nothing: there is nothing to close."""


def _refuse() -> NoReturn:
    raise NotSent(_NONE)
