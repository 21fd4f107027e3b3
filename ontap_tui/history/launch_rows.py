"""Convert launches to rows of a store, and back: shared by both stores."""

from typing import Any, Final

import msgspec

from ontap_tui.history.times import restored, stored
from ontap_tui.model import ApiError, Follow, Launch, Outcome, Secret

INTENT: Final = (
    "id", "group", "request", "method", "target", "body", "values", "resolved", "follow", "then", "user",
    "created_at",
)  # fmt: skip
ANSWER: Final = (
    "answered_at", "http_status", "round_trip", "endpoint", "answer", "results", "outcome", "error", "note",
    "ended_at",
)  # fmt: skip
COLUMNS: Final = (*INTENT, *ANSWER)
_TIMES: Final = ("created_at", "answered_at", "ended_at")
_JSON: Final[dict[str, Any]] = {
    "values": dict[str, str],
    "resolved": dict[str, str],
    "follow": Follow,
    "error": ApiError,
}


def launch_row(launch: Launch) -> dict[str, Any]:
    """Convert a launch. Raises TypeError if it holds a `Secret`."""
    row = {name: getattr(launch, name) for name in ("cluster", *COLUMNS)}
    if any(
        isinstance(one, Secret) for one in (*row.values(), *launch.values.values(), *launch.resolved.values())
    ):
        raise TypeError("a launch is journalled as masked text only")
    row |= {name: stored(row[name]) for name in _TIMES}
    row |= {name: msgspec.json.encode(row[name]).decode() for name in _JSON if row[name] is not None}
    return row | {"outcome": launch.outcome.value}


def make_launch(values: tuple[Any, ...], jobs: tuple[str, ...]) -> Launch:
    """Build a launch from its columns, the last of which is its cluster's name, and its jobs' uuids."""
    row = dict(zip((*COLUMNS, "cluster"), values, strict=True))
    row |= {name: restored(row[name]) for name in _TIMES}
    row |= {
        name: msgspec.json.decode(row[name], type=kind)
        for name, kind in _JSON.items()
        if row[name] is not None
    }
    return Launch(**row | {"outcome": Outcome(row["outcome"]), "jobs": jobs})
