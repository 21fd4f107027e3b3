"""Keep files until the browser has fetched them."""

import secrets
from typing import Final, NamedTuple
from urllib.parse import quote

_MOST: Final = 8
"""Most waiting files of all browsers together; beyond that the oldest is dropped."""


class Download(NamedTuple):
    name: str
    content: bytes

    @property
    def disposition(self) -> str:
        return f"attachment; filename*=UTF-8''{quote(self.name, safe='')}"


class Downloads:
    def __init__(self) -> None:
        self._waiting: dict[str, Download] = {}

    def add(self, name: str, text: str) -> str:
        """Keep a file, and return the key with which it can be fetched once."""
        while len(self._waiting) >= _MOST:
            del self._waiting[next(iter(self._waiting))]
        key = secrets.token_urlsafe(32)
        self._waiting[key] = Download(name, text.encode(errors="replace"))
        return key

    def take(self, key: str) -> Download | None:
        return self._waiting.pop(key, None)
