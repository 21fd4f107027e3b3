"""Implement ONTAP's query language: ``state=running|paused``, ``name=!vol*``, ``size=>=1GB``,
``svm.name=null``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from ontap_tui.simulator.refusal import Refusal, invalid_value
from ontap_tui.simulator.schema import SchemaField, parse_size, parse_time


class _Token(NamedTuple):
    text: str
    operator: bool = False
    quoted: bool = False


Test: TypeAlias = Callable[[Any], bool]
_NOT, _OR, _RANGE, _ANY = (_Token(text, operator=True) for text in ("!", "|", "..", "*"))
_NULL = [_Token(char) for char in "null"]
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\{(?P<braced>[^}]*)\}|(?P<special>\.\.|>=|<=|[><!|*])|(?P<plain>.)', re.S
)


class Condition:
    """One ``field=value`` of a query, typed like the field."""

    def __init__(self, name: str, field: SchemaField, text: str) -> None:
        self.name = name
        self._field = field
        self.words: set[str] | None = set()
        """The only words that match, if they are plain; None if other values may match."""
        self._tests: list[Test] = []
        self.at_least: Any = None
        """The lower bound of matching values; None if there is none."""
        self._if_absent = False
        alternatives = list(_split(_tokens(text)))
        for alternative in alternatives:
            self._add(alternative, text)
        if len(alternatives) > 1:
            self.at_least = None

    def matches(self, values: Iterable[Any]) -> bool:
        """Return whether a record with these values of the field matches. A missing value
        matches only ``null``.
        """
        present = False
        for value in values:
            present = True
            typed = _typed(self._field, value)
            if any(test(typed) for test in self._tests):
                return True
        return not present and self._if_absent

    def _add(self, tokens: list[_Token], text: str) -> None:
        if tokens and tokens[0] == _NOT:
            self.words = None
            if tokens[1:] == _NULL:
                self._tests.append(lambda value: True)
            else:
                test = self._test(tokens[1:], text)
                self.at_least = None
                self._tests.append(lambda value: not test(value))
        elif tokens == _NULL:
            self.words = None
            self._if_absent = True
        else:
            self._tests.append(self._test(tokens, text))

    def _test(self, tokens: list[_Token], text: str) -> Test:
        if tokens and tokens[0].operator and tokens[0].text in _OPERATORS:
            self.words = None
            operator = tokens[0].text
            compare, bound = _OPERATORS[operator], self._bound(tokens[1:], text)
            if operator in (">", ">="):
                self.at_least = bound
            return lambda value: compare(value, bound)
        if _RANGE in tokens:
            self.words = None
            middle = tokens.index(_RANGE)
            low, high = self._bound(tokens[:middle], text), self._bound(tokens[middle + 1 :], text)
            return lambda value: bool(low <= value <= high)
        if _ANY in tokens:
            self.words = None
            pattern = re.compile(
                "".join(".*" if token == _ANY else re.escape(token.text) for token in tokens), re.S
            )
            return lambda value: pattern.fullmatch(str(value)) is not None
        wanted = self._bound(tokens, text)
        if self.words is not None:
            self.words.add(_plain(tokens))
        return lambda value: bool(value == wanted)

    def _bound(self, tokens: list[_Token], text: str) -> Any:
        try:
            return _typed(self._field, _plain(tokens))
        except ValueError:
            raise invalid_value(text, self.name, self._field.kind) from None


def conditions(
    given: Iterable[tuple[str, str]], known: Callable[[str], SchemaField | None]
) -> list[Condition]:
    """Parse the conditions; `known` returns a field's type, or None, which refuses the query."""
    found = []
    for name, text in given:
        field = known(name)
        if field is None:
            raise Refusal(400, 262179, f'Unexpected argument "{name}".', name)
        found.append(Condition(name, field, text))
    return found


def _tokens(text: str) -> list[_Token]:
    """Yield characters and operators; quoted text and text in braces is never an operator or ``null``."""
    tokens: list[_Token] = []
    for found in _TOKEN.finditer(text):
        literal = found["quoted"] if found["quoted"] is not None else found["braced"]
        if literal is not None:
            tokens += [_Token(char, quoted=True) for char in literal]
        else:
            tokens.append(_Token(found[0], operator=found["special"] is not None))
    return tokens


def _split(tokens: list[_Token]) -> Iterable[list[_Token]]:
    part: list[_Token] = []
    for token in tokens:
        if token == _OR:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _plain(tokens: Iterable[_Token]) -> str:
    return "".join(token.text for token in tokens)


def _typed(field: SchemaField, value: Any) -> Any:
    match field.kind:
        case "integer":
            return int(value)
        case "size":
            size = parse_size(value)
            if size is None:
                raise ValueError(value)
            return size
        case "boolean":
            return str(value).lower()
        case "time":
            moment = parse_time(value)
            if moment is None:
                raise ValueError(value)
            return moment
        case _:
            return str(value)
