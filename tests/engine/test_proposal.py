"""What is asked before something is sent: the same for a form and for a command."""

from collections.abc import Sequence

import pytest

from ontap_tui.engine import LaunchStep, LeftOut, Prepared, Proposal
from ontap_tui.model import ApiError, Fault, FaultKind
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Chain, FollowUp, RenderedRequest, Request, parse_request

LOOKUP = {"volume": {"lookup": {"path": "/api/storage/volumes"}}}
OFFLINE = parse_request(
    "offline", {"method": "PATCH", "path": "/api/storage/volumes/{volume}", "variables": LOOKUP}
)
DELETE = parse_request(
    "delete",
    {
        "method": "DELETE",
        "path": "/api/storage/volumes/{volume}",
        "confirm_by_name": "volume",
        "variables": LOOKUP,
    },
)
LACKS = LeftOut(cluster="lab", problems={"volume": '"vol1" was not found'})


def prepared(cluster: str, name: str = "vol1", *follow_ups: FollowUp) -> Prepared:
    return Prepared(
        step=LaunchStep(cluster=cluster, request=RenderedRequest(method="PATCH", path="/api/x")),
        values={"volume": "u-1"},
        names={"volume": name},
        follow_ups=follow_ups,
    )


EAST = prepared("east")


def proposal(
    *requests: Request, ready: Sequence[Prepared] = (EAST,), left_out: Sequence[LeftOut] = ()
) -> Proposal:
    return Proposal(chain=Chain(requests), prepared=tuple(ready), left_out=tuple(left_out))


@pytest.mark.parametrize(
    ("found", "asks", "type_this", "question"),
    [
        (proposal(OFFLINE), False, "", "offline (vol1) on east?"),
        (proposal(DELETE), True, "vol1", "delete (vol1) on east?"),
        (
            proposal(OFFLINE, ready=[prepared("east"), prepared("west")]),
            True,
            "",
            "offline (vol1) on 2 clusters?",
        ),
        (proposal(OFFLINE, left_out=[LACKS]), True, "", "offline (vol1) on east?"),
        (
            proposal(OFFLINE, DELETE, ready=[prepared("east", "vol1", FollowUp(DELETE, {"volume": "vol2"}))]),
            True,
            "vol2",
            "offline (vol2) on east?",
        ),
        (
            proposal(DELETE, ready=[prepared("east", "vol1"), prepared("west", "vol2")]),
            True,
            "vol1 vol2",
            "delete (vol1 vol2) on 2 clusters?",
        ),
    ],
)
def test_what_is_asked(found: Proposal, asks: bool, type_this: str, question: str) -> None:
    assert (found.asks, found.type_this, found.question) == (asks, type_this, question)


def test_the_first_trouble_ends_what_is_to_stop_on_errors() -> None:
    careful = parse_request("careful", {"method": "PATCH", "path": "/api/cluster", "stop_on_error": True})
    assert proposal(careful, left_out=[LACKS]).halted
    assert not proposal(careful).halted
    assert not proposal(OFFLINE, left_out=[LACKS]).halted


def test_why_a_cluster_is_left_out() -> None:
    fault = Fault(kind=FaultKind.PERMISSION, summary="refuses", remedy="Ask for the right.")
    refused = OntapError(fault, status=403, error=ApiError(message="not authorized.", code="6"))
    assert LACKS.why == 'volume "vol1" was not found'
    assert LeftOut(cluster="lab", error=OntapError(fault)).why == "refuses. Ask for the right."
    assert LeftOut(cluster="lab", error=refused).why == "refuses: not authorized (code 6). Ask for the right."
