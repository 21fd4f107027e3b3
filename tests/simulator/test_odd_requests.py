"""Nothing that a client sends makes a simulated cluster raise, at once or later, and every job ends."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from ontap_tui.simulator import ManualTime, World
from ontap_tui.simulator.accounts import admin
from ontap_tui.simulator.app import create_app
from ontap_tui.simulator.cluster import ClusterCore
from ontap_tui.simulator.job import JobStep
from ontap_tui.simulator.refusal import INTERNAL
from ontap_tui.simulator.resources import RESOURCES, SINGLETONS
from ontap_tui.simulator.schedule import Schedule
from ontap_tui.simulator.schema import Schema
from tests.simulator import test_bodies as bodies
from tests.support.clock import START

APP = create_app()
TOKEN = {b"authorization": b"Bearer token"}
FOREVER = 1e9
LONGEST_JOB = 10_000.0
"""s, of those that a busy cluster has by itself; some of them are paused and stay so."""


class JumpingTime(ManualTime):
    """Goes straight to whatever is waited for."""

    async def until(self, ready: Callable[[], bool], next_moment: Callable[[], float]) -> None:
        while not ready():
            self._now = max(self._now, next_moment())


class _OpenTransport:
    def is_closing(self) -> bool:
        return False


class Cluster:
    """A busy cluster, asked without a socket, so that what escapes from the application arrives here."""

    def __init__(self, *, jobs: int = 0) -> None:
        self.world = World("prod-east", time=JumpingTime(START), retention=FOREVER)
        Schedule(self.world, jobs=jobs, rate=0.01 if jobs else 0)
        self._core = ClusterCore(self.world, [admin("password", "token")])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {
            "cluster": self._core,
            "connection": 1,
            "transport": _OpenTransport(),
            "certificate_name": None,
        }
        await APP(scope, receive, send)

    async def send(
        self, method: str, target: str, content: bytes, headers: dict[bytes, bytes] = TOKEN
    ) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self), base_url="http://cluster", headers=headers
        ) as http:
            answer = await http.request(method, target, content=content)
        assert answer.status_code < 500, answer.text
        if answer.content:
            answer.json()
        return answer

    async def call(self, method: str, target: str, body: object = None) -> httpx.Response:
        return await self.send(method, f"/api{target}", json.dumps(body).encode())

    def rows(self, number: int) -> list[str]:
        """The addresses of what there is of one kind of resource."""
        resource = RESOURCES[number]
        if resource.parent is None:
            return [resource.href(row, {}) for row in resource.table(self.world)]
        (name,) = [part[1:-1] for part in resource.path.split("/") if part.startswith("{")]
        parents = [row["uuid"] for row in resource.parent(self.world)]
        return [
            resource.href(row, {name: parent})
            for parent in parents
            for row in resource.rows(self.world, {name: parent})
        ]

    def collections(self, number: int) -> list[str]:
        resource = RESOURCES[number]
        if resource.parent is None:
            return [resource.path]
        head, _, rest = resource.path.partition("{")
        below = rest.partition("}")[2]
        return [f"{head}{row['uuid']}{below}" for row in resource.parent(self.world)]

    def end(self) -> None:
        """Have every job that is under way end, and look at how it did."""
        begun = list(self.world.jobs)
        self.world.advance(LONGEST_JOB)
        self.world.catch_up()
        assert [job.document for job in begun if not (job.terminal or job.state == "paused")] == []
        assert [job.document for job in begun if job.code == INTERNAL] == []


@pytest.mark.parametrize(
    ("job_state", "effect_fails_with", "code"),
    [("failure", KeyError("used"), INTERNAL), ("success", None, 0)],
)
def test_an_effect_that_fails_ends_its_job_in_failure(
    job_state: str, effect_fails_with: Exception | None, code: int
) -> None:
    def effect() -> None:
        if effect_fails_with is not None:
            raise effect_fails_with

    world = Cluster().world
    job = world.start_job("job", [JobStep(1), JobStep(1, "success", "done", 0)], on_success=effect)
    world.advance(2)
    world.catch_up()
    assert (job.state, job.code) == (job_state, code)
    assert job.end_time is not None


async def test_a_volume_that_was_made_with_a_nested_field_can_be_changed() -> None:
    cluster = Cluster()
    body = {**bodies.VOLUME, "space": {"snapshot": {"reserve_percent": 5}}, "nas": {"path": "/here"}}
    await cluster.call("POST", "/storage/volumes?return_timeout=10", body)
    volume = cluster.world.inventory.volumes.find(name="v")
    assert volume is not None
    assert volume["space"].keys() == {"size", "used", "available", "snapshot"}
    assert volume["nas"] == {"path": "/here", "export_policy": {"name": "default"}}
    answer = await cluster.call(
        "PATCH", f"/storage/volumes/{volume['uuid']}?return_timeout=10", {"size": "2GB"}
    )
    assert answer.status_code == 200
    assert volume["space"]["size"] == 2 * 1024**3
    assert volume["space"]["snapshot"] == {"reserve_percent": 5}


async def test_the_cutover_window_of_a_move_can_be_changed_while_it_goes_on() -> None:
    cluster = Cluster()
    volume = cluster.world.inventory.volumes.find(name="vol_db")
    assert volume is not None
    target = f"/storage/volumes/{volume['uuid']}?return_timeout=10"
    await cluster.call("PATCH", target, bodies.move("aggr1"))
    answer = await cluster.call("PATCH", target, {"movement": {"cutover_window": 45}})
    assert answer.status_code == 200
    assert volume["movement"]["cutover_window"] == 45
    assert volume["movement"]["state"] == "replicating"


async def test_what_is_asked_of_a_move_that_has_ended_meanwhile_fails() -> None:
    cluster = Cluster()
    volume = cluster.world.inventory.volumes.find(name="vol_db")
    assert volume is not None
    target = f"/storage/volumes/{volume['uuid']}"
    await cluster.call("PATCH", f"{target}?return_timeout=10", bodies.move("aggr1"))
    answers = [
        await cluster.call("PATCH", target, {"movement": {"state": state}})
        for state in ("aborted", "cutover")
    ]
    cluster.world.advance(10)
    jobs = [cluster.world.job(answer.json()["job"]["uuid"]) for answer in answers]
    assert sorted((job.state, job.code) for job in jobs) == [("failure", 2), ("success", 0)]


async def test_jobs_stop_arriving_where_no_volume_is_left() -> None:
    cluster = Cluster(jobs=10)
    await cluster.call("DELETE", "/snapmirror/relationships?return_timeout=60&uuid=*")
    await cluster.call("DELETE", "/storage/volumes?return_timeout=60&name=*")
    assert len(cluster.world.inventory.volumes) == 0
    cluster.world.advance(3600)
    await cluster.call("GET", "/cluster/jobs")


@pytest.mark.parametrize(
    ("method", "target", "content", "status"),
    [
        ("POST", "/api/storage/volumes", b'{"name": "\xff"}', 400),
        ("POST", "/api/storage/volumes", b"[" * 100_000, 400),
        ("PATCH", "/api/storage/volumes", b'{"records": [5, null, {"uuid": []}]}', 202),
        ("GET", "/api/storage/volumes?order_by=aggregates", b"", 400),
        ("GET", "/api/cluster/jobs?order_by=_links", b"", 400),
        ("GET", "/api/storage/volumes?start.index=" + "9" * 5000, b"", 200),
        ("GET", "/api/storage/volumes?max_records=" + "9" * 5000, b"", 400),
        ("GET", "/api/storage/volumes?size=" + "9" * 400 + "P", b"", 400),
        ("GET", "/api/storage%3Fx/volumes", b"", 404),
    ],
)
async def test_requests_that_raised(method: str, target: str, content: bytes, status: int) -> None:
    assert (await Cluster().send(method, target, content)).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({b"authorization": b"Basic \xfc\xfc\xfc"}, 401),
        ({**TOKEN, b"host": b"[::1"}, 200),
        ({**TOKEN, b"accept": b"\xff"}, 200),
    ],
)
async def test_odd_headers(headers: dict[bytes, bytes], status: int) -> None:
    answer = await Cluster().send("GET", "/api/cluster", b"", headers)
    assert answer.status_code == status


async def test_the_location_of_what_has_an_odd_name_is_a_header() -> None:
    name = "größe\r\n&x☃"
    answer = await Cluster().call("POST", "/storage/volumes", {**bodies.VOLUME, "name": name})
    assert answer.headers["location"] == f"/api/storage/volumes?name={quote(name)}"


VALID: dict[str, dict[str, Any]] = {
    "/api/storage/volumes": bodies.VOLUME,
    "/api/storage/volumes/{volume.uuid}/snapshots": {"name": "s", "expiry_time": "2030-01-01"},
    "/api/storage/qtrees": {**bodies.QTREE, "name": "q2"},
    "/api/storage/luns": bodies.LUN,
    "/api/storage/aggregates": {**bodies.AGGREGATE, "name": "aggr3"},
    "/api/svm/svms": {"name": "vs4"},
    "/api/snapmirror/relationships": {**bodies.MIRROR, "policy": {"name": "Sync"}, "state": "in_sync"},
    "/api/protocols/nfs/export-policies": {**bodies.POLICY, "name": "p", "rules": [{"ro_rule": ["any"]}]},
    "/api/storage/quota/rules": bodies.RULE,
    "/api/support/configuration-backup/backups": {**bodies.BACKUP, "name": "b.7z"},
    "/api/data-engine/workspaces": {"name": "w", "data_sources": [{"name": "d"}]},
    "/api/cluster/software": {"version": "9.16.1"},
    "/api/cluster/software/download": {"url": "http://host/9161_image.tgz"},
}
SINGLE: list[tuple[str, Schema]] = [(each.path, each.schema) for each in SINGLETONS]
KINDS: list[tuple[str, Schema]] = [(each.path, each.schema) for each in RESOURCES] + SINGLE
ODD: list[Any] = [
    *(None, True, 0, -1, 2**70, 1.5, "9" * 5000, "²", "12GB", "1e9", "", "x\r\nü☃", "2026-01-01", "true"),
    *("vs1", "vs3", "vol_db", "vol_scratch", "aggr1", "aggr2", "Default", "offline", "cutover", "paused"),
    *([], [None], ["x"], [[{}]], [{}], [{"name": "aggr1"}], [{"name": "aggr2"}, 5], [{"records": []}]),
    *({}, {"name": "vs2"}, {"name": {"name": {}}}, {"uuid": None}),
    {"destination_aggregate": {"name": "aggr1"}},
    *({"state": "aborted"}, {"cutover_window": 5}, {"snapshot": {"reserve_percent": 5}}, {"enabled": True}),
]  # fmt: skip
QUERIES = [
    "",
    "return_timeout=20",
    "validate_only=true",
    "action=reboot",
    "continue_on_failure=true",
    "force=x",
]


class Asked(NamedTuple):
    kind: int
    method: str
    row: int
    """Of those there are; negative: the collection."""
    query: str
    body: Any
    seconds: int
    """That pass afterwards."""


def _with(body: dict[str, Any], name: str, new: object, dotted: bool) -> dict[str, Any]:
    """A copy with one more field, wherever it fits."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    *parents, last = [name] if dotted else name.split(".")
    at = copy
    for parent in parents:
        below = at.setdefault(parent, {})
        if not isinstance(below, dict):
            below = at[parent] = {}
        at = below
    at[last] = new
    return copy


