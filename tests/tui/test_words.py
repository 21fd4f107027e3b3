"""The words for how jobs and launches stand."""

from ontap_tui.model import Outcome
from ontap_tui.tui.style.glyphs import UNICODE
from ontap_tui.tui.style.words import STANDING, end_of
from tests.support.clock import START
from tests.support.jobs import make_job, tracked


def test_every_outcome_has_a_word_of_its_own_and_a_sign() -> None:
    assert STANDING.keys() == set(Outcome)
    assert len({standing.word for standing in STANDING.values()}) == len(STANDING)
    assert all(hasattr(UNICODE, standing.role) for standing in STANDING.values())


def test_a_job_whose_end_was_not_seen_has_no_state_of_its_own() -> None:
    gone = tracked(make_job(1, state="running"), gone_at=START)
    assert (gone.state_word, end_of(gone)) == ("gone", "outcome unknown")
    ended = tracked(make_job(1, state="success", end_time=START), gone_at=START)
    assert (ended.state_word, end_of(ended)) == ("success", "success")
