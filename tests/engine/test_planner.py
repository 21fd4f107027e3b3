"""From a saved request and what was typed to what is sent."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from ontap_tui.engine import NotFollowed, Planner, Prepared
from ontap_tui.model import Fault, FaultKind, Launch, Outcome
from ontap_tui.ontap import PermissionDenied
from ontap_tui.requests import Library, Listing, Request, ValueProblems, parse_request
from tests.support.clock import START, ManualClock

RESIZE = parse_request(
    "resize",
    {
        "method": "PATCH",
        "path": "/api/storage/volumes/{volume}",
        "body": {"size": "{size}", "comment": "by {user}", "key": "{key}"},
        "then": "snapshot",
        "follow": {"path": "/api/storage/volumes/{volume}?fields=size", "done": "state", "success": ["done"]},
        "variables": {
            "volume": {"lookup": {"path": "/api/storage/volumes"}},
            "size": {"type": "size"},
            "key": {"type": "secret"},
        },
    },
)
SNAPSHOT = parse_request(
    "snapshot",
    {
        "method": "POST",
        "path": "/api/storage/volumes/{volume}/snapshots",
        "body": {"name": "{name}", "comment": "{job.uuid} {response.size}"},
        "variables": {"volume": {}, "name": {"default": "s-{now:%Y}"}},
    },
)
RESIZED = Launch(
    id="l", group="g", request="resize", cluster="west", method="PATCH", target="/api", created_at=START,
    jobs=("j-1",), outcome=Outcome.SUCCESS,
)  # fmt: skip
TYPED = {"volume": "vol1", "size": "1K", "key": "hidden"}


class Lookups:
    """Answers every look-up with the same records, or refuses it."""

    def __init__(self, *records: dict[str, Any], refuse: bool = False) -> None:
        self._records = list(records)
        self._refuse = refuse
        self.fresh: list[bool] = []

    async def lookup(
        self, cluster: str, path: str, query: Mapping[str, str] | None = None, *, fresh: bool = False
    ) -> Listing:
        self.fresh.append(fresh)
        if self._refuse:
            raise PermissionDenied(Fault(kind=FaultKind.PERMISSION, summary="refused"))
        return Listing(self._records)


def planner(lookups: Lookups, *others: Request) -> Planner:
    return Planner(lookups, Library([RESIZE, SNAPSHOT, *others]), user="ann", clock=ManualClock())


async def prepare(lookups: Lookups) -> Prepared:
    plans = planner(lookups)
    return await plans.prepare(RESIZE, TYPED, plans.context("east"))


def follow_up(**table: Any) -> Request:
    variables = {"volume": {"lookup": {"path": "/api/storage/volumes"}, "default": "vol_home"}}
    path = "/api/storage/volumes/{volume}"
    return parse_request("next", {"method": "PATCH", "path": path, "variables": variables, **table})


async def test_names_become_what_the_cluster_calls_them() -> None:
    prepared = await prepare(Lookups({"name": "vol1", "uuid": "u-1"}))
    step = prepared.step
    assert step.request.path == "/api/storage/volumes/u-1"
    assert step.request.masked_body() == '{"size": 1024, "comment": "by ann", "key": "***"}'
    assert step.follow is not None
    assert step.follow.path == "/api/storage/volumes/u-1?fields=size"
    assert step.values == {"volume": "vol1", "size": "1K"}  # as typed, for another run; no secret
    assert (prepared.values["volume"], prepared.names["volume"]) == ("u-1", "vol1")
    assert prepared.values["key"] == "hidden"
    assert "hidden" not in repr(prepared)


async def test_a_name_that_is_not_there_is_a_problem_of_its_variable() -> None:
    with pytest.raises(ValueProblems) as caught:
        await prepare(Lookups({"name": "vol2", "uuid": "u-2"}))
    assert list(caught.value.problems) == ["volume"]


async def test_what_may_not_be_looked_up_is_sent_as_typed() -> None:
    prepared = await prepare(Lookups(refuse=True))
    assert prepared.step.request.path == "/api/storage/volumes/vol1"


async def test_a_follow_up_gets_the_values_of_its_cluster_and_the_answer() -> None:
    plans = planner(Lookups({"name": "vol1", "uuid": "u-1"}))
    prepared = [await plans.prepare(RESIZE, TYPED, plans.context(cluster)) for cluster in ("east", "west")]
    plan = plans.plan(RESIZE, prepared)
    assert [step.cluster for step in plan.steps] == ["east", "west"]
    assert plan.then is not None
    following = await plan.then(RESIZED, {"size": 7})
    [step] = following.steps
    assert (following.group, following.then, step.cluster) == ("g", None, "west")
    assert step.request.path == "/api/storage/volumes/u-1/snapshots"
    assert msgspec.json.decode(step.request.masked_body() or "") == {"name": "s-2026", "comment": "j-1 7"}


async def test_a_follow_up_is_looked_up_too_and_afresh() -> None:
    lookups = Lookups({"name": "vol_home", "uuid": "u-9"})
    first = parse_request("first", {"path": "/api/cluster", "then": "next"})
    plan = await planner(lookups).follow_up(first, follow_up(), {}, RESIZED, None)
    assert plan.steps[0].request.path == "/api/storage/volumes/u-9"
    assert lookups.fresh == [True]


@pytest.mark.parametrize(
    ("following", "why"),
    [
        (follow_up(clusters=["prod-*"]), "next may only be sent to prod-\\*"),
        (follow_up(), "volume .*was not found"),
        (follow_up(body="{key}", variables={"key": {}, "volume": {}}), "key is a secret in resize only"),
    ],
)
async def test_a_follow_up_that_may_not_be_sent(following: Request, why: str) -> None:
    with pytest.raises(NotFollowed, match=why):
        await planner(Lookups()).follow_up(RESIZE, following, TYPED, RESIZED, None)


class TestAfterARestart:
    """What follows is made from what the journal kept."""

    FIRST = parse_request(
        "first",
        {
            "path": "/api/x/{volume}",
            "then": "snapshot",
            "variables": {"volume": {}, "key": {"type": "secret"}},
        },
    )
    LEFT = msgspec.structs.replace(
        RESIZED, request="first", then="snapshot", values={"volume": "vol1"}, resolved={"volume": "u-1"}
    )

    async def test_it_is_as_it_would_have_been(self) -> None:
        then = planner(Lookups(), self.FIRST).then_of(self.LEFT)
        assert then is not None
        plan = await then(self.LEFT, {"size": 7})
        [step] = plan.steps
        assert (plan.request, plan.group, step.cluster) == ("snapshot", "g", "west")
        assert step.request.path == "/api/storage/volumes/u-1/snapshots"
        assert msgspec.json.decode(step.request.masked_body() or "")["comment"] == "j-1 7"

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"then": "gone"}, "gone is no longer a saved request"),
            ({"request": "gone"}, "gone is no longer a saved request"),
            ({"then": "resize"}, "resize needs key, a secret that is not stored"),
            ({"resolved": {}}, "volume is required"),
        ],
    )
    async def test_why_it_cannot_be_sent(self, changes: dict[str, Any], why: str) -> None:
        left = msgspec.structs.replace(self.LEFT, **changes)
        then = planner(Lookups(), self.FIRST).then_of(left)
        assert then is not None
        with pytest.raises(NotFollowed, match=why):
            await then(left, {"size": 7})

    def test_nothing_follows(self) -> None:
        assert planner(Lookups()).then_of(RESIZED) is None

    async def test_a_plan_keeps_no_secret(self) -> None:
        plans = planner(Lookups({"name": "vol1", "uuid": "u-1"}))
        plan = plans.plan(RESIZE, [await plans.prepare(RESIZE, TYPED, plans.context("east"))])
        assert plan.following == "snapshot"
        assert plan.steps[0].resolved == {"volume": "u-1", "size": "1K"}


async def test_what_was_previewed_is_what_is_sent() -> None:
    variables = {"id": {"default": "{uuid4}"}}
    request = parse_request("unique", {"path": "/api/x", "body": "{id} {uuid4}", "variables": variables})
    plans = planner(Lookups())
    east, west = plans.context("east"), plans.context("west")
    shown = await plans.prepare(request, {}, east)
    proposed = await plans.propose(request, {}, [east, west])
    assert [one.step.request == shown.step.request for one in proposed.prepared] == [True, False]