@st.composite
def requests(draw: st.DrawFn) -> Asked:
    kind = draw(st.integers(0, len(KINDS) - 1) | st.just(0))
    path, schema = KINDS[kind]
    names = sorted(schema.fields)
    method = draw(st.sampled_from(["POST", "PATCH", "PATCH", "DELETE", "GET"]))
    body: Any = VALID.get(path, {}) if method == "POST" and draw(st.booleans()) else {}
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        new = draw(st.sampled_from([*ODD, *schema.fields[name].choices * 10]))
        body = _with(body, name, new, dotted=draw(st.booleans()))
        if "." in name and draw(st.booleans()):
            body = _with(body, name.rpartition(".")[0], draw(st.sampled_from(ODD)), dotted=True)
    wrapped = draw(st.integers(0, 9))
    if wrapped == 0:
        body = draw(st.sampled_from(ODD))
    elif wrapped == 1:
        body = {"records": [body, draw(st.sampled_from(ODD)), body]}
    query = draw(st.sampled_from(QUERIES))
    if method == "GET" or draw(st.integers(0, 3)) == 0:
        control = draw(st.sampled_from(["order_by", "fields", ""]))
        name = draw(st.sampled_from(names))
        query = f"{control}={name}" if control else f"{name}={quote(str(draw(st.sampled_from(ODD))))}"
    row = draw(st.integers(-1, 8))
    return Asked(kind, method, row, query, body, draw(st.sampled_from([0, 0, 1, 30, 90])))


