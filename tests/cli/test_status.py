"""Which exit status wins."""

import pytest

from ontap_tui.cli.status import ExitStatus, combined, status_of_outcome
from ontap_tui.model import Outcome


@pytest.mark.parametrize(
    ("statuses", "winner"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0, 5], 5),
        ([5, 1], 1),
        ([1, 6], 6),
        ([6, 3], 3),
        ([3, 4], 4),
        ([4, 2, 0, 5, 1, 6, 3], 2),
    ],
)
def test_the_most_important_wins(statuses: list[int], winner: int) -> None:
    assert combined(map(ExitStatus, statuses)) == winner


def test_every_outcome_has_a_status() -> None:
    assert {status_of_outcome(outcome) for outcome in Outcome} <= set(ExitStatus)
