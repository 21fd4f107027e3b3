from datetime import timedelta

import msgspec
import pytest

from ontap_tui.model import ClusterState, Counts, Health, Launch, Outcome, Version
from tests.support.clock import START

STOPPED = {Health.REFUSED, Health.FORBIDDEN, Health.SUSPENDED}


@pytest.mark.parametrize("health", Health)
def test_only_a_healthy_cluster_has_fresh_data(health: Health) -> None:
    state = ClusterState(name="east", url="https://east", health=health)
    assert state.stale == (health is not Health.OK)
    assert state.polling_stopped == (health in STOPPED)


@pytest.mark.parametrize(("trips", "latest"), [((), None), ((0.1,), 0.1), ((0.1, 0.3), 0.3)])
def test_the_round_trip_is_the_latest(trips: tuple[float, ...], latest: float | None) -> None:
    assert ClusterState(name="east", url="https://east", round_trips=trips).round_trip == latest


@pytest.mark.parametrize(("skew", "ahead"), [(None, 0), (-90.0, -90), (90.0, 90)])
def test_tells_the_time_by_the_clock_of_the_cluster(skew: float | None, ahead: int) -> None:
    state = ClusterState(name="east", url="https://east", clock_skew=skew)
    assert state.time(START) == START + timedelta(seconds=ahead)


def test_counts_add_up() -> None:
    counts = Counts(queued=1, running=2, paused=4, success=8, failure=16, unknown=32)
    assert (counts.active, counts.total) == (39, 63)
    assert Counts().total == 0


def test_versions_are_ordered_by_number_not_by_text() -> None:
    version = Version(generation=9, major=15, minor=1)
    assert str(version) == "9.15.1"
    assert Version(generation=9, major=8) < Version(generation=9, major=10) < version


@pytest.mark.parametrize("outcome", Outcome)
def test_a_launch_is_followed_until_an_end(outcome: Outcome) -> None:
    launch = Launch(
        id="l", group="l", request="r", cluster="east", method="POST", target="/api", jobs=("a", "b"),
        created_at=START, outcome=outcome,
    )  # fmt: skip
    assert launch.open == (outcome in {Outcome.INTENDED, Outcome.SENT, Outcome.ACCEPTED})
    assert not msgspec.structs.replace(launch, ended_at=START).open
    assert launch.keys == (("east", "a"), ("east", "b"))
