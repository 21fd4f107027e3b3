from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.history.times import restored, stored

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-4)), timezone(timedelta(hours=5, minutes=30))])


@given(st.datetimes(timezones=ZONES))
def test_any_time_comes_back_as_the_same_moment(at: datetime) -> None:
    assert restored(stored(at)) == at


def test_no_time_stays_none() -> None:
    assert stored(None) is None
    assert restored(None) is None


def test_a_time_without_a_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError):
        stored(datetime(2026, 1, 1))  # noqa: DTZ001 - the point
