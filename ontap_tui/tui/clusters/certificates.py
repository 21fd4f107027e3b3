"""Compare the trusted certificate with the one that a cluster presents instead."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from ontap_tui.model import Certificate, Fault, printable, validity
from ontap_tui.tui.widgets.sheet import Entry

_HEAD: Final = "SHA-256"
_MOST: Final = 2
"""Trusted ones shown beside the presented one: as many as fit into 80 columns."""
_GROUP: Final = 4
_ROW: Final = 16
"""Hexadecimal digits."""
_WIDTH: Final = 22
"""Cells of a column: a row of digits in groups, and the space before the next."""


def compared(fault: Fault, now: datetime) -> Iterator[Entry]:
    """Yield the comparison if the certificate has changed."""
    if fault.shown is None:
        return
    trusted = fault.trusted[:_MOST]
    titles = [("trusted" if number == 0 else "or", "$quiet") for number in range(len(trusted))]
    yield _row("", [*titles, ("presented now", "bold $text-warning")])
    prints = [*((one, "$text") for one in trusted), (fault.shown.fingerprint, "$text-warning")]
    columns = [[(part, style) for part in _rows(fingerprint)] for fingerprint, style in prints]
    for number, cells in enumerate(zip(*columns, strict=False)):
        yield _row("" if number else _HEAD, cells)
    if len(fault.trusted) > _MOST:
        yield Entry(Content(), Content.styled(f"and {len(fault.trusted) - _MOST} more are trusted", "$quiet"))
    yield Entry(Content.styled("claims", "$quiet"), Content.styled(says(fault.shown, now), "$text-warning"))


def says(certificate: Certificate, now: datetime) -> str:
    """Describe a certificate: ``lab.example.com, issued by itself, for lab.example.com, ends in 12 d``"""
    by = "itself" if certificate.issuer == certificate.subject else certificate.issuer
    parts = (
        certificate.subject,
        f"issued by {by}" if by else "",
        f"for {', '.join(certificate.names)}" if certificate.names else "",
        validity(certificate.expires, now) if certificate.expires else "",
    )
    return printable(", ".join(filter(None, parts)) or "nothing readable")


def _rows(fingerprint: str) -> list[str]:
    digits = fingerprint.rpartition(":")[2]
    rows = [digits[at : at + _ROW] for at in range(0, len(digits), _ROW)]
    return [" ".join(row[at : at + _GROUP] for at in range(0, len(row), _GROUP)) for row in rows]


def _row(head: str, cells: Sequence[tuple[str, str]]) -> Entry:
    body = [Content.styled(text.ljust(_WIDTH), style) for text, style in cells[:-1]]
    return Entry(Content.styled(head, "$quiet"), Content.assemble(*body, cells[-1]))
