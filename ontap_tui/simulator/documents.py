"""Access values in JSON documents by dotted name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]


def values(document: Mapping[str, Any], name: str) -> Iterator[Any]:
    """Return all values of `name` (``svm.name``, ``aggregates.name``); an array gives one per element."""
    head, _, rest = name.partition(".")
    value = document.get(head)
    for each in value if isinstance(value, list) else (value,):
        if not rest:
            if each is not None:
                yield each
        elif isinstance(each, dict):
            yield from values(each, rest)


def value(document: Mapping[str, Any], name: str) -> Any:
    """Return the first of `values`, or None."""
    return next(values(document, name), None)


def merge(document: Document, changes: Mapping[str, Any]) -> None:
    """Merge `changes` into the document: objects are merged, everything else is replaced."""
    for name, new in changes.items():
        old = document.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            merge(old, new)
        else:
            document[name] = new


def merged(document: Document, changes: Mapping[str, Any]) -> Document:
    """Return `document` after `merge`."""
    merge(document, changes)
    return document


def project(document: Mapping[str, Any], keep: Callable[[str], bool], prefix: str = "") -> Document:
    """Return the leaves that `keep` accepts by dotted name, in the document's structure."""
    kept: Document = {}
    for name, each in document.items():
        dotted = prefix + name
        if isinstance(each, dict):
            inner = project(each, keep, dotted + ".")
            if inner:
                kept[name] = inner
        elif isinstance(each, list) and any(isinstance(item, dict) for item in each):
            items = [project(item, keep, dotted + ".") for item in each]
            if any(items):
                kept[name] = items
        elif keep(dotted):
            kept[name] = each
    return kept


def only(document: Mapping[str, Any], names: Sequence[str]) -> Document:
    """Return ``{"name": ..., "uuid": ...}``, as other resources refer to it."""
    return {name: document[name] for name in names}
