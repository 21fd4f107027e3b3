"""No cluster fills the disk by talking."""

import pytest

from ontap_tui.history import History
from ontap_tui.history.allowance import BURST, RATE, Allowance
from tests.history.batches import appeared, batch
from tests.support.clock import ManualClock
from tests.support.jobs import make_job

HUGE = "x" * 4000


def test_what_is_more_than_the_burst_waits_for_time_to_pass() -> None:
    allowance = Allowance(0.0)
    events = [appeared(make_job(number, description=HUGE)) for number in range(100)]
    kept = 0
    while not allowance.refused:
        kept += len(allowance.spend(events, 0.0))
    assert BURST * 0.9 < kept * 4500 < BURST * 1.1
    assert allowance.spend(events, 0.0) == []
    assert allowance.refused > 100
    later = 100 * 5000 / RATE + 2
    assert len(allowance.spend(events, later)) == 100
    assert allowance.refused == 0


async def test_it_is_said_once_and_other_clusters_and_launches_are_kept(
    history: History, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ontap_tui.history.allowance.BURST", 10_000)
    jobs = [appeared(make_job(number, description=HUGE)) for number in range(5)]
    await history.record(batch(*jobs))
    await history.record(batch(appeared(make_job(6)), appeared(make_job(7, cluster="west"))))
    await history.record(batch(appeared(make_job(8), launch_id="l")))
    known = {past.tracked.key for past in await history.jobs()}
    assert len([key for key in known if key[0] == "east"]) == 4
    assert make_job(7, cluster="west").key in known
    assert make_job(8).key in known
    assert [notice for notice in history.notices if "more than the history records" in notice] == [
        history.notices[0]
    ]
