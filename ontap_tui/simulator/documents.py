"""JSON documents and the dotted names of what is in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]


def values(document: Mapping[str, Any], name: str) -> Iterator[Any]:
    """All values that `name` (``svm.name``, ``aggregates.name``) stands for; arrays give one an element."""
    head, _, rest = name.partition(".")
    value = document.get(head)
    for each in value if isinstance(value, list) else (value,):
        if not rest:
            if each is not None:
                yield each
        elif isinstance(each, dict):
            yield from values(each, rest)


def value(document: Mapping[str, Any], name: str) -> Any:
    """The first of `values`, or None."""
    return next(values(document, name), None)


def merge(document: Document, changes: Mapping[str, Any]) -> None:
    """Objects are merged, everything else is replaced."""
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
    """The leaves whose dotted name `keep` accepts, in the document's shape."""
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
    """``{"name": ..., "uuid": ...}`` of a resource that another one refers to."""
    return {name: document[name] for name in names}
