"""Which fault is in force for which requests."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

from starlette.types import ASGIApp

Fault: TypeAlias = Callable[[ASGIApp], ASGIApp]
"""Takes the cluster as it should be and gives it as it misbehaves."""


@dataclass
class _Rule:
    fault: Fault
    path: str
    method: str | None
    times: int | None


class Faults:
    """The faults of one cluster. May be changed from any thread, while it serves."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []

    def add(
        self, fault: Fault, path: str = "*", *, method: str | None = None, times: int | None = None
    ) -> None:
        """For paths that match (``*`` matches anything), for the next `times` requests or until `clear`.

        Where several faults fit, the latest is in force.
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
