"""All other collections: listing them, and the calls that change what is in them."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ontap_tui.simulator.asking import Asking, asking
from ontap_tui.simulator.calls import answer
from ontap_tui.simulator.listing import listing
from ontap_tui.simulator.operation import Call
from ontap_tui.simulator.query import conditions
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources import RESOURCES
from ontap_tui.simulator.selection import Selection, select


def routes() -> list[Route]:
    return [route for resource in RESOURCES for route in _Endpoint(resource).routes()]


class _Endpoint:
    def __init__(self, resource: Resource) -> None:
        self.resource = resource

    def routes(self) -> list[Route]:
        path = self.resource.path.replace(".", "__")
        instance = path + "".join(f"/{{{key.replace('.', '__')}}}" for key in self.resource.keys)
        found = [Route(path, self._list, methods=["GET"]), Route(instance, self._get, methods=["GET"])]
        if self.resource.create:
            found.append(Route(path, self._create, methods=["POST"]))
        if self.resource.modify or self.resource.delete:
            found.append(Route(instance, self._change, methods=["PATCH", "DELETE"]))
        return found

    async def _list(self, request: Request) -> Response:
        ask = await asking(request)
        resource = self.resource
        with ask.world.lock:
            return reply(
                listing(
                    [resource.record(row, ask.names) for row in resource.rows(ask.world, ask.names)],
                    path=ask.path,
                    key=resource.keys[-1],
                    parameters=ask.parameters,
                    conditions=conditions(ask.parameters.conditions, resource.schema.get),
                    schema=resource.schema,
                    selection=self._selection(ask),
                )
            )

    async def _get(self, request: Request) -> Response:
        ask = await asking(request)
        ask.parameters.allow(("fields", "ignore_unknown_fields"))
        parents, keys = self._split(ask.names)
        with ask.world.lock:
            row = self.resource.row(ask.world, parents, keys)
            return reply(self.resource.record(row, parents).encode(self._selection(ask)))

    async def _create(self, request: Request) -> Response:
        ask = await asking(request)
        return await self._mutate(ask, None)

    async def _change(self, request: Request) -> Response:
        ask = await asking(request)
        return await self._mutate(ask, ask.names)

    async def _mutate(self, ask: Asking, names: Mapping[str, str] | None) -> Response:
        resource = self.resource
        ask.parameters.allow(("return_timeout", "return_records", *resource.parameters))
        return_timeout = ask.parameters.return_timeout(0)
        parents, keys = self._split(ask.names)
        call = Call(ask.world, ask.method, ask.path, parents, ask.parameters, ask.body)
        with ask.world.lock:
            if names is None and resource.create:
                outcome = resource.create(call)
            else:
                operation = resource.modify if ask.method == "PATCH" else resource.delete
                if operation is None:
                    raise Refusal(405, 3, "The operation is not supported.")
                outcome = operation(call, resource.row(ask.world, parents, keys))
        status, body, headers = await answer(ask.world, ask.method, outcome, return_timeout, ask.given_up)
        return reply(body, status, headers)

    def _selection(self, ask: Asking) -> Selection:
        return select(
            ask.parameters, self.resource.schema, ask.world.version, self.resource.defaults, ask.links
        )

    def _split(self, names: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What names the parent, and what names the instance."""
        keys = {name: value for name, value in names.items() if name in self.resource.keys}
        return {name: value for name, value in names.items() if name not in keys}, keys
