"""Define a collection of the API: its path, its records, and its operations."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ontap_tui.simulator.documents import Document, value, values
from ontap_tui.simulator.operation import Change, Create
from ontap_tui.simulator.refusal import not_found
from ontap_tui.simulator.schema import Schema
from ontap_tui.simulator.selection import Selection
from ontap_tui.simulator.table import DocumentTable
from ontap_tui.simulator.world import World


@dataclass(frozen=True)
class LinkedDocument:
    """A document as a record of a listing, with its link."""

    bare: Document
    href: str

    @property
    def document(self) -> Document:
        return {**self.bare, "_links": {"self": {"href": self.href}}}

    def values(self, name: str) -> Iterable[Any]:
        return values(self.bare, name)

    def encode(self, selection: Selection) -> bytes:
        return msgspec.json.encode(selection.apply(self.document))


@dataclass(frozen=True)
class Resource:
    path: str
    """The path, with the dotted names of its parents: ``/api/storage/volumes/{volume.uuid}/snapshots``."""
    table: Callable[[World], DocumentTable]
    schema: Schema
    keys: tuple[str, ...] = ("uuid",)
    """The fields that identify a record in its path."""
    defaults: tuple[str, ...] = ("uuid", "name")
    """The fields returned by default."""
    svm: str = "svm.name"
    """The field that holds a record's SVM; a record without it belongs to none."""
    parent: Callable[[World], DocumentTable] | None = None
    """The table of the parent that the path's placeholder identifies."""
    create: Create | None = None
    modify: Change | None = None
    delete: Change | None = None
    parameters: tuple[str, ...] = ()
    """Parameters of its mutating calls, besides ``return_timeout`` and ``return_records``."""

    def rows(self, world: World, parents: Mapping[str, str]) -> list[Document]:
        """Return the rows. Raises `Refusal` if the parent does not exist."""
        if self.parent is not None and parents:
            (name, key), *_ = parents.items()
            if self.parent(world).find(uuid=key) is None:
                raise not_found(name)
        return [row for row in self.table(world) if all(value(row, n) == v for n, v in parents.items())]

    def row(self, rows: Iterable[Document], keys: Mapping[str, str]) -> Document:
        """Return the row with these keys; raises `Refusal`."""
        for row in rows:
            if all(str(value(row, name)) == key for name, key in keys.items()):
                return row
        raise not_found(self.keys[-1])

    def record(self, row: Document, parents: Mapping[str, str]) -> LinkedDocument:
        return LinkedDocument(row, self.href(row, parents))

    def href(self, row: Document, parents: Mapping[str, str]) -> str:
        path = self.path
        for name, key in parents.items():
            path = path.replace(f"{{{name}}}", key)
        return "/".join([path, *(str(value(row, name)) for name in self.keys)])
