"""Lists whose columns are as wide as what they hold."""

import pytest
from textual.content import Content

from ontap_tui.model import ApiError, ClusterChanged, Fault, FaultKind, Health, LaunchChanged, Outcome
from ontap_tui.tui.launches.group import GroupScreen
from ontap_tui.tui.widgets.list_columns import WITHOUT_LIMIT, ListColumn, ListColumns, column_of
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk
from tests.tui.test_screens import a_launch, launch

_SIZES = ((80, 24), (160, 48))


@pytest.mark.parametrize(
    ("width", "drawn"),
    [
        (40, "A  BBBBBBBBBB  CCCCCCCCCCCCCCCCCCCC"),  # all fit
        (31, "A  BBBBBBBBBB  CCCCCCCCCCCCCCC…"),  # nobody has room that another lacks
        (24, "A  BBBBBBBB…  CCCCCCCCC…"),  # the room that is left is shared equally
        (13, "A  BBB…  CCC…"),
    ],
)
def test_columns_share_the_room_that_others_do_not_need(width: int, drawn: str) -> None:
    texts = {"a": "A", "b": "B" * 10, "c": "C" * 20}
    least = {"a": 8, "b": 4, "c": 4}
    columns = ListColumns({id: column_of("", [text], least=least[id]) for id, text in texts.items()})
    assert columns.line({id: Content(text) for id, text in texts.items()}, width).plain.rstrip() == drawn


def test_a_column_without_contents_is_left_out_title_and_all() -> None:
    columns = ListColumns({"a": column_of("TITLE", ["", ""]), "b": ListColumn("B", WITHOUT_LIMIT, least=4)})
    assert columns.titles(20).plain.rstrip() == "B"


async def test_a_launch_is_cut_only_where_the_line_is_full(desk: OpenDesk) -> None:
    facts = {"request": "snapshot-create", "cluster": "lab", "user": "", "note": "The answer was lost."}
    async with desk(size=(80, 24)) as on:
        launch(on, a_launch(1, outcome=Outcome.SUCCESS, **facts), a_launch(2, **facts))
        await on.press("H")
        assert on.text.count("snapshot-create  The answer was lost.") == 2
        launch(on, a_launch(1, outcome=Outcome.SUCCESS, **facts | {"request": "snapmirror-initialize-dr"}))
        await on.publish(LaunchChanged(a_launch(1)))
        row = next(line for line in on.lines if "snapmirror-init" in line)
        assert row.count("…") == 2
        assert len(row.rstrip()) == 77


@pytest.mark.parametrize("size", _SIZES)
async def test_a_fault_is_cut_only_where_the_line_is_full(desk: OpenDesk, size: tuple[int, int]) -> None:
    summary = "answered with something that is no JSON at all, not even a page of a proxy"
    fault = Fault(kind=FaultKind.NOT_JSON, summary=summary)
    cluster = make_cluster("lab", health=Health.BROKEN, fault=fault, version=None)
    async with desk(clusters=[cluster], jobs=[], size=size) as on:
        await on.press("C")
        row = on.lines[3]
        assert (summary in row) == (size[0] > 80)
        assert size[0] > 80 or len(row.rstrip()) > 74


@pytest.mark.parametrize("size", _SIZES)
async def test_the_catalogue_stands_in_columns(desk: OpenDesk, size: tuple[int, int]) -> None:
    async with desk(size=size) as on:
        await on.press("A")
        rows = [line for line in on.lines if line[3:10].split()[:1] in (["POST"], ["PATCH"], ["DELETE"])]
        rows = [line for line in rows if "/api/" in line[20:]]
        assert len({line.index("/api/") for line in rows}) == 1
        assert len(rows) > 5
        assert all("all objects that match" not in line for line in rows)
        assert "all objects that match its query" in on.text


@pytest.mark.parametrize("size", _SIZES)
async def test_the_parts_of_a_group_stand_in_columns(desk: OpenDesk, size: tuple[int, int]) -> None:
    refused = ApiError(message="No space.")
    async with desk(size=size) as on:
        launch(
            on,
            a_launch(1, group="g", cluster="ラボ", outcome=Outcome.REJECTED, error=refused),
            a_launch(2, group="g", cluster="prod-west", outcome=Outcome.REJECTED, error=refused),
        )
        assert on.app.session is not None
        screen = GroupScreen(on.app.session, "Snapshot", "g", {"lab": "No space."})
        await on.app.push_screen(screen)
        await on.until(lambda: on.text.count("No space.") == 3)
        rows = [Content(line[: line.index("No space.")]) for line in on.lines if "No space." in line]
        assert len({row.cell_length for row in rows}) == 1


async def test_the_log_leaves_the_room_to_the_text(desk: OpenDesk) -> None:
    description = 'Volume move "vol_scratch" to aggregate "aggr_ssd"'
    async with desk(clusters=[make_cluster("lab")], jobs=[], size=(80, 24)) as on:
        fault = Fault(kind=FaultKind.CONNECT, summary=description)
        await on.publish(ClusterChanged(make_cluster("lab", health=Health.BROKEN, fault=fault)))
        await on.press("L")
        assert description in on.text
