"""Parse a request from its raw TOML table, or report all of its problems at once."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from ontap_tui.config import Problem
from ontap_tui.model import Follow, PatternError, SafePattern
from ontap_tui.requests.check import check
from ontap_tui.requests.placeholder import BUILT_IN, escape
from ontap_tui.requests.problem import RequestProblems
from ontap_tui.requests.request import METHODS, Confirm, Lookup, Request, Variable, VariableType
from ontap_tui.requests.table import KeyReader, Where
from ontap_tui.requests.values import InvalidValue, parse_number, parse_size

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_VARIABLE_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_KEY: Final = re.compile(r"[!-~]|f(?:[2-9]|1[0-2])")
_NUMERIC: Final = (VariableType.INTEGER, VariableType.NUMBER, VariableType.SIZE)
_MATCHED: Final = (VariableType.STRING, VariableType.SECRET)


def name_problem(name: str) -> str | None:
    """Return why a request cannot have this name."""
    if _NAME.fullmatch(name):
        return None
    return "a request's name has letters, digits, _ and - only, at most 64, and begins with a letter or digit"


def dotted(*keys: str) -> str:
    return ".".join(keys)


def parse_request(name: str, table: Mapping[str, Any], *, where: Where = dotted, origin: str = "") -> Request:
    """Parse the table; `where` returns the place of a key, `origin` is the file. Raises `RequestProblems`."""
    problems: list[Problem] = []
    reader = KeyReader(table, where, problems)
    if wrong := name_problem(name):
        reader.problem("", wrong)
    request = _read_request(name, reader, origin)
    told = {problem.where for problem in problems}
    for key, message in check(request, whole=not problems):
        if reader.place(key) not in told:
            reader.problem(key, message)
    if problems:
        raise RequestProblems(problems)
    return request


def _read_request(name: str, reader: KeyReader, origin: str) -> Request:
    request = Request(
        name=name,
        method=reader.word("method", METHODS, "POST"),
        path=reader.text("path", required=True),
        title=reader.text("title"),
        help=reader.text("help"),
        key=_read_key(reader),
        query=reader.table("query") or {},
        body=reader.raw("body"),
        confirm=Confirm(reader.word("confirm", list(Confirm), Confirm.AUTO)),
        danger=reader.flag("danger"),
        confirm_by_name=reader.text("confirm_by_name"),
        clusters=reader.texts("clusters"),
        variables=tuple(
            _read_variable(key, reader.inner(table, "variables", key))
            for key, table in reader.tables("variables").items()
        ),
        then=reader.text("then"),
        follow=_read_follow(reader),
        stop_on_error=reader.flag("stop_on_error"),
        origin=origin,
    )
    reader.finish()
    return request


def _read_key(reader: KeyReader) -> str:
    key = reader.text("key")
    key = key.lower() if len(key) > 1 else key
    if key and not _KEY.fullmatch(key):
        reader.problem("key", "must be one printable character or f2 to f12")
        return ""
    return key


def _read_variable(name: str, reader: KeyReader) -> Variable:
    kind = VariableType(reader.word("type", list(VariableType), VariableType.STRING))
    variable = Variable(
        name=name,
        prompt=reader.text("prompt"),
        help=reader.text("help"),
        type=kind,
        default=_read_default(reader),
        pattern=_read_pattern(reader),
        minimum=_read_limit(reader, "minimum", kind),
        maximum=_read_limit(reader, "maximum", kind),
        choices=reader.texts("choices"),
        optional=reader.flag("optional"),
        lookup=_read_lookup(reader),
    )
    _check_name(name, reader)
    if (kind is VariableType.CHOICE) != bool(variable.choices):
        reader.problem("choices", "are required for type choice, and not allowed for others")
    if variable.pattern and kind not in _MATCHED:
        reader.problem("pattern", f"is for {' and '.join(_MATCHED)} only")
    if variable.minimum is not None and variable.maximum is not None and variable.minimum > variable.maximum:
        reader.problem("minimum", "is above the maximum")
    if variable.secret and variable.default:
        reader.problem("default", "a secret is never stored")
    if variable.lookup and kind is not VariableType.STRING:
        reader.problem("lookup", "gives strings only")
    reader.finish()
    return variable


def _check_name(name: str, reader: KeyReader) -> None:
    if not _VARIABLE_NAME.fullmatch(name):
        reader.problem(
            "", "a variable's name has letters, digits, _ and - only, and does not begin with a digit"
        )
    elif name in BUILT_IN:
        reader.problem("", f"{name} is built in and cannot be a variable")


def _read_default(reader: KeyReader) -> str:
    """Read a default as a template; a default that is not a string is converted to its JSON text."""
    default = reader.raw("default")
    if default is None or isinstance(default, str):
        return default or ""
    return escape(json.dumps(default, default=str))


def _read_pattern(reader: KeyReader) -> str:
    pattern = reader.text("pattern")
    try:
        SafePattern(pattern)
    except PatternError as error:
        reader.problem("pattern", f"is not a regular expression: {error}")
        return ""
    return pattern


def _read_limit(reader: KeyReader, key: str, kind: VariableType) -> float | None:
    limit = reader.raw(key)
    if limit is None:
        return None
    if kind not in _NUMERIC:
        reader.problem(key, f"is for {', '.join(_NUMERIC)} only")
        return None
    try:
        return parse_size(str(limit)) if kind is VariableType.SIZE else parse_number(str(limit))
    except InvalidValue as error:
        reader.problem(key, str(error))
        return None


def _read_lookup(reader: KeyReader) -> Lookup | None:
    table = reader.table("lookup")
    if table is None:
        return None
    inner = reader.inner(table, "lookup")
    lookup = Lookup(
        path=inner.text("path", required=True),
        label=inner.text("label") or "{name}",
        value=inner.text("value") or "{uuid}",
    )
    inner.finish()
    return lookup


def _read_follow(reader: KeyReader) -> Follow | None:
    table = reader.table("follow")
    if table is None:
        return None
    inner = reader.inner(table, "follow")
    follow = Follow(
        path=inner.text("path", required=True),
        done=inner.text("done", required=True),
        success=inner.texts("success"),
        failure=inner.texts("failure"),
        progress=inner.text("progress"),
    )
    if not follow.success:
        inner.problem("success", "needs at least one word")
    inner.finish()
    return follow
