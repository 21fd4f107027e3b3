import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import Estimate, estimate

SECONDS = st.floats(min_value=0, max_value=1e7)


@pytest.mark.parametrize(
    ("durations", "expected"),
    [
        ([], None),
        ([1, 2], None),
        ([3, 1, 2], Estimate(count=3, p10=1.2, median=2, p90=2.8)),
        ([5, 5, 5, 5], Estimate(count=4, p10=5, median=5, p90=5)),
        (range(11), Estimate(count=11, p10=1, median=5, p90=9)),
    ],
)
def test_quantiles(durations: list[float], expected: Estimate | None) -> None:
    found = estimate(durations)
    if expected is None or found is None:
        assert found is expected
    else:
        assert found.count == expected.count
        assert (found.p10, found.median, found.p90) == pytest.approx(
            (expected.p10, expected.median, expected.p90)
        )


def test_how_many_are_enough_can_be_said() -> None:
    assert estimate([1], at_least=1) == Estimate(count=1, p10=1, median=1, p90=1)
    assert estimate(range(9), at_least=10) is None


@given(st.lists(SECONDS, min_size=3))
def test_quantiles_are_in_order_and_within_what_was_seen(durations: list[float]) -> None:
    found = estimate(iter(durations))
    assert found is not None
    slack = 1e-6
    assert min(durations) - slack <= found.p10 <= found.median + slack
    assert found.median <= found.p90 + slack <= max(durations) + 2 * slack


@pytest.mark.parametrize(
    ("count", "p90", "slow"),
    [
        pytest.param(9, 100.0, None, id="too few to say so"),
        pytest.param(10, 100.0, 150.0, id="half as long again"),
        pytest.param(10, 2.0, 12.0, id="a short one: ten seconds more"),
    ],
)
def test_a_job_is_slow_only_by_a_margin(count: int, p90: float, slow: float | None) -> None:
    assert Estimate(count=count, p10=1, median=1, p90=p90).slow_after == slow
