from datetime import UTC, datetime

import pytest

from ontap_tui.ontap.reply import http_date, retry_after

NOW = datetime(2026, 11, 23, 22, 40, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 23 Nov 2026 22:40:00 GMT", NOW),
        ("Mon, 23 Nov 2026 17:40:00 -0500", NOW),
        ("Mon, 23 Nov 2026 22:40:00 -0000", NOW),
        (None, None),
        ("", None),
        ("soon", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),  # no moment that Python can count with
        ("Mon, 99 Nov 2026 22:40:00 GMT", None),
    ],
)
def test_reads_dates(text: str | None, moment: datetime | None) -> None:
    assert http_date(text) == moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("Mon, 23 Nov 2026 22:40:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 22:39:00 GMT", 0.0),  # already past
        ("9" * 400, 86_400.0),  # more digits than a float holds
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        (None, None),
    ],
)
def test_reads_how_long_to_wait(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, now=NOW) == seconds
