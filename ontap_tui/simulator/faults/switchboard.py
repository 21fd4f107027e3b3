"""Decide which fault applies to a request."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

from starlette.types import ASGIApp

Fault: TypeAlias = Callable[[ASGIApp], ASGIApp]
"""Wraps the application in one that misbehaves."""


@dataclass
class _Rule:
    fault: Fault
    path: str
    method: str | None
    times: int | None


class Faults:
    """Holds the faults of one cluster. May be changed from any thread while it serves."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []

    def add(
        self, fault: Fault, path: str = "*", *, method: str | None = None, times: int | None = None
    ) -> None:
        """Add a fault for matching paths (``*`` matches anything), for the next `times` requests or until
        `clear`.

        If several faults match, the latest applies.
        """
        self._rules = [_Rule(fault, path, method, times), *self._rules]

    def clear(self) -> None:
        self._rules = []

    def take(self, method: str, path: str) -> Fault | None:
        for rule in self._rules:
            if rule.times != 0 and rule.method in (None, method) and fnmatchcase(path, rule.path):
                if rule.times is not None:
                    rule.times -= 1
                return rule.fault
        return None
