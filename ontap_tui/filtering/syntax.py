"""Parse the filter language into terms.

::

    filter := term*                           separated by white space; all must match
    term   := ["-"] [field ":"] choice ("|" choice)*
    choice := word | '"' text '"' | "/" regex "/" | ("<" | ">" | "<=" | ">=") time
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, TypeAlias

import msgspec

from ontap_tui.model import PatternError, SafePattern, State, closest, parse_duration


class FilterError(Exception):
    """Reports a malformed filter; `position` and `length` mark the faulty text, in characters."""

    def __init__(self, message: str, position: int, length: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.length = length


TEXT_FIELDS: Final = (
    "description", "message", "cluster", "svm", "node", "uuid", "error", "request", "by", "state", "code",
    "tag",
)  # fmt: skip
TIME_FIELDS: Final = ("elapsed", "started", "ended")
STATE_WORDS: Final = ("active", "done", "gone", "unknown", *State)
"""Words that may follow ``state:``, besides undocumented states."""
WHOLE: Final = ("tag", "code")
"""Fields that must equal the text, rather than contain it."""
FIELDS: Final = TEXT_FIELDS + TIME_FIELDS

_SPACE: Final = re.compile(r"\s*")
_FIELD: Final = re.compile(r"([A-Za-z]+):")
_WORD: Final = re.compile(r"[^\s|]+")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_REGEX: Final = re.compile(r"/((?:[^/\\]|\\.)+)/(?=[\s|]|\Z)", re.DOTALL)
_UNCLOSED_REGEX: Final = re.compile(r"/[^\s/]*[\\(\[*+?^$][^\s/]*(?=\s|\Z)")
_TIME: Final = re.compile(r"([<>]=?)([^\s|]+)")
_BARE: Final = re.compile(r'[^\s|"/:\\-][^\s|":]*')


class Text(msgspec.Struct, frozen=True):
    value: str

    @property
    def any_case(self) -> bool:
        """Return whether to ignore case: unless the search text has a capital (smart case)."""
        return self.value == self.value.lower()

    def __str__(self) -> str:
        if _BARE.fullmatch(self.value):
            return self.value
        return '"' + self.value.replace("\\", r"\\").replace('"', r"\"") + '"'


class Pattern(msgspec.Struct, frozen=True):
    source: str

    @property
    def compiled(self) -> SafePattern:
        """Compile the pattern.

        ``^`` and ``$`` match at the ends of a field; case matters if there is a capital outside an escape.
        """
        plain = re.sub(r"\\.", "", self.source, flags=re.DOTALL)
        return SafePattern(self.source, any_case=plain == plain.lower(), lines=True)

    def __str__(self) -> str:
        return f"/{self.source}/"


class Time(msgspec.Struct, frozen=True):
    operator: str
    amount: str
    """The age as typed: ``1h30m``."""

    @property
    def seconds(self) -> int:
        return parse_duration(self.amount)

    def __str__(self) -> str:
        return self.operator + self.amount


Choice: TypeAlias = Text | Pattern | Time


class Term(msgspec.Struct, frozen=True):
    choices: tuple[Choice, ...]
    field: str | None = None
    negated: bool = False

    def narrows(self, other: "Term") -> bool:
        """Return whether everything that matches this term is known to match `other`, too."""
        if self.field in TIME_FIELDS or (self.field, self.negated) != (other.field, other.negated):
            return False
        if self.choices == other.choices:
            return True
        if self.negated or self.field in WHOLE or len(self.choices) != len(other.choices):
            return False
        pairs = zip(self.choices, other.choices, strict=True)
        return all(
            isinstance(choice, Text) and isinstance(wider, Text) and choice.value.startswith(wider.value)
            for choice, wider in pairs
        )

    def __str__(self) -> str:
        field = f"{self.field}:" if self.field else ""
        return f"{'-' if self.negated else ''}{field}{'|'.join(map(str, self.choices))}"


def parse_terms(text: str) -> Iterator[Term]:
    """Yield the terms of `text`. Raises FilterError."""
    at = _skip_space(text, 0)
    while at < len(text):
        term, at = _term(text, at)
        yield term
        at = _skip_space(text, at)


def _skip_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def unfinished_field(text: str) -> str | None:
    """Return the field that the last word of `text` may be about to name; it may be complete or misspelt."""
    word = text.rsplit(None, 1)[-1].lower().lstrip("-") if text and not text[-1].isspace() else ""
    if len(word) < 2 or not word.isalpha():
        return None
    begun = next((field for field in FIELDS if field.startswith(word)), None)
    return begun or closest(word, FIELDS, 0.75)


def _term(text: str, at: int) -> tuple[Term, int]:
    negated = text[at] == "-" and not text[at + 1 : at + 2].isspace() and at + 1 < len(text)
    at += negated
    field, at = _field(text, at)
    choices = []
    while True:
        choice, at = _choice(text, at, field)
        choices.append(choice)
        if text[at : at + 1] != "|":
            return Term(tuple(choices), field, negated), at
        at += 1


def _field(text: str, at: int) -> tuple[str | None, int]:
    """Return the field named at `at`. An unknown name before a colon is plain text (``vs1:vol_mail``) unless
    it looks like a typo.
    """
    name = _FIELD.match(text, at)
    if name is None:
        return None, at
    word = name[1].lower()
    if word in FIELDS:
        return word, name.end()
    close = closest(word, FIELDS, 0.75)
    if close is not None:
        hint = f'there is no field "{name[1]}": {close}? (in quotes it is searched for as text)'
        raise FilterError(hint, at, len(name[1]))
    return None, at


def _choice(text: str, at: int, field: str | None) -> tuple[Choice, int]:
    if field in TIME_FIELDS:
        return _time(text, at, field)
    if text.startswith('"', at):
        return _quoted(text, at)
    if text.startswith("/", at):
        regex = _REGEX.match(text, at)
        if regex:
            return _pattern(regex), regex.end()
        unclosed = _UNCLOSED_REGEX.match(text, at)
        if unclosed:
            raise FilterError("this regular expression has no closing /", at, len(unclosed[0]))
    word = _WORD.match(text, at)
    if word is None:
        raise FilterError("a value is missing here", at)
    return Text(word[0]), word.end()


def _quoted(text: str, at: int) -> tuple[Text, int]:
    quoted = _QUOTED.match(text, at)
    if quoted is None:
        raise FilterError("this quote has no end", at, len(text) - at)
    if not quoted[1]:
        raise FilterError("these quotes are empty", at, 2)
    end = quoted.end()
    if end < len(text) and not _SPACE.fullmatch(text[end]) and text[end] != "|":
        raise FilterError("a space is missing after the closing quote", end)
    return Text(re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL)), end


def _pattern(found: re.Match[str]) -> Pattern:
    pattern = Pattern(found[1])
    try:
        _ = pattern.compiled
    except PatternError as error:
        raise FilterError(f"invalid regular expression: {error}", found.start(), len(found[0])) from None
    return pattern


def _time(text: str, at: int, field: str | None) -> tuple[Time, int]:
    found = _TIME.match(text, at)
    if found:
        time = Time(found[1], found[2].lower())
        with suppress(ValueError):
            _ = time.seconds
            return time, found.end()
    word = _WORD.match(text, at)
    length = len(word[0]) if word else 1
    raise FilterError(f"{field} takes < or > and a time: {field}:>10m, 2h, 1d12h", at, length)
