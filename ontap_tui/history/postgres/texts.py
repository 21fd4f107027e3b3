"""Prepare texts for PostgreSQL, which allows no character 0; a cluster or a person may send one."""

from typing import Any, TypeVar

T = TypeVar("T")


def storable(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with a visible stand-in for each character that cannot be kept."""
    return {name: kept(value) for name, value in row.items()}


def kept(value: Any) -> Any:
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
