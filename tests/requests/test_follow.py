from typing import Any

import pytest

from ontap_tui.model import Follow, Outcome
from ontap_tui.requests import Followed, ValueProblems, read_follow, rendered_follow
from tests.requests.tables import CONTEXT, request_of

FOLLOW = Follow(
    path="/api/storage/volumes/{volume}?fields=movement",
    progress="movement.percent_complete",
    done="movement.state",
    success=("success",),
    failure=("failed", "aborted"),
)


@pytest.mark.parametrize(
    ("movement", "followed"),
    [
        ({"state": "replicating", "percent_complete": 40}, Followed("replicating", 0.4, None)),
        ({"state": "success", "percent_complete": 100}, Followed("success", 1.0, Outcome.SUCCESS)),
        ({"state": "aborted"}, Followed("aborted", None, Outcome.FAILURE)),
        ({"state": "cutover", "percent_complete": "99"}, Followed("cutover", None, None)),
        ({"state": 7, "percent_complete": 101}, Followed("", None, None)),
        ({"percent_complete": True}, Followed("", None, None)),
        (None, Followed("", None, None)),
    ],
)
def test_what_a_resource_says(movement: Any, followed: Followed) -> None:
    assert read_follow(FOLLOW, {"movement": movement}) == followed


def test_the_resource_to_read() -> None:
    request = request_of(
        path="/api/storage/volumes/{volume}",
        follow={"path": "/api/storage/volumes/{volume}?fields=movement", "done": "s", "success": ["ok"]},
        variables=["volume"],
    )
    follow = rendered_follow(request, {"volume": "a/b"}, context=CONTEXT)
    assert follow is not None
    assert follow.path == "/api/storage/volumes/a%2Fb?fields=movement"
    assert rendered_follow(request_of(), {}, context=CONTEXT) is None
    with pytest.raises(ValueProblems):
        rendered_follow(request, {"volume": ".."}, context=CONTEXT)