async def _ask(cluster: Cluster, asked: Asked) -> None:
    if asked.kind >= len(RESOURCES):
        targets = [KINDS[asked.kind][0]]
    elif asked.row < 0 or asked.method == "POST":
        targets = cluster.collections(asked.kind)
    else:
        targets = cluster.rows(asked.kind)
    if targets:
        content = json.dumps(asked.body).encode()
        await cluster.send(asked.method, f"{targets[asked.row % len(targets)]}?{asked.query}", content)
    cluster.world.advance(asked.seconds)


async def _see_all(cluster: Cluster) -> None:
    for number in range(len(RESOURCES)):
        for path in cluster.collections(number):
            await cluster.send("GET", f"{path}?fields=*", b"")
    for path, _ in SINGLE:
        await cluster.send("GET", path, b"")
    await cluster.send("GET", "/api/cluster/jobs?fields=*", b"")


@pytest.mark.long
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.lists(requests(), min_size=12, max_size=20))
def test_nothing_that_is_sent_while_jobs_are_under_way_makes_it_raise(sent: list[Asked]) -> None:
    async def run() -> None:
        cluster = Cluster(jobs=6)
        for asked in sent:
            await _ask(cluster, asked)
        await _see_all(cluster)
        cluster.end()
        await _see_all(cluster)

    asyncio.run(run())
