"""Export what the table shows: CSV, JSON or JSON Lines, chosen by the suffix."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ontap_tui.model import JobRecord, csv_text, json_text
from ontap_tui.tui.runtime.writing import no_folder

FORMATS: Final = (".csv", ".json", ".jsonl")


def refusal(path: Path) -> str | None:
    """Return why nothing can be written there; None if it can."""
    if path.suffix.lower() not in FORMATS:
        return f"The name must end in {', '.join(FORMATS)}."
    return no_folder(path)


def exported(records: Iterable[JobRecord], suffix: str) -> str:
    if suffix == ".csv":
        return csv_text(records)
    lines = [json_text(record) for record in records]
    if suffix == ".jsonl":
        return "".join(f"{line}\n" for line in lines)
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"
