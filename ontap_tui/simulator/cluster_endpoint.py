"""``/api/cluster``: what the cluster is; its contact can be changed."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ontap_tui.simulator.asking import asking
from ontap_tui.simulator.calls import answer
from ontap_tui.simulator.documents import merge
from ontap_tui.simulator.operation import Call, Started
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.resources.common import soon
from ontap_tui.simulator.schema import Schema, shown, text
from ontap_tui.simulator.selection import select

CLUSTER = "/api/cluster"
SCHEMA = Schema(
    {
        "uuid": shown(),
        "name": text(),
        "contact": text(),
        "location": text(),
        "version.full": shown(),
        **{f"version.{part}": shown("integer") for part in ("generation", "major", "minor")},
    }
)


def routes() -> list[Route]:
    return [Route(CLUSTER, _get, methods=["GET"]), Route(CLUSTER, _modify, methods=["PATCH"])]


async def _get(request: Request) -> Response:
    ask = await asking(request)
    ask.parameters.allow(("fields", "ignore_unknown_fields"))
    defaults = () if ask.parameters.get("fields") else ("name", "uuid", "version", "contact", "location")
    selection = select(ask.parameters, SCHEMA, ask.world.version, defaults, ask.links)
    document = {**ask.world.inventory.cluster, "_links": {"self": {"href": CLUSTER}}}
    return reply(selection.apply(document))


async def _modify(request: Request) -> Response:
    ask = await asking(request)
    ask.parameters.allow(("return_timeout",))
    return_timeout = ask.parameters.return_timeout(0)
    world = ask.world
    changes = SCHEMA.body(ask.body)
    call = Call(world, ask.method, ask.path, {}, ask.parameters, ask.body)
    job = world.start_job(
        call.description, soon(call), on_success=lambda: merge(world.inventory.cluster, changes)
    )
    status, body, headers = await answer(world, ask.method, Started(job), return_timeout, ask.given_up)
    return reply(body, status, headers)
