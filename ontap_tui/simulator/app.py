"""The HTTP application: one for all clusters; which of them is asked, the connection knows."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from ontap_tui.simulator import data_engine_endpoint, jobs_endpoint, resource_endpoint, singleton_endpoint
from ontap_tui.simulator.front import Front
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.replying import reply


def create_app() -> ASGIApp:
    app = Starlette(
        routes=[
            *jobs_endpoint.routes(),
            *data_engine_endpoint.routes(),
            *singleton_endpoint.routes(),
            *resource_endpoint.routes(),
        ],
        exception_handlers={Refusal: _refused, 404: _no_such_path, 405: _no_such_method},
    )
    app.router.redirect_slashes = False
    return Front(app)


def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"www-authenticate": 'Basic realm="Private Area"'} if refusal.status == 401 else None
    return reply(refusal.document(), refusal.status, headers)


def _no_such_path(request: Request, error: Exception) -> Response:
    return _refused(request, Refusal(404, 3, "API not found"))


def _no_such_method(request: Request, error: Exception) -> Response:
    return _refused(request, Refusal(405, 3, "The operation is not supported."))
