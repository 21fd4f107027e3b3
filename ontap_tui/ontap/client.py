"""Expose one cluster's REST API in the terms of the model."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Final, TypeVar

from ontap_tui.model import Action, Certificate, Clock, Job
from ontap_tui.ontap import faults, lenient, wire
from ontap_tui.ontap.answer import Answer, read_answer
from ontap_tui.ontap.errors import AnswerLost, BadAnswer, JobNotFound, NotFound, Refused, Rejected
from ontap_tui.ontap.fields import FIELD_SETS, field_set
from ontap_tui.ontap.job_pages import JobPages, shortened
from ontap_tui.ontap.lenient import NotJson, Tree
from ontap_tui.ontap.login import Login
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.query import JOBS, JobsQuery, is_identifier, target
from ontap_tui.ontap.reader import Reader
from ontap_tui.ontap.refusals import outcome_unknown, refusal
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.results import Identity, JobsAnswer
from ontap_tui.ontap.target import Target
from ontap_tui.requests import RenderedRequest

_MOST_JOBS: Final = 100_000
"""Most jobs of one cluster, ten times what a page of ONTAP's holds: more would cost too much memory."""
_UUIDS_AT_ONCE: Final = 100  # in one URL: about 4 kB
_PATIENCE: Final = 8  # times request_timeout, for all pages of a collection

_T = TypeVar("_T")


