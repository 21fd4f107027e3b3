"""How the columns of the job table share its width."""

import pytest

from ontap_tui.tui.dashboard.table import Moment, cell
from ontap_tui.tui.dashboard.table.layout import place
from ontap_tui.tui.dashboard.view import BY_ID, STANDARD, JobRow
from ontap_tui.tui.style.glyphs import SETS
from tests.support.clock import START
from tests.support.jobs import make_job, tracked


@pytest.mark.parametrize(
    ("width", "left_out"),
    [
        (196, set()),
        (126, set()),
        (116, {"svm"}),
        (100, {"svm", "expected"}),
        (76, {"svm", "expected", "message"}),
        (56, {"svm", "expected", "message"}),
    ],
)
def test_lesser_columns_go_before_a_vital_one_is_cramped(width: int, left_out: set[str]) -> None:
    placed = place(STANDARD, width, cluster=9)
    widths = {one.column.id: one.width for one in placed}
    assert widths.keys() == set(STANDARD) - left_out
    assert widths["cluster"] == 9
    assert placed[-1].left + placed[-1].width <= width


def test_a_long_cluster_name_shrinks_before_its_column_goes() -> None:
    widths = {one.column.id: one.width for one in place(STANDARD, 56, cluster=16)}
    assert widths == {"state": 10, "cluster": 11, "description": 20, "elapsed": 9}


@pytest.mark.parametrize("column", BY_ID)
def test_every_column_has_its_cells(column: str) -> None:
    moment = Moment(
        START, START.date(), SETS["unicode"], frozenset(), lambda cluster, now: now, lambda job: None
    )
    row = JobRow(tracked(make_job()), value=0, number=1)
    assert all(isinstance(text, str) for text, _ in cell(column, row, moment))
