"""Check the templates of a parsed request against its variables."""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time
from math import isfinite
from typing import Any, Final
from urllib.parse import unquote

from ontap_tui.config import did_you_mean
from ontap_tui.requests.placeholder import (
    BUILT_IN,
    Placeholder,
    TemplateError,
    leaves,
    parse_template,
    placeholders,
)
from ontap_tui.requests.render import parameters
from ontap_tui.requests.request import Request, Variable
from ontap_tui.requests.scope import TemplateContext, default_text
from ontap_tui.requests.values import InvalidValue, parse_value

_SECRET_OUTSIDE: Final = (
    "{} is a secret, which may only be used in the body (in a URL, ONTAP refuses it with error 262202)"
)
_IN_KEY: Final = "placeholders are allowed in values only"
_ODD_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAMPLE: Final = TemplateContext(cluster="cluster", user="user", now=datetime(2026, 1, 1, tzinfo=UTC))


def check(request: Request, *, whole: bool = True) -> Iterator[tuple[str, str]]:
    """Yield (place, message) for each problem. Unused variables are reported only if `whole` was read."""
    templates = list(_templates(request))
    broken = False
    for place, text in [*templates, *_record_templates(request)]:
        try:
            parse_template(text)
        except TemplateError as error:
            broken = True
            yield place, str(error)
    if broken:
        return
    names = [variable.name for variable in request.variables]
    secrets = {variable.name for variable in request.variables if variable.secret}
    used: set[str] = set()
    for place, text in templates:
        for placeholder in placeholders(text):
            used.add(placeholder.name)
            if placeholder.name in secrets and not place.startswith("body"):
                yield place, _SECRET_OUTSIDE.format(placeholder.name)
            yield from _check_known(place, placeholder, _visible(place, names))
    for variable in request.variables:
        if whole and variable.name not in used and not request.then:
            yield f"variables.{variable.name}", "is not used"
        yield from _check_default(variable)
    yield from _check_target(request)
    yield from _check_json("body", request.body)
    if request.method == "GET" and request.body is not None:
        yield "body", "a GET has none"
    if request.confirm_by_name and request.confirm_by_name not in names:
        close = did_you_mean(request.confirm_by_name, names)
        yield "confirm_by_name", f"{request.confirm_by_name} is not a variable{close}"
    if request.confirm_by_name in secrets:
        yield "confirm_by_name", _SECRET_OUTSIDE.format(request.confirm_by_name)


def _templates(request: Request) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of every template except those that read records."""
    yield "path", request.path
    yield from _prefixed("query", request.query)
    yield from _prefixed("body", request.body)
    if request.follow:
        yield "follow.path", request.follow.path
    for variable in request.variables:
        place = f"variables.{variable.name}"
        yield f"{place}.default", variable.default
        if variable.lookup:
            yield f"{place}.lookup.path", variable.lookup.path


def _record_templates(request: Request) -> Iterator[tuple[str, str]]:
    for variable in request.variables:
        if variable.lookup:
            place = f"variables.{variable.name}.lookup"
            yield f"{place}.label", variable.lookup.label
            yield f"{place}.value", variable.lookup.value


def _prefixed(place: str, tree: Any) -> Iterator[tuple[str, str]]:
    for path, text in leaves(tree):
        yield f"{place}.{path}" if path else place, text


def _visible(place: str, names: list[str]) -> Collection[str]:
    """Return the variable names usable at a place.

    A default may use none, a look-up those asked for earlier, and any other place all of them.
    """
    if not place.startswith("variables."):
        return names
    _, name, kind, *_ = place.split(".")
    return () if kind == "default" else names[: names.index(name)]


def _check_known(place: str, placeholder: Placeholder, names: Collection[str]) -> Iterator[tuple[str, str]]:
    name = placeholder.name
    if name in names or name in BUILT_IN or placeholder.of_answer:
        return
    yield place, f"{{{name}}} is not known here{did_you_mean(name, [*names, *BUILT_IN])}"


def _check_default(variable: Variable) -> Iterator[tuple[str, str]]:
    """Check a default that contains placeholders, using sample values for them."""
    text = default_text(variable, _SAMPLE)
    if not text:
        return
    try:
        parse_value(variable, text)
    except InvalidValue as error:
        yield f"variables.{variable.name}.default", f"{error} ({text})"


def _check_target(request: Request) -> Iterator[tuple[str, str]]:
    yield from _check_path("path", request.path)
    seen: set[str] = set()
    for key, template in parameters(request.path, request.query):
        if key in seen:
            yield f"query.{key}", "is given twice"
        seen.add(key)
        if not isinstance(template, str | int | float):
            yield f"query.{key}", "must be a string, a number, true or false"
        if "{" in key:
            yield f"query.{key}", _IN_KEY
    for variable in request.variables:
        if variable.lookup:
            yield from _check_path(f"variables.{variable.name}.lookup.path", variable.lookup.path)
        yield from _check_use(request, variable)
    if request.follow:
        yield from _check_path("follow.path", request.follow.path)


def _check_json(place: str, tree: Any) -> Iterator[tuple[str, str]]:
    """Check for values that JSON lacks, such as TOML's dates and infinities, and for templates in keys."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if "{" in key:
                yield f"{place}.{key}", _IN_KEY
            yield from _check_json(f"{place}.{key}", value)
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _check_json(f"{place}.{index}", value)
    elif isinstance(tree, date | time):
        yield place, "is a date to TOML: put it in quotes"
    elif isinstance(tree, float) and not isfinite(tree):
        yield place, "is not a number in JSON"


def _check_path(place: str, path: str) -> Iterator[tuple[str, str]]:
    path = path.partition("?")[0]
    literals = [part for part in parse_template(path) if isinstance(part, str)]
    if not path.startswith("/api/"):
        yield place, "must begin with /api/"
    elif any(_ODD_PERCENT.search(literal) for literal in literals):
        yield place, "has a % that encodes nothing"
    elif "//" in path or {".", ".."} & set(unquote(path).split("/")):
        yield place, "may not contain empty, . or .. segments"
    elif "#" in path:
        yield place, "may not contain #"


def _check_use(request: Request, variable: Variable) -> Iterator[tuple[str, str]]:
    place = f"variables.{variable.name}"
    if variable.optional and variable.name in _names(request.path.partition("?")[0]):
        yield place, "is used in the path and so cannot be optional"


def _names(*templates: str) -> set[str]:
    return {placeholder.name for template in templates for placeholder in placeholders(template)}
