"""Store resources of one kind."""

from collections.abc import Iterator
from typing import Any

from ontap_tui.simulator.documents import Document, value
from ontap_tui.simulator.refusal import not_found


class DocumentTable:
    """Documents by their key fields, in listing order."""

    def __init__(self, *key: str) -> None:
        self.key = key or ("uuid",)
        self._rows: dict[tuple[str, ...], Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter([self._rows[key] for key in sorted(self._rows)])

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, document: Document) -> Document:
        self._rows[self._key_of(document)] = document
        return document

    def remove(self, document: Document) -> None:
        self._rows.pop(self._key_of(document), None)

    def get(self, *key: str) -> Document:
        """Return a document. Raises `Refusal`: 404, code 4."""
        row = self._rows.get(key)
        if row is None:
            raise not_found(self.key[-1])
        return row

    def where(self, **wanted: Any) -> Iterator[Document]:
        """Return the matching documents; a double underscore stands for a dot: ``svm__name="vs1"``."""
        names = [(name.replace("__", "."), each) for name, each in wanted.items()]
        return (row for row in self if all(value(row, name) == each for name, each in names))

    def find(self, **wanted: Any) -> Document | None:
        return next(self.where(**wanted), None)

    def _key_of(self, document: Document) -> tuple[str, ...]:
        return tuple(str(value(document, name)) for name in self.key)
