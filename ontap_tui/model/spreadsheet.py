"""Records as CSV that a spreadsheet reads without taking any of it for a formula."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ontap_tui.model.record import JOB_FIELDS

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins so for a formula."""


def csv_text(records: Iterable[Mapping[str, Any]], fields: Sequence[str] = JOB_FIELDS) -> str:
    """With a line of titles, also where there is no record. Objects, lists and booleans are JSON."""
    rows = [fields, *([_cell(record[field]) for field in fields] for record in records)]
    return "".join(f"{_line(row)}\n" for row in rows)


def _line(cells: Sequence[Any]) -> str:
    """Line ends of both kinds within a cell are quoted, as they are where they end a line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n")


def _cell(value: Any) -> Any:
    """Text that would be a formula gets an apostrophe in front, which a spreadsheet does not show."""
    if isinstance(value, (dict, list, bool)):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(_FORMULA) else value
