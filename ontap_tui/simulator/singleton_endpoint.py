"""Serve ``/api/cluster``, ``/api/cluster/software`` and the like."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ontap_tui.simulator.asking import asking
from ontap_tui.simulator.calls import answer
from ontap_tui.simulator.operation import Call
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.resources import SINGLETONS
from ontap_tui.simulator.selection import select
from ontap_tui.simulator.singleton import Singleton


def routes() -> list[Route]:
    return [route for singleton in SINGLETONS for route in _SingletonEndpoint(singleton).routes()]


class _SingletonEndpoint:
    def __init__(self, singleton: Singleton) -> None:
        self.singleton = singleton

    def routes(self) -> list[Route]:
        operations = {"POST": self.singleton.create, "PATCH": self.singleton.modify}
        methods = [method for method, operation in operations.items() if operation is not None]
        return [
            Route(self.singleton.path, self._get, methods=["GET"]),
            Route(self.singleton.path, self._mutate, methods=methods),
        ]

    async def _get(self, request: Request) -> Response:
        ask = await asking(request)
        ask.parameters.allow(("fields", "ignore_unknown_fields", "return_timeout"))
        with ask.world.lock:
            document = self.singleton.document(ask.world)
            selection = select(
                ask.parameters, self.singleton.schema, ask.world.version, links=ask.links, one=True
            )
            return reply(selection.apply({**document, "_links": {"self": {"href": self.singleton.path}}}))

    async def _mutate(self, request: Request) -> Response:
        ask = await asking(request)
        ask.parameters.allow(("return_timeout", *self.singleton.parameters))
        return_timeout = ask.parameters.return_timeout(0)
        operation = self.singleton.create if ask.method == "POST" else self.singleton.modify
        assert operation is not None
        with ask.world.lock:
            outcome = operation(Call(ask.world, ask.method, ask.path, {}, ask.parameters, ask.body))
        return await answer(ask, outcome, return_timeout)
