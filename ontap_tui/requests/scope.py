"""Hold the values of the placeholders in one rendering."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias
from uuid import uuid4

import msgspec
from msgspec import UNSET, UnsetType

from ontap_tui.config import did_you_mean
from ontap_tui.model import Secret
from ontap_tui.requests.placeholder import Placeholder, dig, parse_template, placeholders
from ontap_tui.requests.request import Json, Request, Variable
from ontap_tui.requests.values import InvalidValue, parse_value

Value: TypeAlias = Json | Secret | UnsetType
"""A rendered value; UNSET for an optional variable left empty."""


class TemplateContext(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the values available to templates besides the variables."""

    cluster: str
    user: str
    now: datetime
    uuid4: str = msgspec.field(default_factory=lambda: str(uuid4()))
    """A random uuid, the same everywhere in one request."""
    job: dict[str, Any] = {}
    """The job from the answer to the previous request in a chain."""
    response: Any = None
    """The whole body of that answer."""


class ValueProblems(Exception):
    """Reports values that cannot be sent. `problems` has a message for each variable concerned."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name} {message}" for name, message in problems.items()))
        self.problems = dict(problems)


class Scope:
    """Holds the values of the placeholders in one rendering, and collects problems."""

    def __init__(self, values: Mapping[str, Value], context: TemplateContext) -> None:
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
            self.problems[name] = "is not in the response to the previous request"
        else:
            self.problems.setdefault(name, "is not known")
        return UNSET

    def _now(self, format_: str) -> str:
        now = self._context.now
        return now.strftime(format_) if format_ else now.isoformat(timespec="seconds")

    def check(self) -> None:
        """Raise `ValueProblems` if any problem was found so far."""
        if self.problems:
            raise ValueProblems(self.problems)

    def fill(self, template: Json) -> Value:
        """Fill in the strings of a JSON tree; a string that is a single placeholder takes its value's type.

        Returns UNSET if the tree contains nothing but empty optional variables.
        """
        if isinstance(template, str):
            return self._fill_text(template)
        if isinstance(template, dict):
            filled = {key: self.fill(value) for key, value in template.items()}
            kept = {key: value for key, value in filled.items() if value is not UNSET}
            return UNSET if filled and not kept else kept
        if isinstance(template, list):
            items = [self.fill(value) for value in template]
            left = [value for value in items if value is not UNSET]
            return UNSET if items and not left else left
        return template

    def _fill_text(self, template: str) -> Value:
        parts = parse_template(template)
        if len(parts) == 1 and isinstance(parts[0], Placeholder):
            return self.value(parts[0])
        values = [part if isinstance(part, str) else self.value(part) for part in parts]
        if UNSET in values:
            return UNSET
        text = "".join(value.reveal() if isinstance(value, Secret) else text_of(value) for value in values)
        return Secret(text) if any(isinstance(value, Secret) for value in values) else text


def text_of(value: Json) -> str:
    """Return the value as text for a longer string: a string unchanged, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def request_scope(request: Request, values: Mapping[str, str], context: TemplateContext) -> Scope:
    """Parse all variables and return the scope. Raises `ValueProblems`."""
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
    raise InvalidValue("is required")


def default_text(variable: Variable, context: TemplateContext) -> str:
    """Return the variable's initial text in a form; empty if it has none."""
    scope = Scope({}, context)
    text = scope.fill(variable.default)
    return text if isinstance(text, str) and not scope.problems else ""


def differs_by_cluster(variable: Variable) -> bool:
    """Return whether the default differs by cluster, so that an unchanged value is rendered for each."""
    return any(placeholder.name in ("cluster", "uuid4") for placeholder in placeholders(variable.default))
