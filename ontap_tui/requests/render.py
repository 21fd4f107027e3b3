"""From a saved request and what a person typed to the exact request that is sent.

No value can change the method, the host, a path segment, another parameter or the structure of the JSON body:
values are put into parsed templates, percent-encoded piece by piece, and never parsed again.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias
from urllib.parse import quote, unquote
from uuid import uuid4

import msgspec
from msgspec import UNSET, UnsetType

from ontap_tui.model import Secret
from ontap_tui.requests.placeholder import Placeholder, dig, parse_template, placeholders
from ontap_tui.requests.rendered import RenderedRequest
from ontap_tui.requests.request import Json, Request, Variable, VariableType
from ontap_tui.requests.table import did_you_mean
from ontap_tui.requests.values import InvalidValue, parse_value

Value: TypeAlias = Json | Secret | UnsetType
"""UNSET is an optional variable that was left empty."""

_PATH_LITERAL: Final = "/%:@!$&'()*+,;="
_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OPERATOR: Final = re.compile(r"[*|]|\.\.|^[!<>]")


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What templates know besides the variables."""

    cluster: str
    user: str
    now: datetime
    uuid4: str = msgspec.field(default_factory=lambda: str(uuid4()))
    """The same wherever it stands in one request."""
    job: dict[str, Any] = {}
    """Of the answer to the request before, in a chain."""
    response: Any = None
    """That answer's whole body."""


