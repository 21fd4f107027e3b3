"""Keeping the history within its days."""

from typing import cast

from ontap_tui.cli.forgetting import forgetting
from ontap_tui.history import History, HistoryError
from ontap_tui.model import Fault, FaultKind
from tests.support.clock import ManualClock


async def test_what_is_old_is_forgotten_day_by_day() -> None:
    """Not only at the start: a dashboard may be open for months."""

    class Kept:
        shared = False

        def __init__(self) -> None:
            self.pruned: list[int] = []

        async def prune(self, days: int) -> int:
            self.pruned.append(days)
            if len(self.pruned) == 2:
                raise HistoryError(Fault(kind=FaultKind.STORAGE, summary="no history"))
            return 0

    clock, kept = ManualClock(), Kept()
    async with forgetting(cast("History", kept), 90, clock):
        for days in range(1, 4):
            await clock.until_asleep()
            assert kept.pruned == [90] * days
            await clock.advance(86_400)


async def test_a_history_of_a_team_is_left_to_its_recorders() -> None:
    class Shared:
        shared = True

    clock = ManualClock()
    async with forgetting(cast("History", Shared()), 90, clock):
        assert clock.sleepers == 0
