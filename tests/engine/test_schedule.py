"""When a cluster is asked next."""

from random import Random

import pytest

from ontap_tui.engine.policy import Policy
from ontap_tui.engine.schedule import (
    CLOCK_JUMP,
    LONGEST_BACKOFF,
    LONGEST_RETRY_AFTER,
    WHOLE_READ_EVERY,
    PollSchedule,
    WholeReads,
)

POLICY = Policy(poll_interval=2.0, idle_interval=10.0)


@pytest.mark.parametrize(("active", "interval"), [(True, 2.0), (False, 10.0)])
def test_the_interval_is_never_exceeded_and_never_the_same(active: bool, interval: float) -> None:
    schedule = PollSchedule(POLICY, Random(1))
    delays = [schedule.after_success(active=active) for _ in range(200)]
    assert 0.8 * interval <= min(delays) < max(delays) <= interval
    assert len(set(delays)) == 200


def test_fifty_clusters_do_not_begin_at_once() -> None:
    random = Random(1)
    delays = sorted(PollSchedule(POLICY, random).first() for _ in range(50))
    assert delays[-1] - delays[0] > 0.05
    assert delays[-1] < 0.2, "a person is waiting"


@pytest.mark.parametrize(
    ("failures", "ceiling"), [(1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (60, 60), (9_999, 60)]
)
def test_backoff_spreads_up_to_a_ceiling_that_doubles(failures: int, ceiling: float) -> None:
    schedule = PollSchedule(POLICY, Random(1))
    delays = [schedule.after_failure(failures) for _ in range(500)]
    assert max(delays) <= ceiling <= LONGEST_BACKOFF
    assert max(delays) > 0.9 * ceiling
    assert 0.5 <= min(delays) < 0.3 * ceiling + 0.5


@pytest.mark.parametrize(
    ("asked", "least"), [(None, 0.5), (0.0, 0.5), (17.0, 17.0), (1e9, LONGEST_RETRY_AFTER)]
)
def test_retry_after_is_honoured(asked: float | None, least: float) -> None:
    schedule = PollSchedule(POLICY, Random(1))
    delays = [schedule.after_failure(1, asked) for _ in range(50)]
    assert min(delays) >= least
    assert max(delays) <= max(least, 2.0)


class TestWholeReads:
    @staticmethod
    def read_at(monotonic: float, wall: float, skew: float | None = 0.0) -> WholeReads:
        whole = WholeReads()
        whole.done(monotonic=monotonic, wall=wall, skew=skew)
        return whole

    def test_at_first(self) -> None:
        assert WholeReads().due(monotonic=0, wall=0)

    @pytest.mark.parametrize(
        ("monotonic", "wall", "due"),
        [
            (99.0, 99.0, False),
            (WHOLE_READ_EVERY, WHOLE_READ_EVERY, True),
            (2.0, 3600.0, True),  # the laptop slept, and one clock with it
            (3600.0, 2.0, True),
            (2.0, -3600.0, True),  # our clock was set back
        ],
    )
    def test_when_time_has_passed_by_either_clock(self, monotonic: float, wall: float, due: bool) -> None:
        assert self.read_at(0, 0).due(monotonic=monotonic, wall=wall) is due

    def test_after_a_fault(self) -> None:
        whole = self.read_at(0, 0)
        whole.failed()
        assert whole.due(monotonic=1, wall=1)

    def test_while_the_cluster_does_not_tell_its_time(self) -> None:
        assert self.read_at(0, 0, skew=None).due(monotonic=1, wall=1)

    @pytest.mark.parametrize(
        ("skew", "jumped"),
        [(3600.0, False), (3600.9, False), (3600.0 + 2 * CLOCK_JUMP, True), (0.0, True), (None, True)],
    )
    def test_when_a_clock_was_set(self, skew: float | None, jumped: bool) -> None:
        assert self.read_at(0, 0, skew=3600.0).jumped(skew) is jumped
