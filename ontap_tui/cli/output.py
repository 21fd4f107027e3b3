"""Standard output: data, and nothing else writes to it."""

import codecs
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ontap_tui.cli.diagnostics import unwritable
from ontap_tui.cli.streams import discard
from ontap_tui.model import csv_text

_MAYBE_UNSAFE: Final = re.compile(r"[^ -~\n]")


def write(text: str = "") -> bool:
    """A line, as it is. False once nobody reads any more: the command goes on, and ends as it would have.

    Raises:
        CommandError: it cannot be written.
    """
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
        return False
    except OSError as error:
        raise unwritable(error) from None
    return True


def write_json(value: Any) -> None:
    """One document."""
    write(json_text(value, indent=2))


def write_json_line(value: Any) -> bool:
    """False as `write` does."""
    return write(json_text(value))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in which every character that does not print, or that standard output lacks, is escaped."""
    text = json.dumps(value, ensure_ascii=not _in_utf8(), indent=indent)
    return _MAYBE_UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() else json.dumps(char)[1:-1].replace("\x7f", r"\u007f")


def _in_utf8() -> bool:
    encoding = sys.stdout.encoding
    return encoding is None or codecs.lookup(encoding).name == "utf-8"


def write_csv(fields: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    write(csv_text(rows, fields).rstrip("\n"))
