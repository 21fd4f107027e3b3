"""Serve all collections except jobs: list them, and carry out mutating calls."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ontap_tui.simulator import bulk
from ontap_tui.simulator.asking import Asking, asking
from ontap_tui.simulator.calls import answer
from ontap_tui.simulator.documents import Document, value
from ontap_tui.simulator.job import Results
from ontap_tui.simulator.listing import listing
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.query import conditions
from ontap_tui.simulator.refusal import Refusal, missing_value, not_found
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources import RESOURCES
from ontap_tui.simulator.selection import Selection, select

_OPTIONS = ("return_timeout", "return_records", "continue_on_failure", "serial_records")


def routes() -> list[Route]:
    return [route for resource in RESOURCES for route in _ResourceEndpoint(resource).routes()]


class _ResourceEndpoint:
    def __init__(self, resource: Resource) -> None:
        self.resource = resource

    def routes(self) -> list[Route]:
        path = _route(self.resource.path)
        instance = path + "".join(f"/{{{_route(key)}}}" for key in self.resource.keys)
        return [
            Route(path, self._list, methods=["GET"]),
            Route(path, self._create, methods=["POST"]),
            Route(path, self._change_many, methods=["PATCH", "DELETE"]),
            Route(instance, self._get, methods=["GET"]),
            Route(instance, self._change, methods=["PATCH", "DELETE"]),
        ]

    async def _list(self, request: Request) -> Response:
        ask = await asking(request)
        resource = self.resource
        of_job = ask.parameters.get("job_results_uuid")
        if of_job is not None:
            return self._results(ask, ask.world.job(of_job).results)
        with ask.world.lock:
            return reply(
                listing(
                    [resource.record(row, ask.names) for row in self._rows(ask, ask.names)],
                    path=ask.path,
                    key=resource.keys[-1],
                    parameters=ask.parameters,
                    conditions=conditions(ask.parameters.conditions, resource.schema.get),
                    schema=resource.schema,
                    selection=self._selection(ask),
                )
            )

    def _results(self, ask: Asking, results: Results | None) -> Response:
        if results is None:
            raise not_found("job_results_uuid")
        keys = Selection(frozenset(self.resource.defaults), everything=False, links=ask.links)
        records = [keys.apply(self.resource.record(row, ask.names).document) for row in results.records]
        return reply({"num_records": len(records), "records": records, "errors": results.errors})

    async def _get(self, request: Request) -> Response:
        """Return one record, if it also meets the conditions in the query."""
        ask = await asking(request)
        asked = conditions(ask.parameters.conditions, self.resource.schema.get)
        parents, keys = self._split(ask.names)
        with ask.world.lock:
            row = self.resource.row(self._rows(ask, parents), keys)
            record = self.resource.record(row, parents)
            if not all(each.matches(record.values(each.name)) for each in asked):
                raise not_found(self.resource.keys[-1])
            return reply(record.encode(self._selection(ask, one=True)))

    async def _create(self, request: Request) -> Response:
        ask = await asking(request)
        create = self.resource.create
        if create is None:
            raise _unsupported()
        call = self._call(ask, ask.names)
        with ask.world.lock:
            records = _records(ask)
            outcome = (
                create(call) if records is None else bulk.by_records(call, records, lambda c, _: create(c))
            )
        return await answer(ask, outcome, ask.parameters.return_timeout(0))

    async def _change(self, request: Request) -> Response:
        ask = await asking(request)
        parents, keys = self._split(ask.names)
        call = self._call(ask, parents)
        with ask.world.lock:
            outcome = self._operate(call, self.resource.row(self._rows(ask, parents), keys))
        return await answer(ask, outcome, ask.parameters.return_timeout(0))

    async def _change_many(self, request: Request) -> Response:
        ask = await asking(request)
        records = _records(ask)
        if records is not None:
            return await self._change_records(ask, records)
        known = {name for name, _ in ask.parameters.conditions} - {*_OPTIONS, *self.resource.parameters}
        if not known:
            raise missing_value("query")
        asked = conditions(
            ((name, ask.parameters.get(name) or "") for name in sorted(known)), self.resource.schema.get
        )
        timeout = ask.parameters.return_timeout(bulk.QUERY_RETURN_TIMEOUT)
        with ask.world.lock:
            found = [self.resource.record(row, ask.names) for row in self._rows(ask, ask.names)]
            matching = [row for row in found if all(each.matches(row.values(each.name)) for each in asked)]
        calls = (
            (Call(ask.world, ask.method, row.href, ask.names, ask.parameters, ask.body), row.bare)
            for row in matching
        )
        return await bulk.by_query(ask, calls, self._operate, timeout)

    async def _change_records(self, ask: Asking, records: list[Any]) -> Response:
        """Change several records; each contains the keys of its resource, and the rest is the body."""
        call = self._call(ask, ask.names)
        keys = self.resource.keys

        def operate(part: Call, record: Any) -> Reply:
            if not isinstance(record, dict):
                raise Refusal(400, 262199, "Invalid JSON input, an object is expected.")
            row = self.resource.row(
                self._rows(ask, ask.names), {key: str(value(record, key)) for key in keys}
            )
            body = {name: each for name, each in record.items() if name not in keys}
            return self._operate(
                Call(part.world, part.method, part.path, part.parents, part.parameters, body), row
            )

        with ask.world.lock:
            outcome = bulk.by_records(call, records, operate)
        return await answer(ask, outcome, ask.parameters.return_timeout(0))

    def _operate(self, call: Call, row: Document) -> Reply:
        operation = self.resource.modify if call.method == "PATCH" else self.resource.delete
        if operation is None:
            raise _unsupported()
        return operation(call, row)

    def _call(self, ask: Asking, parents: Mapping[str, str]) -> Call:
        ask.parameters.allow((*_OPTIONS, *self.resource.parameters))
        ask.parameters.return_timeout(0)
        self._rows(ask, parents)
        return Call(ask.world, ask.method, ask.path, parents, ask.parameters, ask.body)

    def _rows(self, ask: Asking, parents: Mapping[str, str]) -> list[Document]:
        """Return the rows that the account may see."""
        rows = self.resource.rows(ask.world, parents)
        svm = ask.account.svm
        return [row for row in rows if svm is None or value(row, self.resource.svm) in (None, svm)]

    def _selection(self, ask: Asking, *, one: bool = False) -> Selection:
        return select(
            ask.parameters,
            self.resource.schema,
            ask.world.version,
            links=ask.links,
            keys=self.resource.defaults,
            one=one,
        )

    def _split(self, names: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Split the placeholders into those of the parent and those of the instance."""
        keys = {name: value for name, value in names.items() if name in self.resource.keys}
        return {name: value for name, value in names.items() if name not in keys}, keys


def _route(path: str) -> str:
    """Return the route for the path, because Starlette's placeholders cannot contain dots."""
    return path.replace(".", "__")


def _records(ask: Asking) -> list[Any] | None:
    records = ask.body.get("records") if isinstance(ask.body, dict) else None
    return records if isinstance(records, list) else None


def _unsupported() -> Refusal:
    return Refusal(405, 3, "The operation is not supported.")
