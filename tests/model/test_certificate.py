"""How long a certificate is valid, and from when that needs somebody."""

from datetime import UTC, datetime, timedelta

import pytest

from ontap_tui.model import ends_soon, validity

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words", "soon"),
    [
        (timedelta(days=200), "valid for 200 d", False),
        (timedelta(days=30), "valid for 30 d", False),
        (timedelta(days=30, seconds=-1), "expires in 30 d", True),
        (timedelta(hours=5), "expires in 5 h", True),
        (timedelta(days=-3), "expired 3 d ago", True),
    ],
)
def test_the_last_thirty_days_are_told(left: timedelta, words: str, soon: bool) -> None:
    assert (validity(NOW + left, NOW), ends_soon(NOW + left, NOW)) == (words, soon)


def test_an_end_that_is_not_known_is_not_soon() -> None:
    assert not ends_soon(None, NOW)