class OntapClient:
    """Makes every request of this program to one cluster. Nothing is sent before the first call.

    Every method may raise any `OntapError`. Reads may be repeated at will; a change is sent once. After
    `AuthenticationFailed` every call raises it again without sending anything, until `retry_login`.
    """

    def __init__(self, target: Target, *, clock: Clock, request_timeout: float) -> None:
        """Prepare a client.

        `request_timeout` is how many s of silence are tolerated; an answer may take twice as long.

        Raises:
            ValueError: `target.base_url` is not the URL of a cluster.
        """
        self._name = target.name
        self._origin = Origin.parse(target.base_url)
        self._login = Login(target, self._origin, clock=clock, request_timeout=request_timeout)
        self._reader = Reader(self._login, self._origin, clock=clock, patience=_PATIENCE * request_timeout)
        self._fields = len(FIELD_SETS) - 1
        self._pages = JobPages(target.name)

    @property
    def requests(self) -> int:
        """Return the number of HTTP requests sent so far."""
        return self._login.traffic.requests

    @property
    def bytes_received(self) -> int:
        """Return the size of all bodies so far."""
        return self._login.traffic.bytes_received

    @property
    def certificate(self) -> Certificate | None:
        """Return the certificate presented last, verified or not; None for plain HTTP."""
        return self._login.traffic.certificate

    @property
    def certificate_expires(self) -> datetime | None:
        return self.certificate.expires if self.certificate else None

    async def aclose(self) -> None:
        """Close the connections. Idempotent."""
        await self._login.close()

    async def retry_login(self) -> None:
        """Allow requests again after `AuthenticationFailed`, reading the credentials anew.

        Call it when a person asks for it, or when the credentials have changed; never from a timer.
        """
        await self._login.close()

    async def identify(self) -> Identity:
        """Read the cluster's identity; from then on the fields that its version knows are requested."""
        try:
            _, found = await self._reader.get(
                target("/api/cluster", [("fields", "name,uuid,version")]), lenient.tree
            )
        except Refused as refused:
            if refused.status in (400, 403, 404, 405):
                return Identity()
            raise
        cluster = lenient.mapping(found)
        version = lenient.version(cluster.get("version"))
        if version is not None:
            self._fields = field_set(version)
        return Identity(
            name=lenient.text(cluster.get("name")), uuid=lenient.text(cluster.get("uuid")), version=version
        )

    async def jobs(self, query: JobsQuery | None = None) -> JobsAnswer:
        """Return all pages that match `query`; without one, the whole collection."""
        query = query or JobsQuery()
        if query.uuids is None:
            return await self._jobs(query.parameters())
        asked = sorted(filter(is_identifier, query.uuids))
        parts = [
            await self._jobs([*query.parameters(), ("uuid", "|".join(some))])
            for some in (asked[at : at + _UUIDS_AT_ONCE] for at in range(0, len(asked), _UUIDS_AT_ONCE))
        ]
        return JobsAnswer(
            jobs=[job for part in parts for job in part.jobs],
            bad=sum(part.bad for part in parts),
            date=parts[0].date if parts else None,
            round_trip=parts[0].round_trip if parts else 0.0,
        )

    async def _jobs(self, parameters: list[tuple[str, str]]) -> JobsAnswer:
        async def read(fields: str) -> JobsAnswer:
            jobs: dict[str, Job] = {}
            bad = size = 0

            async def take(body: bytes) -> str | None:
                nonlocal bad, size
                size += len(body)
                page = await (self._pages.another(body) if jobs else self._pages.first(path, body))
                jobs.update((job.uuid, job) for job in page.jobs)
                bad += page.bad
                if len(jobs) > _MOST_JOBS:
                    raise wire.NotACollection(f"there are more than {_MOST_JOBS:,} jobs")
                return page.next

            path = target(JOBS, [("fields", fields), *parameters])
            first = await self._reader.pages(path, take)
            return JobsAnswer(
                jobs=shortened(list(jobs.values()), size),
                bad=bad,
                date=first.date,
                round_trip=first.round_trip,
            )

        return await self._with_fields(read)

    async def job(self, uuid: str, endpoint: str | None = None) -> Job:
        """Return one job. Also raises `JobNotFound`. `endpoint` is that of `Answer` and `Job`."""

        async def read(fields: str) -> Job:
            return await self._job(uuid, endpoint, fields)

        return await (read("*") if endpoint else self._with_fields(read))

    async def _job(self, uuid: str, endpoint: str | None, fields: str) -> Job:
        reply, record = await self._read_job(uuid, endpoint, fields)
        job = lenient.job(record, self._name, endpoint)
        if job is None:
            raise BadAnswer(faults.not_ontap("a job without a uuid or a state"), status=reply.status)
        if job.uuid != uuid.lower():
            raise BadAnswer(faults.not_ontap(f"another job, {job.uuid}"), status=reply.status)
        return job

    async def raw_job(self, uuid: str, endpoint: str | None = None) -> bytes:
        """Return the JSON text of everything the cluster reports about the job, well-formed whatever it sent.

        Also raises `JobNotFound`.
        """
        reply, record = await self._read_job(uuid, endpoint, "**")
        return lenient.well_formed(reply.body, record)

    async def _read_job(self, uuid: str, endpoint: str | None, fields: str) -> tuple[Reply, Tree]:
        try:
            path = target(_job_path(uuid, endpoint), [("fields", fields)])
            return await self._reader.get(path, lenient.tree)
        except NotFound as missing:
            raise _job_missing(missing) from None

    async def _with_fields(self, read: Callable[[str], Awaitable[_T]]) -> _T:
        """Read with as many fields as the cluster accepts, and remember how many.

        While its version is unknown (an account may not be allowed to read it), this is found by trying: all
        fields first, and fewer after each refusal. An account of one SVM on a new cluster thus gets every
        field, and an old cluster refuses at most three reads.
        """
        fields = self._fields
        while True:
            try:
                found = await read(FIELD_SETS[fields])
            except Rejected as refused:
                if refused.status != 400 or not fields:
                    raise
                fields -= 1
            else:
                self._fields = fields
                return found

    async def control(self, uuid: str, action: Action) -> None:
        """Request the action; return once the cluster accepts it. A cancelled job may still end in success.

        Raises `JobNotFound`, and `Rejected` if the job does not allow it.
        """
        path = _job_path(uuid, None)
        reply, body = await self._change("PATCH", target(path, [("action", action)]))
        if reply.status >= 400:
            refused = refusal(reply.status, lenient.answer_error(body), method="PATCH", path=path)
            raise _job_missing(refused) if isinstance(refused, NotFound) else refused

    async def send(self, request: RenderedRequest, return_timeout: float) -> Answer:
        """Send a request once, and never again.

        `return_timeout` is how many s the cluster may wait for the end of the job before it answers.

        A refusal is an answer, except for `AuthenticationFailed`. Raises `NotSent` if certainly nothing
        left this machine, `AnswerLost` if it is unknown what the cluster did.
        """
        reply, body = await self._change(request.method, request.target, request.body, hold=return_timeout)
        return read_answer(
            reply,
            body,
            method=request.method,
            path=request.target.partition("?")[0],
            origin=self._origin,
        )

    async def _change(
        self, method: str, target: str, body: object = None, *, hold: float = 0.0
    ) -> tuple[Reply, Tree]:
        """Send a change; return the answer and its JSON tree, None if it has none."""
        try:
            reply = await self._login.exchange(method, target, body, hold=hold)
        except BadAnswer as bad:
            raise AnswerLost(bad.fault, status=bad.status) from None
        if 300 <= reply.status < 400:
            raise AnswerLost(faults.redirected_change(), status=reply.status)
        found = _tree(reply)
        error = lenient.answer_error(found)
        if method != "GET" and outcome_unknown(reply.status, error):
            raise AnswerLost(
                faults.unclear_change(reply.status, error.message if error else ""),
                status=reply.status,
                error=error,
            )
        return reply, found

    async def collection(
        self, path: str, query: Iterable[tuple[str, str]] = (), limit: int = 1000
    ) -> list[dict[str, Tree]]:
        """Return at most `limit` records of any collection, unchanged; `path` is percent-encoded."""
        records: list[dict[str, Tree]] = []

        async def take(body: bytes) -> str | None:
            page = lenient.tree(body)
            found = lenient.records(page)
            if found is None:
                raise wire.NotACollection("there is no list of records")
            records.extend(record for record in found if isinstance(record, dict))
            return lenient.next_link(page) if len(records) < limit else None

        await self._reader.pages(target(path, [*query, ("max_records", str(limit))]), take)
        return records[:limit]

    async def resource(self, target: str) -> Tree:
        """Return the JSON tree at a percent-encoded path and query."""
        _, found = await self._reader.get(target, lenient.tree)
        return found


def _job_path(uuid: str, endpoint: str | None) -> str:
    if not is_identifier(uuid):
        raise JobNotFound(faults.job_not_found())
    return f"{endpoint or JOBS}/{uuid}"


def _job_missing(missing: Refused) -> Refused:
    """Interpret a 404: only one from ONTAP itself says something about the job."""
    if missing.error is None:
        return missing
    return JobNotFound(faults.job_not_found(), status=missing.status, error=missing.error)


def _tree(reply: Reply) -> Tree:
    if not reply.body.strip():
        return None
    try:
        return lenient.tree(reply.body)
    except NotJson as error:
        if 400 <= reply.status < 500:
            return None
        large = isinstance(error, lenient.TooLarge)
        fault = faults.too_large(str(error)) if large else faults.not_json(reply.body, str(error))
        raise AnswerLost(fault, status=reply.status) from None
