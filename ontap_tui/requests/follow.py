"""Read the progress of an operation that a finished job only started, from its resource."""

from collections.abc import Mapping
from typing import Any

import msgspec

from ontap_tui.model import Follow, Outcome
from ontap_tui.requests.placeholder import dig
from ontap_tui.requests.render import render_target
from ontap_tui.requests.rendered import target
from ontap_tui.requests.request import Request
from ontap_tui.requests.scope import TemplateContext, request_scope


class Followed(msgspec.Struct, frozen=True):
    """Holds the resource's status at one moment."""

    word: str = ""
    """The value at the path `Follow.done`."""
    fraction: float | None = None
    """Progress from 0 to 1; None if the resource does not report it."""
    outcome: Outcome | None = None
    """SUCCESS or FAILURE once the operation has ended."""


def rendered_follow(
    request: Request, values: Mapping[str, str], *, context: TemplateContext
) -> Follow | None:
    """Return the request's `Follow` with its path rendered; None if it has none. Raises `ValueProblems`."""
    if request.follow is None:
        return None
    scope = request_scope(request, values, context)
    path, query = render_target(request.follow.path, {}, scope)
    scope.check()
    return msgspec.structs.replace(request.follow, path=target(path, query))


def read_follow(follow: Follow, resource: Any) -> Followed:
    word = dig(resource, follow.done)
    text = word if isinstance(word, str) else ""
    outcome = None
    if text in follow.success:
        outcome = Outcome.SUCCESS
    elif text in follow.failure:
        outcome = Outcome.FAILURE
    percent = dig(resource, follow.progress) if follow.progress else None
    return Followed(word=text, fraction=_fraction(percent), outcome=outcome)


def _fraction(percent: Any) -> float | None:
    if isinstance(percent, int | float) and not isinstance(percent, bool) and 0 <= percent <= 100:
        return percent / 100
    return None
