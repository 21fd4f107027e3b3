"""Query a long collection for a few of its records, using ONTAP's query language."""

import re
from collections.abc import Iterator
from typing import Final

from ontap_tui.requests.lookup import LookupTarget
from ontap_tui.requests.placeholder import Placeholder, parse_template, placeholders
from ontap_tui.requests.request import Lookup

_SIGNS: Final = re.compile(r'[*|,!<>"{}]|\.\.|^null$')
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def quoted(text: str) -> str:
    """Return a query value that matches `text` literally, even if it contains operators."""
    if not _SIGNS.search(text):
        return text
    return f'"{text}"' if '"' not in text else f"{{{text}}}"


def exactly(target: LookupTarget, lookup: Lookup, text: str) -> Iterator[LookupTarget]:
    """Yield queries that together find every record with `text` as its value, label or name."""
    for template in dict.fromkeys((lookup.value, lookup.label, "{name}")):
        fields = _fields(template, text)
        if fields and all(_UUID.fullmatch(value) for name, value in fields.items() if name == "uuid"):
            yield _with(target, {name: quoted(value) for name, value in fields.items()})


def holding(target: LookupTarget, lookup: Lookup, text: str) -> LookupTarget:
    """Return a query for the records that may have every word of `text` in the label, in this order."""
    given = dict(target.query)
    names = (placeholder.name for placeholder in placeholders(lookup.label))
    name = next((name for name in names if name not in given), "name")
    return _with(target, {name: f"*{'*'.join(map(quoted, text.split()))}*"})


def _fields(template: str, text: str) -> dict[str, str]:
    """Return the record fields for which the template renders as `text`; empty if it cannot."""
    parts = parse_template(template)
    pattern = "".join("(.+)" if isinstance(part, Placeholder) else re.escape(part) for part in parts)
    found = re.fullmatch(pattern, text)
    names = (part.name for part in parts if isinstance(part, Placeholder))
    return dict(zip(names, found.groups(), strict=True)) if found else {}


def _with(target: LookupTarget, fields: dict[str, str]) -> LookupTarget:
    given = dict(target.query)
    return LookupTarget(
        target.path, (*target.query, *((name, text) for name, text in fields.items() if name not in given))
    )
