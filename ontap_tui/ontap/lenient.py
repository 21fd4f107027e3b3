"""Read undocumented JSON leniently, keeping whatever makes sense.

Nothing here raises on a wrong type: a field that does not fit counts as absent.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

from ontap_tui.model import ApiError, ErrorArgument, Job, Version, clipped
from ontap_tui.ontap import times

Tree: TypeAlias = Any
"""The result of `json.loads`."""

LARGEST_CODE: Final = 2**53
"""Larger codes are stored as text: neither JSON nor a database reliably holds them as numbers."""


LONGEST_TEXT: Final = 4096
"""Characters of a description or a message; ONTAP's own have some hundreds."""
LONGEST_NAME: Final = 256
"""Characters of the name of an SVM or a node, of a state and of a code."""
MOST_ARGUMENTS: Final = 50
_LONGEST_NUMBER: Final = 40
"""Digits of the longest number that is parsed."""
MOST_BYTES: Final = 4 * 1024 * 1024
MOST_VALUES: Final = 150_000
"""Most bytes and values decoded in one go, because a decoder cannot yield to the event loop. A MiB of
brackets takes as long as 30 MiB of text."""
_SIGNS: Final = "{[,:"


class NotJson(ValueError):
    pass


class TooLarge(NotJson):
    """Reports more JSON than can be decoded in one go; its text states the limit."""


def values(body: bytes | str) -> int:
    """Count the values and names in JSON; too many if its texts contain JSON punctuation."""
    if isinstance(body, str):
        return sum(body.count(sign) for sign in _SIGNS)
    return sum(body.count(sign) for sign in _SIGNS.encode())


def tree(body: bytes) -> Tree:
    """Parse JSON. Raises `NotJson`. Broken UTF-8 and raw control characters are tolerated."""
    if len(body) > MOST_BYTES:
        raise TooLarge(f"{MOST_BYTES >> 20} MiB")
    if values(body) > MOST_VALUES:
        raise TooLarge(f"{MOST_VALUES:,} values")
    try:
        return json.loads(
            body.decode("utf-8-sig", "replace"),
            strict=False,
            parse_int=integer,
            parse_float=_float,
            parse_constant=str,
        )
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None


def integer(digits: str) -> int | str:
    """Parse digits; return the text of a number too large to store."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _float(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def well_formed(body: bytes, understood: Tree) -> bytes:
    """Return `body` if it is JSON in UTF-8; otherwise `understood`, the tree read from it, as JSON."""
    try:
        msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return json.dumps(understood, ensure_ascii=False).encode("utf-8", "replace")
    return body


def mapping(value: Tree) -> Mapping[str, Tree]:
    return value if isinstance(value, dict) else {}


def items(value: Tree) -> list[Tree]:
    return value if isinstance(value, list) else []


def records(page: Tree) -> list[Tree] | None:
    """Return the records of a collection; None if it is not one. ONTAP may omit an empty list."""
    found = mapping(page).get("records")
    if found is None and mapping(page).get("num_records") == 0:
        return []
    return found if isinstance(found, list) else None


def next_link(page: Tree) -> str | None:
    """Return the link to the next page, unchanged and not to be trusted."""
    links = mapping(mapping(page).get("_links"))
    return text(mapping(links.get("next")).get("href"))


def kept(value: Tree, longest: int = LONGEST_TEXT) -> str | None:
    """Return a string clipped to what a screen or the history needs; the raw JSON has all of it."""
    return text(clipped(value, longest)) if isinstance(value, str) else None


def text(value: Tree) -> str | None:
    """Return a string with lone surrogates, which cannot be encoded, replaced by question marks."""
    if not isinstance(value, str):
        return None
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def api_error(value: Tree) -> ApiError | None:
    """Read an ``error`` member, an object or a plain message; None if it says nothing."""
    error = {"message": value} if isinstance(value, str) and value else mapping(value)
    message, code = kept(error.get("message")), _code_text(error.get("code"))
    if message is None and code is None:
        return None
    return ApiError(
        message=message or "",
        code=code,
        target=kept(error.get("target"), LONGEST_NAME),
        arguments=tuple(
            ErrorArgument(
                code=_code_text(argument.get("code")),
                message=kept(argument.get("message")),
            )
            for argument in map(mapping, _one_or_several(error.get("arguments"))[:MOST_ARGUMENTS])
        ),
    )


def _one_or_several(value: Tree) -> list[Tree]:
    return [value] if isinstance(value, dict) else items(value)


def answer_error(body: Tree) -> ApiError | None:
    """Read the error of a whole answer: ``error``, or the first of ``errors`` with the messages of all."""
    answer = mapping(body)
    several = [error for error in map(api_error, items(answer.get("errors"))) if error is not None]
    if "error" in answer or not several:
        return api_error(answer.get("error"))
    first = several[0]
    messages = dict.fromkeys(error.message for error in several if error.message)
    return ApiError(
        message="; ".join(messages), code=first.code, target=first.target, arguments=first.arguments
    )


def job(value: Tree, cluster: str, endpoint: str | None = None) -> Job | None:
    """Read a job; None if it lacks its uuid or its state."""
    record = mapping(value)
    uuid, state = kept(record.get("uuid"), LONGEST_NAME), kept(record.get("state"), LONGEST_NAME)
    if not uuid or not state or len(uuid) > LONGEST_NAME:
        return None
    message, percent = kept(record.get("message")), record.get("percent_complete")
    code, error = _code(record.get("code")), api_error(record.get("error"))
    if code is None and error is None and ((large := _code_text(record.get("code"))) and large.isdigit()):
        error = ApiError(message=message or "", code=large)
    if message is None and isinstance(percent, int):
        message = f"{percent} %"
    return Job(
        cluster=cluster,
        uuid=uuid.lower(),
        state=state,
        description=kept(record.get("description")) or kept(record.get("name")) or "",
        message=message,
        code=code,
        error=error,
        node=kept(mapping(record.get("node")).get("name"), LONGEST_NAME),
        svm=kept(mapping(record.get("svm")).get("name"), LONGEST_NAME),
        start_time=times.parse(record.get("start_time")),
        end_time=times.parse(record.get("end_time")),
        endpoint=endpoint,
    )


def version(value: Tree) -> Version | None:
    """Read the ``version`` member of ``/api/cluster``."""
    parts = mapping(value)
    generation, major, minor = (parts.get(name) for name in ("generation", "major", "minor"))
    if type(generation) is not int or type(major) is not int:
        return None
    return Version(generation=generation, major=major, minor=minor if type(minor) is int else 0)


def _code(value: Tree) -> int | None:
    if isinstance(value, str) and len(value) < 17 and value.isascii() and value.isdigit():
        value = int(value)
    if type(value) is int and abs(value) <= LARGEST_CODE:
        return value
    return None


def _code_text(value: Tree) -> str | None:
    return str(value) if type(value) is int else kept(value, LONGEST_NAME)
