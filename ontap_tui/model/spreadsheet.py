"""Records as CSV that a spreadsheet reads without taking any of it for a formula."""

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
"""Where a spreadsheet would begin a formula. Where the comma is a decimal sign, cells are split at ``;``,
whatever quotes are around them; some programs read the full-width signs as the plain ones."""


def csv_text(records: Iterable[Any], fields: Sequence[str] = JOB_FIELDS) -> str:
    """Return a line of titles and one for each record, a struct. Objects, lists and booleans are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for plain in map(msgspec.to_builtins, records):
        writer.writerow([_cell(plain[field]) for field in fields])
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Text that would be a formula gets an apostrophe in front."""
    if isinstance(value, (dict, list, bool)):
        value = json_text(value)
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(r"\1'", printable(value))
