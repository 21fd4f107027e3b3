"""Values of a label, of which there may only be so many: each of them is a series that Prometheus keeps."""

from typing import Final

from ontap_tui.model import printable

OTHER: Final = "other"
_LONGEST: Final = 120
"""Characters."""


class BoundedLabel:
    """The first `limit` values stand for themselves, all later ones are ``other``."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: set[str] = set()

    def of(self, value: str) -> str:
        """Return what stands for it: text that can be written in UTF-8, of bounded length."""
        value = printable(value[:_LONGEST])
        if value in self._known:
            return value
        if len(self._known) >= self._limit:
            return OTHER
        self._known.add(value)
        return value
