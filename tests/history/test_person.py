import pytest

from ontap_tui.history import Control, History
from ontap_tui.model import Acknowledgement, Action, Attention, Intent
from tests.history.batches import later
from tests.history.conftest import Opening
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job

FIRST, SECOND = make_job(1).key, make_job(2).key


def control(key: tuple[str, str], at: float, refusal: str | None = None) -> Control:
    intent = Intent(action=Action.CANCEL, at=later(at), refusal=refusal)
    return Control(key=key, intent=intent, user="ann", reason="wrong volume")


async def test_control_actions_newest_first(history: History) -> None:
    actions = [control(FIRST, 1), control(SECOND, 2), control(FIRST, 3)]
    await history.journal_control(*actions)
    assert await history.controls(FIRST) == [actions[2], actions[0]]


async def test_a_refusal_is_added_to_its_action(history: History) -> None:
    await history.journal_control(control(FIRST, 1))
    await history.journal_control(control(FIRST, 1, "the job cannot be cancelled"))
    assert await history.controls(FIRST) == [control(FIRST, 1, "the job cannot be cancelled")]


async def test_who_acknowledged_is_kept_over_restarts_and_can_be_taken_back(opening: Opening) -> None:
    first = Acknowledgement(reason=Attention.PAUSED, user="ann", at=later(1))
    anew = Acknowledgement(reason=Attention.FAILED, user="b\u00f6b", at=later(2.000001))
    second = Acknowledgement(reason=Attention.FAILED, user="ann", at=later(1))
    async with opening() as history:
        await history.acknowledge({FIRST: first, SECOND: second})
        await history.acknowledge({FIRST: anew})
    async with opening() as history:
        assert await history.acknowledged() == {FIRST: anew, SECOND: second}
        await history.acknowledge({SECOND: None})
        assert await history.acknowledged() == {FIRST: anew}


@pytest.mark.parametrize("visits", [[], [0.0], [0.0, 90.0]])
async def test_when_a_person_last_looked(history: History, clock: ManualClock, visits: list[float]) -> None:
    for at in visits:
        await clock.advance(at)
        await history.present()
    assert await history.last_present() == (later(visits[-1]) if visits else None)
    assert clock.now() >= START
