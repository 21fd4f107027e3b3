"""Read a raw TOML table key by key, collecting every problem."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias, TypeVar

from ontap_tui.config import Problem, did_you_mean

T = TypeVar("T")
Where: TypeAlias = Callable[..., str]
"""Returns the place of a key, as `Config.where` does."""


class KeyReader:
    """Reads a table. A key of the wrong type or one never read is a problem and is treated as absent."""

    def __init__(self, table: Mapping[str, Any], where: Where, problems: list[Problem], *keys: str) -> None:
        """Store the table; `keys` are its path, relative to which `where` is called."""
        self._table = table
        self._where = where
        self._problems = problems
        self._keys = keys
        self._known: list[str] = []

    def problem(self, key: str, message: str) -> None:
        """Add a problem; `key` may be dotted, or empty for the table itself."""
        self._problems.append(Problem(self.place(key), message))

    def place(self, key: str) -> str:
        """Return the place of a problem with `key`."""
        return self._where(*self._keys, *filter(None, key.split(".")))

    def inner(self, table: Mapping[str, Any], *keys: str) -> "KeyReader":
        """Return a reader of a table inside this one."""
        return KeyReader(table, self._where, self._problems, *self._keys, *keys)

    def raw(self, key: str) -> Any:
        self._known.append(key)
        return self._table.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        value = self._typed(key, str, "a string")
        if required and not value and isinstance(self._table.get(key, ""), str):
            self.problem(key, "is required")
        return value or ""

    def flag(self, key: str) -> bool:
        return self._typed(key, bool, "true or false") or False

    def word(self, key: str, words: Collection[str], default: str) -> str:
        value = self.text(key) or default
        if value not in words:
            self.problem(key, f"must be one of {', '.join(words)}{did_you_mean(value, words)}")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings; a single string stands for a list of one."""
        value = self.raw(key)
        if value is None:
            return ()
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list | tuple) or not all(isinstance(item, str) for item in texts):
            self.problem(key, "must be a list of strings")
            return ()
        return tuple(texts)

    def table(self, key: str) -> dict[str, Any] | None:
        return self._typed(key, dict, "a table")

    def tables(self, key: str) -> dict[str, dict[str, Any]]:
        """Return a table that holds only tables."""
        found = self.table(key) or {}
        for name, value in found.items():
            if not isinstance(value, dict):
                self.problem(f"{key}.{name}", "must be a table")
        return {name: value for name, value in found.items() if isinstance(value, dict)}

    def finish(self) -> None:
        for key in self._table.keys() - set(self._known):
            self.problem(key, f"is not known{did_you_mean(key, self._known)}")

    def _typed(self, key: str, kind: type[T], expected: str) -> T | None:
        value = self.raw(key)
        if value is None or isinstance(value, kind):
            return value
        self.problem(key, f"must be {expected}")
        return None
