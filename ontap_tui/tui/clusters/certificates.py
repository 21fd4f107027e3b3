"""Compare the trusted certificate with the one that a cluster presents instead."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from ontap_tui.enrolment import certificate_facts
from ontap_tui.model import Certificate, printable
from ontap_tui.tui.widgets.sheet import Entry

_FINGERPRINT: Final = "SHA-256"
_MOST: Final = 2
"""Trusted ones shown beside the presented one: as many as fit into 80 columns."""
_GROUP: Final = 4
_ROW: Final = 16
"""Hexadecimal digits."""
_WIDTH: Final = 22
"""Cells of a column: a row of digits in groups, and the space before the next."""


def compared(trusted: Sequence[str], shown: Certificate, now: datetime) -> Iterator[Entry]:
    """Yield the comparison if the certificate has changed."""
    beside = trusted[:_MOST]
    titles = [("trusted" if number == 0 else "or", "$quiet") for number in range(len(beside))]
    yield _row("", [*titles, ("presented now", "bold $text-warning")])
    prints = [*((one, "$text") for one in beside), (shown.fingerprint, "$text-warning")]
    columns = [[(part, style) for part in _rows(fingerprint)] for fingerprint, style in prints]
    for number, cells in enumerate(zip(*columns, strict=False)):
        yield _row("" if number else _FINGERPRINT, cells)
    if len(trusted) > _MOST:
        yield Entry(Content(), Content.styled(f"and {len(trusted) - _MOST} more are trusted", "$quiet"))
    facts = [f"{what} {value}" for what, value in certificate_facts(shown, now) if what != _FINGERPRINT]
    says = Content.styled(printable("; ".join(facts)), "$text-warning")
    yield Entry(Content.styled("claims", "$quiet"), says)


def _rows(fingerprint: str) -> list[str]:
    digits = fingerprint.rpartition(":")[2]
    rows = [digits[at : at + _ROW] for at in range(0, len(digits), _ROW)]
    return [" ".join(row[at : at + _GROUP] for at in range(0, len(row), _GROUP)) for row in rows]


def _row(head: str, cells: Sequence[tuple[str, str]]) -> Entry:
    body = [Content.styled(text.ljust(_WIDTH), style) for text, style in cells[:-1]]
    return Entry(Content.styled(head, "$quiet"), Content.assemble(*body, cells[-1]))
