"""Limit the values of a label: each is a series that Prometheus stores."""

from typing import Final

from ontap_tui.model import printable

OTHER: Final = "other"
_LONGEST: Final = 120
"""Characters."""


class BoundedLabel:
    """Keeps the first `limit` values; all later ones become ``other``."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: set[str] = set()

    def of(self, value: str) -> str:
        """Return the label for a value: valid UTF-8 of limited length."""
        value = printable(value[:_LONGEST])
        if value in self._known:
            return value
        if len(self._known) >= self._limit:
            return OTHER
        self._known.add(value)
        return value
