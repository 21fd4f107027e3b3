"""Prepare text for PostgreSQL, which does not allow NUL characters; a cluster or a person may send one."""

from typing import Any, TypeVar

T = TypeVar("T")


def storable(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with a visible substitute for each character that cannot be stored."""
    return {name: kept(value) for name, value in row.items()}


def kept(value: Any) -> Any:
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
