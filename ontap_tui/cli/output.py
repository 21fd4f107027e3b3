"""Write data to standard output; nothing else writes to it."""

import codecs
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from ontap_tui.cli import bottom
from ontap_tui.cli.diagnostics import unwritable
from ontap_tui.cli.streams import discard
from ontap_tui.model import csv_text, json_text, printable


def write(*lines: str) -> bool:
    """Write lines, keeping each on one line and free of control characters.

    Return False once nobody reads any more; the command continues, and ends with its usual status.

    Raises:
        CommandError: the lines cannot be written.
    """
    return _put("".join(f"{printable(line)}\n" for line in lines))


def write_text(text: str) -> bool:
    """Write text that this program has already divided into lines. Returns and raises like `write`."""
    return write(*text.rstrip("\n").split("\n"))


def write_coloured(word: str, rest: str, colour: str) -> bool:
    """Write one line with its first word in colour."""
    return _put(f"{click.style(printable(word), fg=colour)}{printable(rest)}\n")


def _put(text: str) -> bool:
    if sys.stdout.isatty():
        bottom.clear()
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
        return False
    except OSError as error:
        raise unwritable(error) from None
    return True


def write_json(value: Any) -> None:
    """Write one JSON document, of structs or a tree."""
    write_text(json_text(value, indent=2, ascii_only=not _in_utf8()))


def write_json_line(value: Any) -> bool:
    """Write one JSON document on one line. Returns False like `write`."""
    return write(json_text(value, ascii_only=not _in_utf8()))


def write_csv(fields: Sequence[str], records: Iterable[Any]) -> None:
    write_text(csv_text(records, fields))


def _in_utf8() -> bool:
    encoding = sys.stdout.encoding
    return encoding is None or codecs.lookup(encoding).name == "utf-8"
