"""Read a job's progress from its message."""

import math
import re
from typing import Final

from ontap_tui.model.job import Job

_PERCENT: Final = re.compile(r"(?<![\d.,-])(\d{1,3}(?:\.\d+)?)\s?%")
_NUMBER: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
_OF: Final = re.compile(
    rf"(?<![\d.,-])(?P<done>{_NUMBER})\s?(?P<unit>[KMGTP]?i?B)?\s(?:out )?of\s"
    rf"(?P<total>{_NUMBER})(?:\s?(?P<total_unit>[KMGTP]?i?B)\b)?",
    re.IGNORECASE,
)
_BEGINNING: Final = 1000
"""Characters of a message in which its progress is looked for."""
_SCALE: Final = {"B": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}


def _amount(number: str, unit: str) -> float:
    letter = unit[:1].upper() or "B"
    base = 1024.0 if "i" in unit.lower() else 1000.0
    return float(number.replace(",", "")) * base ** _SCALE[letter]


def fraction_done(message: str | None) -> float | None:
    """Return 0 to 1, read from ``62 %``, ``3 of 7`` or ``2.1 TB of 4.0 TB``; None if the message has no
    progress.
    """
    if not message:
        return None
    message = message[:_BEGINNING]
    percent = _PERCENT.search(message)
    if percent:
        value = float(percent[1]) / 100
        return value if value <= 1 else None
    of = _OF.search(message)
    if of is None:
        return None
    unit, total_unit = of["unit"] or "", of["total_unit"] or ""
    done = _amount(of["done"], unit or total_unit)
    total = _amount(of["total"], total_unit or unit)
    return done / total if 0 < total < math.inf and done <= total else None


def progress(job: Job) -> float | None:
    """Return `fraction_done` of a job that has not ended."""
    return None if job.terminal else fraction_done(job.message)
