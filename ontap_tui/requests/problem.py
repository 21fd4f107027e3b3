"""What is wrong with a saved request, and where."""

from collections.abc import Sequence

import msgspec


class Problem(msgspec.Struct, frozen=True):
    where: str
    """``requests/snapshot.toml: variables.name.pattern``"""
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class RequestProblems(Exception):
    """Everything that is wrong with a request, at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
