"""Compile terms to closures over a job."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from ontap_tui.filtering.syntax import TIME_FIELDS, WHOLE, Choice, Pattern, Term, Text, Time
from ontap_tui.model import KNOWN_STATES, ApiError, TrackedJob

Matches: TypeAlias = Callable[[TrackedJob, datetime], bool]
TagsOf: TypeAlias = Callable[[str], Collection[str]]
_Test: TypeAlias = Callable[[str], bool]


def compile_terms(terms: Sequence[Term], tags_of: TagsOf) -> Matches:
    """Compile terms, fields first: they are cheaper than searching all text."""
    steps = [_field_step(term, term.field, tags_of) for term in terms if term.field is not None]
    words = [term for term in terms if term.field is None]
    if words:
        steps.append(_words_step(words))
    if len(steps) == 1:
        return steps[0]

    def all_match(row: TrackedJob, now: datetime) -> bool:
        for step in steps:  # noqa: SIM110 - a generator costs more than the loop, 100,000 times
            if not step(row, now):
                return False
        return True

    return all_match


def _words_step(terms: list[Term]) -> Matches:
    """Match all plain words against one text, lower-cased once."""
    only = terms[0]
    if len(terms) == len(only.choices) == 1 and isinstance(text := only.choices[0], Text) and text.any_case:
        needle, wanted = text.value, not only.negated
        return lambda row, now: (needle in _all_text(row).lower()) is wanted

    checks = [(_any_word(term.choices), not term.negated) for term in terms]

    def words_match(row: TrackedJob, now: datetime) -> bool:
        text = _all_text(row)
        lower = text.lower()
        for test, wanted in checks:  # noqa: SIM110 - as above
            if test(text, lower) is not wanted:
                return False
        return True

    return words_match


def _any_word(choices: Sequence[Choice]) -> Callable[[str, str], bool]:
    tests = [_word_test(choice) for choice in choices]
    if len(tests) == 1:
        return tests[0]
    return lambda text, lower: any(test(text, lower) for test in tests)


def _word_test(choice: Choice) -> Callable[[str, str], bool]:
    if isinstance(choice, Pattern):
        matches = choice.compiled.matches
        return lambda text, lower: matches(text)
    assert isinstance(choice, Text)  # a time is allowed only with a field
    needle = choice.value
    if needle == needle.lower():
        return lambda text, lower: needle in lower
    return lambda text, lower: needle in text


def _all_text(row: TrackedJob) -> str:
    """Join the text fields by line ends, so that no match spans two fields."""
    job = row.job
    text = (
        f"{job.description}\n{job.message or ''}\n{job.cluster}\n"
        f"{job.svm or ''}\n{job.node or ''}\n{job.uuid}"
    )
    return text if job.error is None else f"{text}\n{_error_text(job.error)}"


def _error_text(error: ApiError) -> str:
    parts = [error.message, error.code, error.target]
    for argument in error.arguments:
        parts += [argument.code, argument.message]
    return "\n".join(part for part in parts if part)


def _field_step(term: Term, field: str, tags_of: TagsOf) -> Matches:
    wanted = not term.negated
    if field in TIME_FIELDS:
        seconds_of = _SECONDS[field]
        limits = [_limit(choice) for choice in term.choices if isinstance(choice, Time)]

        def time_matches(row: TrackedJob, now: datetime) -> bool:
            seconds = seconds_of(row, now)
            return (seconds is not None and any(limit(seconds) for limit in limits)) is wanted

        return time_matches

    values_of = (lambda row: tags_of(row.job.cluster)) if field == "tag" else _VALUES[field]
    tests = [_value_test(choice, field) for choice in term.choices]

    def value_matches(row: TrackedJob, now: datetime) -> bool:
        return any(test(value) for value in values_of(row) if value for test in tests) is wanted

    return value_matches


def _value_test(choice: Choice, field: str) -> _Test:
    """Return a test of one value of a field.

    A tag or a code must be equal, a state may be abbreviated, and any other field must contain the text.
    """
    if isinstance(choice, Pattern):
        return choice.compiled.matches
    assert isinstance(choice, Text)  # a time is allowed only with a field of times
    needle = choice.value
    fold: Callable[[str], str] = str.lower if choice.any_case else str
    if field in WHOLE:
        return lambda value: fold(value) == needle
    match field:
        case "state":
            return lambda value: value.lower().startswith(needle.lower())
        case _:
            return lambda value: needle in fold(value)


def _limit(time: Time) -> Callable[[float], bool]:
    seconds = time.seconds
    match time.operator:
        case "<":
            return lambda value: value < seconds
        case "<=":
            return lambda value: value <= seconds
        case ">":
            return lambda value: value > seconds
        case _:
            return lambda value: value >= seconds


def _states(row: TrackedJob) -> tuple[str, ...]:
    """Return the state as the cluster words it and the sets it is in; a gone job is in no other set."""
    if row.outcome_unknown:
        return ("gone",)
    state = row.job.state
    end = "done" if row.job.terminal else "active"
    return (state, end) if state in KNOWN_STATES else (state, end, "unknown")


def _codes(row: TrackedJob) -> tuple[str | None, ...]:
    job = row.job
    own = None if job.code is None else str(job.code)
    return (own, job.error.code) if job.error else (own,)


def _errors(row: TrackedJob) -> tuple[str | None, ...]:
    """Return the error texts. Before ONTAP 9.9 a failed job has no error, so its message is used instead."""
    if row.job.error is not None:
        return (_error_text(row.job.error),)
    return (row.job.message,) if row.job.failed else ()


_VALUES: Final[dict[str, Callable[[TrackedJob], Iterable[str | None]]]] = {
    "description": lambda row: (row.job.description,),
    "message": lambda row: (row.job.message,),
    "cluster": lambda row: (row.job.cluster,),
    "svm": lambda row: (row.job.svm,),
    "node": lambda row: (row.job.node,),
    "uuid": lambda row: (row.job.uuid,),
    "request": lambda row: (row.launched_by,),
    "by": lambda row: (row.user,),
    "error": _errors,
    "state": _states,
    "code": _codes,
}


def _elapsed(row: TrackedJob, now: datetime) -> float | None:
    elapsed = row.job.elapsed(row.gone_at or now)
    return None if elapsed is None else elapsed.total_seconds()


def _age(then: datetime | None, now: datetime) -> float | None:
    return None if then is None else (now - then).total_seconds()


_SECONDS: Final[dict[str, Callable[[TrackedJob, datetime], float | None]]] = {
    "elapsed": _elapsed,
    "started": lambda row, now: _age(row.job.start_time, now),
    "ended": lambda row, now: _age(row.job.end_time, now),
}
