"""Build queries of a collection in ONTAP's query language."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

import msgspec

from ontap_tui.model import State

ACTIVE_STATES: Final = (State.QUEUED, State.RUNNING, State.PAUSED)
ENDED_STATES: Final = (State.SUCCESS, State.FAILURE)

JOBS: Final = "/api/cluster/jobs"
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_SHORT_FILTERS: Final = {"svm": "svm.name", "node": "node.name"}


class JobsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Selects the jobs to read; all of them by default. All conditions must hold."""

    states: tuple[str, ...] = ()
    ended_since: datetime | None = None
    """By the cluster's clock, in whole seconds, this second included."""
    uuids: tuple[str, ...] | None = None
    """Select only these jobs. An empty tuple is answered without a request."""
    where: Mapping[str, str] = {}
    """Further filters; the values may use ONTAP's operators: ``{"svm": "vs1|vs2"}``."""

    @classmethod
    def active(cls, where: Mapping[str, str] | None = None) -> "JobsQuery":
        return cls(states=ACTIVE_STATES, where=where or {})

    @classmethod
    def ended(cls, since: datetime, where: Mapping[str, str] | None = None) -> "JobsQuery":
        """Select jobs that ended at `since` or later, including those that started after the last poll."""
        return cls(states=ENDED_STATES, ended_since=since, where=where or {})

    def parameters(self) -> list[tuple[str, str]]:
        """Return all parameters except `uuids`, which may need several requests."""
        found = [(_SHORT_FILTERS.get(key, key), value) for key, value in self.where.items()]
        if self.states:
            found.append(("state", "|".join(self.states)))
        if self.ended_since is not None:
            moment = self.ended_since.astimezone(UTC).isoformat(timespec="seconds")
            found.append(("end_time", f">={moment}"))
        return found


def is_identifier(text: str) -> bool:
    """Return whether the text can be a job's uuid, and has no special meaning in a path or a query."""
    return _IDENTIFIER.fullmatch(text) is not None


def target(path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
    """Encode path and query as ONTAP expects: a space is ``%20`` and a plus ``%2B``."""
    query = "&".join(f"{quote(key, safe='')}={quote(value, safe=',*:')}" for key, value in parameters)
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{query}"
