"""Separate the person who acted from the way by which that person came."""

from typing import Final

IN_BROWSER: Final = "in a browser at"
VIA_ASSISTANT: Final = "via the assistant"
WAYS: Final = (IN_BROWSER, VIA_ASSISTANT)
"""What follows the person in the journal, before an address or a name; nothing does for a terminal."""


def person_of(user: str) -> str:
    """Return the person from the journal's `user`: ``ann`` for ``ann in a browser at 10.1.2.3``."""
    for way in WAYS:
        user = user.partition(f" {way} ")[0]
    return user
