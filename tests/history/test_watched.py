"""How many clusters share a write that says until when they were watched."""

from ontap_tui.history.watched import WATCH_STEP, Watched
from ontap_tui.model import ClusterState
from tests.history.batches import later


def test_clusters_share_a_write_and_none_runs_further_ahead_than_a_step() -> None:
    """Sixty clusters, each polled every two seconds."""
    watched, writes = Watched(), 0
    for poll in range(300 * 30):
        at = later(poll / 30)
        told = [ClusterState(name=f"c{poll % 60}", url="https://c", polled_at=at)]
        watched.on_states(told)
        if polls := watched.due(told):
            writes += 1
            watched.note(polls)
        span = watched.span(told[0].name)
        assert span is not None
        assert span[1] - span[0] < WATCH_STEP
    assert writes <= 60 + 300 / 15
