"""Pause, resume and cancel jobs."""

import logging
from collections.abc import Callable, Mapping, Sequence

import msgspec

from ontap_tui.engine.ports import Journal
from ontap_tui.engine.site import Site
from ontap_tui.history import Control, HistoryError
from ontap_tui.model import (
    Action,
    ApiError,
    Clock,
    Event,
    Fault,
    Intent,
    Job,
    JobKey,
    TrackedJob,
    actions_on,
    job_kind,
    printable,
)
from ontap_tui.ontap import AnswerLost, JobNotFound, OntapError, Refused

_log = logging.getLogger(__name__)


class ControlResult(msgspec.Struct, frozen=True, kw_only=True):
    """Reports the result of one control action on one job."""

    key: JobKey
    action: Action
    done: bool
    """The cluster accepted the request; the job may not have reached the state yet."""
    message: str
    """What was requested, or why not, in words for a person."""
    job: TrackedJob | None = None
    """The job as known now; None if it was never known."""
    unknown: bool = False
    """The answer was lost: it may have taken effect."""
    fault: Fault | None = None
    """Why the cluster refused or could not be reached; None if nothing was sent."""
    error: ApiError | None = None
    """ONTAP's own error, if there was one."""

    @property
    def words(self) -> str:
        """Return the message, followed by ONTAP's own error."""
        return _with_error(self.message, self.error)


class _NotDone(Exception):
    """Carries the message of a control action that was not requested."""

    def __init__(self, message: str, cause: OntapError | None = None) -> None:
        super().__init__(message)
        self.fault = cause.fault if cause else None
        self.error = cause.error if cause else None


class Controller:
    def __init__(
        self,
        sites: Mapping[str, Site],
        journal: Journal | None,
        clock: Clock,
        publish: Callable[[Sequence[Event]], None],
    ) -> None:
        self._sites = sites
        self._journal = journal
        self._clock = clock
        self._publish = publish
        self._refusals: dict[tuple[str, Action], str] = {}

    def refused_before(self, job: Job, action: Action) -> str | None:
        """Return why a cluster refused this action for a job of the same kind, in this session."""
        return self._refusals.get((job_kind(job.description), action))

    async def control(
        self, key: JobKey, action: Action, *, reason: str, seen: str | None, user: str
    ) -> ControlResult:
        cluster, uuid = key
        site = self._sites[cluster]
        done = unknown = False
        fault = error = None
        try:
            async with site.changes:
                message = await self._ask(site, uuid, action, reason=reason, seen=seen, user=user)
        except _NotDone as why:
            message = str(why)
            fault, error = why.fault, why.error
        except AnswerLost as lost:
            unknown = True
            error = lost.error
            message = f"{cluster} {lost.fault.summary}. It may have taken effect anyway."
        else:
            done = True
            site.poller.refresh()
        return ControlResult(
            key=key,
            action=action,
            done=done,
            message=message,
            job=site.table.jobs.get(uuid),
            unknown=unknown,
            fault=fault,
            error=error,
        )

    async def _ask(
        self, site: Site, uuid: str, action: Action, *, reason: str, seen: str | None, user: str
    ) -> str:
        """Request the action and return what was requested. Raises `_NotDone` and `AnswerLost`."""
        cluster = site.cluster.name
        if barred := site.poller.state.barred:
            raise _NotDone(f"Not requested: {cluster} {barred}.")
        job = await self._read(site, uuid, seen)
        if action not in actions_on(job):
            raise _NotDone(f"It is {printable(job.state)}: there is nothing to {action}.")
        intent = Intent(action=action, at=self._clock.now())
        control = Control(key=job.key, intent=intent, user=user, reason=reason)
        await self._keep(control)
        self._publish(site.table.intend(uuid, intent))
        try:
            await site.cluster.client.control(uuid, action)
        except AnswerLost:
            raise
        except OntapError as error:
            words = f"{cluster} {error.fault.summary}. {error.fault.remedy}".strip()
            refused = msgspec.structs.replace(intent, refusal=_with_error(words, error.error))
            if isinstance(error, Refused) and error.error is not None:
                self._refusals[job_kind(job.description), action] = words
            self._publish(site.table.intend(uuid, refused))
            await self._keep(msgspec.structs.replace(control, intent=refused))
            raise _NotDone(words, error) from None
        return f"{action.capitalize()} requested."

    async def _read(self, site: Site, uuid: str, seen: str | None) -> Job:
        """Return the job as it is now, if its state is still the one that the person saw."""
        known = site.table.jobs.get(uuid)
        endpoint = known.job.endpoint if known else None
        asked = self._clock.monotonic()
        if endpoint is not None:
            raise _NotDone(f"Jobs of {endpoint} cannot be controlled.")
        try:
            job = await site.cluster.client.job(uuid)
        except JobNotFound as error:
            if known is not None:
                self._publish(site.table.vanish([uuid], asked))
            raise _NotDone("The cluster no longer knows this job.", error) from None
        except OntapError as error:
            raise _NotDone(f"Not requested: {site.cluster.name} {error.fault.summary}.", error) from None
        self._publish(site.table.observe(job))
        seen = seen or (known.job.state if known else job.state)
        if job.state != seen:
            raise _NotDone(f"Not requested: it was {printable(seen)} and is now {printable(job.state)}.")
        return job

    async def _keep(self, control: Control) -> None:
        """Try to record the action; a full disk must not keep an operator from stopping a job."""
        if self._journal is None:
            return
        try:
            await self._journal.journal_control(control)
        except HistoryError as error:
            _log.warning("%s of %s could not be recorded: %s", control.intent.action, control.key, error)


def _with_error(message: str, error: ApiError | None) -> str:
    return message if error is None else f"{message} ONTAP says: {error.words}"
