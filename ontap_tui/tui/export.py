"""What the table shows, as a file: CSV, JSON or JSON Lines, told by its suffix."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

FORMATS: Final = (".csv", ".json", ".jsonl")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins so for a formula."""


def refusal(path: Path) -> str | None:
    """Why nothing can be written there; None when nothing speaks against it."""
    if path.suffix.lower() not in FORMATS:
        return f"The name must end in {', '.join(FORMATS)}."
    return None if path.parent.is_dir() else f"There is no folder {path.parent}."


def exported(records: Iterable[Mapping[str, Any]], suffix: str) -> str:
    if suffix == ".csv":
        return _csv(list(records))
    lines = [msgspec.json.encode(record).decode() for record in records]
    if suffix == ".jsonl":
        return "".join(f"{line}\n" for line in lines)
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def _csv(records: list[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    if records:
        writer = csv.writer(out)
        writer.writerow(records[0])
        writer.writerows([_csv_cell(value) for value in record.values()] for record in records)
    return out.getvalue()


def _csv_cell(value: Any) -> str:
    """Text that would be a formula gets an apostrophe in front, which a spreadsheet does not show."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return msgspec.json.encode(value).decode()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
