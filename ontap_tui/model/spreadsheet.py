"""Write records as CSV in which a spreadsheet sees no formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from ontap_tui.model.json_text import json_text
from ontap_tui.model.record import JOB_FIELDS
from ontap_tui.model.text import printable

_FORMULA: Final = re.compile(r"""(^|;)(?=["'\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Matches the start of a formula. Where the comma is the decimal separator, cells are split at ``;`` even in
quotes; some programs read full-width signs as plain ones."""


def csv_text(records: Iterable[Any], fields: Sequence[str] = JOB_FIELDS) -> str:
    """Return a header line and one line for each record. Objects, lists and booleans are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for plain in map(msgspec.to_builtins, records):
        writer.writerow([_cell(plain[field]) for field in fields])
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Prefix text that would be read as a formula with an apostrophe."""
    if isinstance(value, (dict, list, bool)):
        value = json_text(value)
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(r"\1'", printable(value))