class ValueProblems(Exception):
    """Some values cannot be sent. `problems` has a message for each variable concerned."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name} {message}" for name, message in problems.items()))
        self.problems = dict(problems)


def render(request: Request, values: Mapping[str, str], *, context: Context) -> RenderedRequest:
    """A variable that `values` lacks takes its default; one that is given empty is left empty.

    Raises `ValueProblems`.
    """
    scope = request_scope(request, values, context)
    path, query = render_target(request.path, request.query, scope)
    if request.method in ("PATCH", "DELETE"):
        _refuse_operators(request, scope)
    body = None if request.body is None else _fill(request.body, scope)
    if body is UNSET:
        body = {}
    scope.check()
    return RenderedRequest(method=request.method, path=path, query=query, body=body)


def default_text(variable: Variable, context: Context) -> str:
    """What the form offers at first; empty where there is nothing to offer."""
    scope = Scope({}, context)
    text = _fill_text(variable.default, scope)
    return text if isinstance(text, str) and not scope.problems else ""


def values_to_keep(request: Request, values: Mapping[str, str]) -> dict[str, str]:
    """What may be remembered and journalled: all but the secrets."""
    secret = {variable.name for variable in request.variables if variable.secret}
    return {name: text for name, text in values.items() if name not in secret}


class Scope:
    """The values that the placeholders of one rendering stand for, and the problems met on the way."""

    def __init__(self, values: Mapping[str, Value], context: Context) -> None:
        self._values = values
        self._context = context
        self.problems: dict[str, str] = {}

    def value(self, placeholder: Placeholder) -> Value:
        name = placeholder.name
        if name in self._values:
            return self._values[name]
        if name == "now":
            return self._now(placeholder.format)
        if name in ("cluster", "user", "uuid4"):
            return getattr(self._context, name)
        if placeholder.of_answer:
            value = dig({"job": self._context.job, "response": self._context.response}, name)
            if value is not None:
                return value
            self.problems[name] = "is not in the answer of the request before"
        else:
            self.problems.setdefault(name, "is not known")
        return UNSET

    def _now(self, format_: str) -> str:
        now = self._context.now
        return now.strftime(format_) if format_ else now.isoformat(timespec="seconds")

    def check(self) -> None:
        """Raises `ValueProblems` for what was met so far."""
        if self.problems:
            raise ValueProblems(self.problems)


def request_scope(request: Request, values: Mapping[str, str], context: Context) -> Scope:
    """The values of all its variables, parsed. Raises `ValueProblems`."""
    problems: dict[str, str] = {}
    parsed: dict[str, Value] = {}
    names = [variable.name for variable in request.variables]
    for name in values.keys() - set(names):
        problems[name] = f"is not a variable of this request{did_you_mean(name, names)}"
    for variable in request.variables:
        name = variable.name
        text = values[name] if name in values else default_text(variable, context)
        try:
            parsed[name] = _parse(variable, text)
        except InvalidValue as error:
            problems[name] = str(error)
    if problems:
        raise ValueProblems(problems)
    return Scope(parsed, context)


def _parse(variable: Variable, text: str) -> Value:
    if text:
        return parse_value(variable, text)
    if variable.optional:
        return UNSET
    raise InvalidValue("is needed")


def render_target(
    path: str, query: Mapping[str, Json], scope: Scope
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """(encoded path, plain parameters) of templates; a ``?`` in `path` begins parameters of its own."""
    path, _, in_path = path.partition("?")
    encoded = "".join(_encode(part, path, scope) for part in parse_template(path))
    for segment in encoded.split("/"):
        if {".", ".."} & set(re.split(r"[/\\]", unquote(segment))):
            _blame(path, "may not be a relative path", scope)
    parameters = [pair.partition("=")[::2] for pair in in_path.split("&") if pair]
    parameters += flat_query(query)
    filled = ((key, _parameter(key, template, scope)) for key, template in parameters)
    return encoded, tuple((key, value) for key, value in filled if value is not None)


def flat_query(query: Mapping[str, Json], prefix: str = "") -> list[tuple[str, Json]]:
    """Parameters in order; ``svm = { name = … }`` is ``svm.name``."""
    flat: list[tuple[str, Json]] = []
    for key, value in query.items():
        if isinstance(value, dict):
            flat += flat_query(value, f"{prefix}{key}.")
        else:
            flat.append((prefix + key, value))
    return flat


def _encode(part: str | Placeholder, template: str, scope: Scope) -> str:
    if isinstance(part, str):
        return quote(part, safe=_PATH_LITERAL)
    value = scope.value(part)
    if value is UNSET:
        return ""
    text = _text(value)
    if _CONTROL.search(text):
        scope.problems[part.name] = "may not hold control characters"
        return ""
    return quote(text, safe="")


def _parameter(key: str, template: Json, scope: Scope) -> str | None:
    value = _fill(template, scope)
    if value is UNSET:
        return None
    text = _text(value)
    if _CONTROL.search(text):
        _blame(template, "may not hold control characters", scope)
    return text


def _blame(template: str, message: str, scope: Scope) -> None:
    for placeholder in placeholders(template):
        scope.problems.setdefault(placeholder.name, message)


def _refuse_operators(request: Request, scope: Scope) -> None:
    """In a query, ONTAP reads some signs as operators: ``DELETE …?name=*`` would hit every object.

    A variable with a pattern says itself what it lets through.
    """
    for _, template in flat_query(request.query):
        for placeholder in placeholders(template) if isinstance(template, str) else ():
            variable = request.variable(placeholder.name)
            if variable is None or variable.type is not VariableType.STRING or variable.pattern:
                continue
            value = scope.value(placeholder)
            if isinstance(value, str) and _OPERATOR.search(value):
                scope.problems[placeholder.name] = (
                    "would select more than one name: * | .. and a leading ! < > do"
                )


def _fill(template: Json, scope: Scope) -> Value:
    """UNSET where nothing is left of it but optional variables that are empty."""
    if isinstance(template, str):
        return _fill_text(template, scope)
    if isinstance(template, dict):
        filled = {key: _fill(value, scope) for key, value in template.items()}
        kept = {key: value for key, value in filled.items() if value is not UNSET}
        return UNSET if filled and not kept else kept
    if isinstance(template, list):
        items = [_fill(value, scope) for value in template]
        left = [value for value in items if value is not UNSET]
        return UNSET if items and not left else left
    return template


def _fill_text(template: str, scope: Scope) -> Value:
    parts = parse_template(template)
    if len(parts) == 1 and isinstance(parts[0], Placeholder):
        return scope.value(parts[0])
    values = [part if isinstance(part, str) else scope.value(part) for part in parts]
    if UNSET in values:
        return UNSET
    text = "".join(value.reveal() if isinstance(value, Secret) else _text(value) for value in values)
    return Secret(text) if any(isinstance(value, Secret) for value in values) else text


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
