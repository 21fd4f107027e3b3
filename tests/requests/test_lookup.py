from typing import Any

import pytest

from ontap_tui.requests import (
    Choice,
    Listing,
    LookupTarget,
    NoChoice,
    ValueProblems,
    choices,
    choose,
    lookup_target,
    resolve,
)
from ontap_tui.requests.placeholder import dig
from ontap_tui.requests.request import Lookup
from tests.requests.tables import CONTEXT, request_of

REQUEST = request_of(
    path="/api/storage/volumes/{volume}",
    body={"policy": "{policy}", "svm": "{svm}"},
    variables={
        "svm": {"lookup": {"path": "/api/svm/svms", "value": "{name}"}},
        "volume": {
            "lookup": {
                "path": "/api/storage/volumes?svm.name={svm}",
                "label": "{name} ({svm.name})",
            }
        },
        "policy": {
            "default": "default",
            "optional": True,
            "lookup": {"path": "/api/policies/{svm}", "value": "{name}"},
        },
    },
)
VOLUMES = [
    {"name": "home", "uuid": "u1", "svm": {"name": "vs1"}},
    {"name": "Data", "uuid": "u2", "svm": {"name": "vs1"}},
    {"name": "data", "uuid": "u3", "svm": {"name": "vs2"}},
]
LOOKUP = Lookup(path="/api/storage/volumes", label="{name} ({svm.name})")


def target(name: str, values: dict[str, str]) -> LookupTarget | None:
    variable = REQUEST.variable(name)
    assert variable is not None
    return lookup_target(REQUEST, variable, values, CONTEXT)


def test_what_to_read() -> None:
    assert target("svm", {}) == LookupTarget("/api/svm/svms", (("fields", "name"),))
    assert target("volume", {"svm": "a&b/c"}) == LookupTarget(
        "/api/storage/volumes", (("svm.name", "a&b/c"), ("fields", "uuid,name,svm.name"))
    )
    assert target("policy", {"svm": "a/b"}) == LookupTarget("/api/policies/a%2Fb", (("fields", "name"),))


def test_nothing_to_read_before_the_answer_that_it_depends_on() -> None:
    assert target("volume", {}) is None
    assert target("volume", {"svm": ""}) is None


def test_fields_that_are_asked_for_by_hand_stay() -> None:
    request = request_of(body="{x}", variables={"x": {"lookup": {"path": "/api/x?fields=*"}}})
    found = lookup_target(request, request.variables[0], {}, CONTEXT)
    assert found == LookupTarget("/api/x", (("fields", "*"),))


def test_records_become_choices() -> None:
    assert choices(LOOKUP, VOLUMES) == [
        Choice("Data (vs1)", "u2", "Data"),
        Choice("data (vs2)", "u3", "data"),
        Choice("home (vs1)", "u1", "home"),
    ]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({}, []),
        ({"name": "a"}, []),
        ({"uuid": None, "name": "a"}, []),
        ({"uuid": "u"}, [Choice("u", "u", "u")]),
        ({"uuid": 7, "name": "", "svm": "odd"}, [Choice("7", "7", "7")]),
        ({"uuid": "u", "name": "a"}, [Choice("a ()", "u", "a")]),
        ({"uuid": ["u"], "name": "a"}, []),
        ({"uuid": "u", "name": {"a": 1}, "svm": {"name": True}}, [Choice("u", "u", "u")]),
    ],
)
def test_odd_records(record: dict[str, Any], expected: list[Choice]) -> None:
    assert choices(LOOKUP, [record]) == expected


def test_a_record_without_a_label_shows_its_value() -> None:
    assert choices(Lookup(path="/api/x", value="{id}"), [{"id": 0}]) == [Choice("0", "0", "0")]


@pytest.mark.parametrize(
    ("text", "value"), [("u3", "u3"), ("data (vs2)", "u3"), ("data", "u3"), ("home", "u1")]
)
def test_a_choice_by_value_label_or_name(text: str, value: str) -> None:
    assert choose(choices(LOOKUP, VOLUMES), text).value == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hom", r'"hom" was not found \(did you mean home\?\)'),
        ("twin", r'"twin" could be any of twin \(vs1\) = t1, twin \(vs2\) = t2'),
    ],
)
def test_no_choice(text: str, message: str) -> None:
    twins = [{"name": "twin", "uuid": f"t{number}", "svm": {"name": f"vs{number}"}} for number in (1, 2)]
    with pytest.raises(NoChoice, match=message):
        choose(choices(LOOKUP, [*VOLUMES, *twins]), text)


