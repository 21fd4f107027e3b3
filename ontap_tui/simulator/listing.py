"""Answer a GET of a collection: conditions, order, pages."""

import bisect
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

from ontap_tui.simulator.parameters import Parameters
from ontap_tui.simulator.query import Condition
from ontap_tui.simulator.refusal import Refusal, invalid_value
from ontap_tui.simulator.schema import Schema, parse_integer
from ontap_tui.simulator.selection import Selection

RETURN_TIMEOUT = 15
"""s that a listing may take; none takes that long here."""


class Record(Protocol):
    def values(self, name: str) -> Iterable[Any]:
        """Return the values of a field by its dotted name; more than one if it is in an array."""
        ...

    def encode(self, selection: Selection) -> bytes:
        """Return the JSON of the selected fields."""
        ...


def listing(
    records: Sequence[Record],
    *,
    path: str,
    key: str,
    parameters: Parameters,
    conditions: Sequence[Condition],
    schema: Schema,
    selection: Selection,
) -> bytes:
    """Return a page of `records`, which are sorted by `key`, the field that the next page's
    cursor refers to.
    """
    parameters.return_timeout(RETURN_TIMEOUT)
    order = parameters.get("order_by")
    for condition in conditions:
        records = [record for record in records if condition.matches(record.values(condition.name))]
    if order:
        records = _ordered(records, order, schema)
    page, following = _page(records, "index" if order else key, parameters)
    links = {"self": {"href": path + parameters.as_given}}
    if following is not None:
        links["next"] = {"href": f"{path}?{parameters.continued(*following)}"}
    body = [b'{"num_records":', str(len(page)).encode()]
    if parameters.flag("return_records", True):
        body += [b',"records":[', b",".join([record.encode(selection) for record in page]), b"]"]
    if selection.links or following is not None:
        body += [b',"_links":', msgspec.json.encode(links)]
    return b"".join([*body, b"}"])


def _page(
    records: Sequence[Record], key: str, parameters: Parameters
) -> tuple[Sequence[Record], tuple[str, str] | None]:
    """Return the page, and the name and value of the cursor if more follows."""
    cursor = f"start.{key}"
    at = parameters.get(cursor)
    begin = 0
    if at is not None:
        if key == "index":
            begin = parse_integer(at) or 0
        else:
            begin = bisect.bisect_left(records, at, key=lambda record: _key(record, key))
    end = begin + parameters.max_records
    if end >= len(records):
        return records[begin:], None
    return records[begin:end], (
        cursor,
        str(end) if key == "index" else _key(records[end], key),
    )


def _key(record: Record, key: str) -> str:
    return str(next(iter(record.values(key))))


def _ordered(records: Sequence[Record], order: str, schema: Schema) -> Sequence[Record]:
    """Sort by several fields: by the last one first, as sorting is stable; records without a
    field come last.
    """
    for item in reversed(order.split(",")):
        name, _, direction = item.strip().partition(" ")
        field = schema.get(name)
        if field is None or field.kind == "array" or name == "_links":
            raise Refusal(400, 262268, f'Field "{name}" is not supported as an order_by field.', "order_by")
        if direction not in ("", "asc", "desc"):
            raise invalid_value(item, "order_by", "field [asc|desc]")
        have: list[tuple[Any, Record]] = []
        rest: list[Record] = []
        for record in records:
            found = next(iter(record.values(name)), None)
            if found is None:
                rest.append(record)
            else:
                have.append((found, record))
        have.sort(key=lambda pair: pair[0], reverse=direction == "desc")
        records = [record for _, record in have] + rest
    return records
