"""Make server text safe to draw, and format and parse durations.

Cluster text is stored unchanged (filters, JSON and history see the original). It is made printable only
where it leaves the program: on standard output and standard error, in questions, on the screen, on the
clipboard and in file names. ``docs/security.md`` lists these places.
"""

import re
from typing import Final
from unicodedata import category

_LINE_ENDS: Final = "\n\r\u2028\u2029"
_FIRST_MARK: Final = "\u0300"
_MOST_MARKS: Final = 30
"""Marks on one letter, as in Unicode's stream-safe text format (UAX 15): no language needs more."""
_NO_WIDTH: Final = re.compile("[\u1160-\u11ff\U0001f3fb-\U0001f3ff]")  # combine like marks
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_UUID: Final = re.compile(r"\b([0-9a-fA-F]{8})-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b")
_AMOUNT: Final = re.compile(r"(\d{1,9})([smhdw])")


def printable(text: str) -> str:
    """Return one line without control characters, escape sequences or bidirectional overrides.

    Line ends become ``⏎``, and any kind of space a plain space; any other character that does not print
    becomes ``�``, so that it leaves a trace. Marks beyond `_MOST_MARKS` on one letter are left out: they have
    no width, so a cell's width does not limit the cost of drawing them.
    """
    text = _bounded_marks(text)
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _stand_in(char) for char in text.replace("\r\n", "\n"))


def _bounded_marks(text: str) -> str:
    if len(text) <= _MOST_MARKS or text.isascii() or max(text) < _FIRST_MARK:
        return text
    kept = []
    marks = 0
    for char in text:
        marks = marks + 1 if category(char)[0] == "M" or _NO_WIDTH.match(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def printable_lines(text: str) -> str:
    """Return text as lines, each made `printable`; tabs are kept."""
    return re.sub(r"[^\n\t]+", lambda found: printable(found[0]), text)


def _stand_in(char: str) -> str:
    if char in _LINE_ENDS:
        return " ⏎ "
    return " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"


def reason_of(error: Exception) -> str:
    """Return why something failed, without the number and the path of a system error."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def clipped(text: str, longest: int) -> str:
    """Cut text to `longest` characters and say how many were cut: a server may send megabytes."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text) - longest} more characters)"


def short_ids(text: str) -> str:
    """Shorten uuids to their first characters: ``/volumes/7d2fd988…/snapshots``."""
    return _UUID.sub(r"\1…", text) if "-" in text else text


def duration(seconds: float) -> str:
    """Format s like a clock, as in the job table: ``0:42``, ``12:40``, ``1:04:12``, ``3d 04:10``."""
    whole = max(0, int(seconds))
    minutes, secs = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 24:
        days, hours = divmod(hours, 24)
        return f"{days}d {hours:02}:{minutes:02}"
    if hours:
        return f"{hours}:{minutes:02}:{secs:02}"
    return f"{minutes}:{secs:02}"


def whole_minutes(seconds: float) -> str:
    """Format s in whole minutes, for text that is not updated: ``<1m``, ``12m``, ``1h04m``, ``3d 04:10``."""
    hours, minutes = divmod(max(0, int(seconds)) // 60, 60)
    if hours >= 24:
        return duration(seconds)
    if hours:
        return f"{hours}h{minutes:02}m"
    return f"{minutes}m" if minutes else "<1m"


def rough_duration(seconds: float) -> str:
    """Format s with one unit, for ages and estimates: ``84 ms``, ``3 s``, ``12 m``, ``4 h``, ``2 d``."""
    milliseconds = max(0, round(seconds * 1000))
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    for limit, size, unit in ((90, 1, "s"), (90 * 60, 60, "m"), (36 * 3600, 3600, "h")):
        if seconds < limit:
            return f"{round(seconds / size)} {unit}"
    return f"{round(seconds / 86400)} d"


def parse_duration(text: str) -> int:
    """Parse ``90s``, ``1h30m`` or ``7d`` into s. Raises ValueError."""
    lower = text.lower()
    if not re.fullmatch(f"(?:{_AMOUNT.pattern})+", lower):
        raise ValueError(f"{text!r} is not a time such as 90s, 10m, 1h30m or 7d")
    return sum(int(count) * _UNITS[unit] for count, unit in _AMOUNT.findall(lower))
