"""Records as CSV that a spreadsheet reads without taking any of it for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ontap_tui.model.json_text import json_text
from ontap_tui.model.record import JOB_FIELDS
from ontap_tui.model.text import printable

_FORMULA: Final = re.compile(r"""(^|;)(?=["'\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Where a spreadsheet would begin a formula. Where the comma is a decimal sign, cells are split at ``;``,
whatever quotes are around them; some programs read the full-width signs as the plain ones."""


def csv_text(records: Iterable[Mapping[str, Any]], fields: Sequence[str] = JOB_FIELDS) -> str:
    """Return a line of titles and one line for each record. Objects, lists and booleans are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([_cell(record[field]) for field in fields] for record in records)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Text that would be a formula gets an apostrophe in front."""
    if isinstance(value, (dict, list, bool)):
        value = json_text(value)
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(r"\1'", printable(value))
