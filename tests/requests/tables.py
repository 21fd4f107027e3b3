"""Raw request tables for tests, with only what matters said."""

from typing import Any

from ontap_tui.requests import Request, TemplateContext, parse_request
from tests.support.clock import START

CONTEXT = TemplateContext(
    cluster="prod-east", user="ann", now=START, uuid4="11111111-2222-4333-8444-555555555555"
)


def request_of(name: str = "probe", **table: Any) -> Request:
    """A valid request; a POST to a fixed path unless said otherwise. `variables` may name them only."""
    variables = table.get("variables", {})
    if not isinstance(variables, dict):
        table["variables"] = {variable: {} for variable in variables}
    return parse_request(name, {"method": "POST", "path": "/api/storage/volumes", **table})
