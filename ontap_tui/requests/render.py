"""Render a saved request with typed values as the exact request to send.

No value can change the method, the host, the path segments, another parameter or the structure of the JSON
body: values are inserted into parsed templates, percent-encoded piece by piece, and never parsed again.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

from msgspec import UNSET

from ontap_tui.requests.placeholder import Placeholder, parse_template, placeholders
from ontap_tui.requests.rendered import RenderedRequest
from ontap_tui.requests.request import Json, Request
from ontap_tui.requests.scope import Scope, TemplateContext, request_scope, text_of

_PATH_LITERAL: Final = "/%:@!$&'()*+,;="
_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OPERATOR: Final = re.compile(r"[*|]|\.\.|^[!<>]")


def render(request: Request, values: Mapping[str, str], *, context: TemplateContext) -> RenderedRequest:
    """Render the request. A variable missing from `values` takes its default; an empty value stays empty.

    Raises `ValueProblems`.
    """
    scope = request_scope(request, values, context)
    path, query = render_target(request.path, request.query, scope)
    if request.method in ("PATCH", "DELETE"):
        _refuse_operators(request, scope)
    body = scope.fill(request.body)
    scope.check()
    return RenderedRequest(method=request.method, path=path, query=query, body={} if body is UNSET else body)


def render_target(
    path: str, query: Mapping[str, Json], scope: Scope
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Render templates as (encoded path, plain parameters); `path` may have parameters after a ``?``."""
    path_only = path.partition("?")[0]
    encoded = "".join(_encode(part, scope) for part in parse_template(path_only))
    for segment in encoded.split("/"):
        if {".", ".."} & set(re.split(r"[/\\]", unquote(segment))):
            _blame(path_only, "may not be a relative path", scope)
    filled = ((key, _parameter(template, scope)) for key, template in parameters(path, query))
    return encoded, tuple((key, value) for key, value in filled if value is not None)


def parameters(path: str, query: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """Return (name, template) for the parameters in the path template, then for those in the table."""
    in_path: list[tuple[str, Json]] = []
    for pair in filter(None, path.partition("?")[2].split("&")):
        key, _, template = pair.partition("=")
        in_path.append((key, template))
    return in_path + _flat(query)


def _flat(query: Mapping[str, Json], prefix: str = "") -> list[tuple[str, Json]]:
    """Flatten ``svm = { name = … }`` to ``svm.name``."""
    flat: list[tuple[str, Json]] = []
    for key, value in query.items():
        if isinstance(value, dict):
            flat += _flat(value, f"{prefix}{key}.")
        else:
            flat.append((prefix + key, value))
    return flat


def _encode(part: str | Placeholder, scope: Scope) -> str:
    if isinstance(part, str):
        return quote(part, safe=_PATH_LITERAL)
    value = scope.value(part)
    if value is UNSET:
        return ""
    text = text_of(value)
    if _CONTROL.search(text):
        scope.problems[part.name] = "may not contain control characters"
        return ""
    return quote(text, safe="")


def _parameter(template: Json, scope: Scope) -> str | None:
    value = scope.fill(template)
    if value is UNSET:
        return None
    text = text_of(value)
    if _CONTROL.search(text):
        _blame(template, "may not contain control characters", scope)
    return text


def _blame(template: str, message: str, scope: Scope) -> None:
    for placeholder in placeholders(template):
        scope.problems.setdefault(placeholder.name, message)


def _refuse_operators(request: Request, scope: Scope) -> None:
    """Refuse operators of ONTAP's query language: ``DELETE …?name=*`` would affect every object.

    A variable with a pattern is not checked, because its pattern defines what is allowed.
    """
    for _, template in parameters(request.path, request.query):
        for placeholder in placeholders(template) if isinstance(template, str) else ():
            variable = request.variable(placeholder.name)
            if variable is None or variable.pattern or variable.choices:
                continue
            value = scope.value(placeholder)
            if isinstance(value, str) and _OPERATOR.search(value):
                scope.problems[placeholder.name] = (
                    "may not contain * | .. or begin with ! < >: it would select more"
                )


def values_to_keep(request: Request, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values that may be remembered and journalled: all except secrets."""
    secret = {variable.name for variable in request.variables if variable.secret}
    return {name: text for name, text in values.items() if name not in secret}