class Cluster:
    """Collections by path; those that are None may not be read."""

    def __init__(self, **collections: list[dict[str, Any]] | None) -> None:
        self.collections = collections
        self.asked: list[LookupTarget] = []

    async def read(self, target: LookupTarget) -> Listing | None:
        self.asked.append(target)
        records = self.collections[target.path.split("/")[3]]
        return None if records is None else Listing(records)


async def test_names_become_what_this_cluster_calls_them() -> None:
    cluster = Cluster(svms=[{"name": "vs2"}], volumes=VOLUMES, vs2=[{"name": "default"}])
    typed = {"svm": "vs2", "volume": "data (vs2)"}
    resolved, names = await resolve(REQUEST, typed, context=CONTEXT, read=cluster.read)
    assert resolved == {"svm": "vs2", "volume": "u3", "policy": "default"}
    assert names == {"svm": "vs2", "volume": "data", "policy": "default"}
    assert cluster.asked[1].query[0] == ("svm.name", "vs2")


async def test_what_is_left_empty_is_not_looked_up() -> None:
    cluster = Cluster(svms=[{"name": "vs2"}], volumes=VOLUMES)
    typed = {"svm": "vs2", "volume": "u3", "policy": ""}
    assert (await resolve(REQUEST, typed, context=CONTEXT, read=cluster.read)).values == typed


async def test_what_may_not_be_read_is_sent_as_typed() -> None:
    cluster = Cluster(svms=None, volumes=None, vs2=None)
    typed = {"svm": "vs2", "volume": "u9", "policy": "none"}
    assert (await resolve(REQUEST, typed, context=CONTEXT, read=cluster.read)).values == typed


async def test_every_name_that_is_not_there_is_told() -> None:
    cluster = Cluster(svms=[{"name": "vs2"}], volumes=[], vs2=[])
    with pytest.raises(ValueProblems) as caught:
        await resolve(REQUEST, {"svm": "vs2", "volume": "x"}, context=CONTEXT, read=cluster.read)
    assert caught.value.problems == {"volume": '"x" was not found', "policy": '"default" was not found'}


class LongCluster:
    """Volumes of which only the first fits into an answer; ``field=value`` in a query is honoured."""

    def __init__(self, *records: dict[str, Any]) -> None:
        self.records = records
        self.asked: list[dict[str, str]] = []

    async def read(self, target: LookupTarget) -> Listing:
        query = dict(target.query)
        del query["fields"]
        self.asked.append(query)
        found = [
            record
            for record in self.records
            if all(dig(record, name) == text for name, text in query.items())
        ]
        return Listing(found[:1], cut=len(found) > 1) if not query else Listing(found)


LONG = request_of(
    path="/api/storage/volumes/{volume}",
    variables={"volume": {"lookup": {"path": "/api/storage/volumes", "label": "{name} ({svm.name})"}}},
)
UUID = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize("text", [UUID, "last (vs2)", "last"])
async def test_what_is_beyond_the_first_records_is_asked_for(text: str) -> None:
    last = {"name": "last", "uuid": UUID, "svm": {"name": "vs2"}}
    cluster = LongCluster(*VOLUMES, last)
    resolved, names = await resolve(LONG, {"volume": text}, context=CONTEXT, read=cluster.read)
    assert (resolved["volume"], names["volume"]) == (UUID, "last")


async def test_a_name_that_is_there_again_beyond_the_first_records_is_ambiguous() -> None:
    cluster = LongCluster(VOLUMES[0], VOLUMES[1], {**VOLUMES[0], "uuid": "u9"})
    with pytest.raises(ValueProblems, match="could be any of"):
        await resolve(LONG, {"volume": "home"}, context=CONTEXT, read=cluster.read)


async def test_no_uuid_is_asked_for_that_cannot_be_one() -> None:
    cluster = LongCluster(*VOLUMES)
    with pytest.raises(ValueProblems, match="was not found"):
        await resolve(LONG, {"volume": "nowhere"}, context=CONTEXT, read=cluster.read)
    assert cluster.asked == [{}, {"name": "nowhere"}]
