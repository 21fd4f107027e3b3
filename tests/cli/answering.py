"""A person at the terminal who gives the answers of a list, one a question."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

Answer: TypeAlias = str | type[BaseException] | Callable[[], str]
"""What is typed; an exception is a key such as Ctrl+C; a function does something before it answers."""


class Person:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._answers: list[Answer] = []
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("click.termui.visible_prompt_func", self._give)
        monkeypatch.setattr("click.termui.hidden_prompt_func", self._give)

    def will_say(self, *answers: Answer) -> None:
        self._answers = list(answers)

    @property
    def left(self) -> list[Answer]:
        """Answers to questions that were not put."""
        return self._answers

    def _give(self, prompt: str) -> str:
        assert self._answers, f"a question too many: {prompt}"
        answer = self._answers.pop(0)
        if isinstance(answer, str):
            return answer
        if isinstance(answer, type):
            raise answer
        return answer()


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(monkeypatch)
