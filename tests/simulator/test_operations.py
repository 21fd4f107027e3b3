"""The calls that administrators save, each from its 202 to what it changes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.simulator.asking import Asker

VOLUMES = "/storage/volumes"
GB = 1024**3


class Case(NamedTuple):
    method: str
    target: Callable[[Asker], str]
    body: Any
    changed: Callable[[Asker], object]
    """True afterwards, false before."""


def volume(name: str, below: str = "") -> Callable[[Asker], str]:
    return lambda ask: f"{VOLUMES}/{ask.uuid(VOLUMES, name)}{below}"


def fixed(target: str) -> Callable[[Asker], str]:
    return lambda ask: target


def there(path: str, name: str) -> Callable[[Asker], bool]:
    return lambda ask: ask.one(path, name) is not None


def gone(path: str, name: str) -> Callable[[Asker], bool]:
    return lambda ask: ask.one(path, name) is None


def is_now(path: str, name: str, field: str, value: object) -> Callable[[Asker], bool]:
    def check(ask: Asker) -> bool:
        found = ask.one(path, name)
        for part in field.split("."):
            found = found.get(part, {})
        return bool(found == value)

    return check


def snapshot(ask: Asker, name: str) -> str:
    snapshots = f"{VOLUMES}/{ask.uuid(VOLUMES, 'vol_db')}/snapshots"
    return f"{snapshots}/{ask.uuid(snapshots, name)}"


def of_volume(ask: Asker, what: str, query: str = "") -> list[Any]:
    return ask.records(f"{volume('vol_db')(ask)}/{what}?fields=*{query}")


def relationship(ask: Asker, fields: str = "*") -> Any:
    return ask.records(f"/snapmirror/relationships?destination.path=vs3:vol_scratch&fields={fields}")[0]


CASES = {
    "snapshot-create": Case(
        "POST",
        volume("vol_db", "/snapshots"),
        {"name": "manual-1", "comment": "by hand", "snapmirror_label": "daily"},
        lambda ask: any(
            s["name"] == "manual-1" and s["comment"] == "by hand" for s in of_volume(ask, "snapshots")
        ),
    ),
    "snapshot-delete": Case(
        "DELETE",
        lambda ask: snapshot(ask, "hourly.2026-11-23_2105"),
        None,
        lambda ask: not of_volume(ask, "snapshots", "&name=hourly*"),
    ),
    "volume-create": Case(
        "POST",
        fixed(VOLUMES),
        {
            "name": "vol_new",
            "svm": {"name": "vs1"},
            "aggregates": [{"name": "aggr2"}],
            "size": "100GB",
            "nas": {"path": "/vol_new", "export_policy": {"name": "default"}},
            "guarantee": {"type": "none"},
        },
        there(VOLUMES, "vol_new"),
    ),
    "volume-resize": Case(
        "PATCH", volume("vol_db"), {"size": "1TB"}, is_now(VOLUMES, "vol_db", "size", 1024 * GB)
    ),
    "volume-offline": Case(
        "PATCH", volume("vol_db"), {"state": "offline"}, is_now(VOLUMES, "vol_db", "state", "offline")
    ),
    "volume-delete": Case("DELETE", volume("vol_db", "?force=true"), None, gone(VOLUMES, "vol_db")),
    "volume-move": Case(
        "PATCH",
        volume("vol_db"),
        {"movement": {"destination_aggregate": {"name": "aggr1"}}},
        is_now(VOLUMES, "vol_db", "movement.state", "replicating"),
    ),
    "volume-clone": Case(
        "POST",
        fixed(VOLUMES),
        {
            "name": "db_clone",
            "svm": {"name": "vs1"},
            "clone": {"parent_volume": {"name": "vol_db"}, "is_flexclone": True},
        },
        lambda ask: (
            (ask.one(VOLUMES, "db_clone") or {}).get("clone", {}).get("parent_volume", {}).get("uuid")
            == ask.uuid(VOLUMES, "vol_db")
        ),
    ),
    "lun-create": Case(
        "POST",
        fixed("/storage/luns"),
        {"svm": {"name": "vs1"}, "name": "/vol/vol_db/lun_1", "os_type": "linux", "space": {"size": "300G"}},
        lambda ask: (
            [lun["space"]["size"] for lun in ask.records("/storage/luns?fields=space.size")] == [300 * GB]
        ),
    ),
    "svm-create": Case(
        "POST",
        fixed("/svm/svms"),
        {
            "name": "vs9",
            "ipspace": {"name": "Default"},
            "snapshot_policy": {"name": "default"},
            "nfs": {"enabled": True},
        },
        there("/svm/svms", "vs9"),
    ),
    "snapmirror-create": Case(
        "POST",
        fixed("/snapmirror/relationships"),
        {
            "source": {"path": "vs1:vol_db"},
            "destination": {"path": "vs2:vol_db_dst"},
            "policy": {"name": "Asynchronous"},
            "create_destination": {"enabled": True},
            "state": "snapmirrored",
        },
        lambda ask: (
            [
                r["transfer"]["state"]
                for r in ask.records(
                    "/snapmirror/relationships?destination.path=vs2:vol_db_dst&fields=transfer"
                )
            ]
            == ["transferring"]
        ),
    ),
    "snapmirror-initialize": Case(
        "PATCH",
        lambda ask: f"/snapmirror/relationships/{relationship(ask)['uuid']}",
        {"state": "snapmirrored"},
        lambda ask: relationship(ask).get("transfer", {}).get("state") == "transferring",
    ),
    "cluster-backup": Case(
        "POST",
        fixed("/support/configuration-backup/backups"),
        {"name": "before.7z", "node": {"name": "prod-east-01"}},
        there("/support/configuration-backup/backups", "before.7z"),
    ),
    "qtree-create": Case(
        "POST",
        fixed("/storage/qtrees"),
        {
            "svm": {"name": "vs1"},
            "volume": {"name": "vol_db"},
            "name": "q9",
            "security_style": "unix",
            "export_policy": {"name": "default"},
        },
        lambda ask: len(ask.records("/storage/qtrees?volume.name=vol_db&name=q9&id=2")) == 1,
    ),
    "qtree-delete": Case(
        "DELETE",
        lambda ask: f"/storage/qtrees/{ask.uuid(VOLUMES, 'vol_db')}/1",
        None,
        lambda ask: not ask.records("/storage/qtrees?volume.name=vol_db&id=1"),
    ),
    "quota-rule-create": Case(
        "POST",
        fixed("/storage/quota/rules"),
        {
            "svm": {"name": "vs1"},
            "volume": {"name": "vol_db"},
            "type": "tree",
            "qtree": {"name": "q1"},
            "space": {"hard_limit": 1_000_000, "soft_limit": 900_000},
        },
        lambda ask: len(ask.records("/storage/quota/rules?qtree.name=q1&space.hard_limit=1000000")) == 1,
    ),
    "quota-on": Case(
        "PATCH",
        volume("vol_db"),
        {"quota": {"enabled": True}},
        is_now(VOLUMES, "vol_db", "quota.state", "on"),
    ),
    "aggregate-create": Case(
        "POST",
        fixed("/storage/aggregates"),
        {
            "node": {"name": "prod-east-01"},
            "name": "aggr9",
            "block_storage": {"primary": {"disk_count": "10"}},
        },
        there("/storage/aggregates", "aggr9"),
    ),
    "software-download": Case(
        "POST",
        fixed("/cluster/software/download"),
        {"url": "http://images.example.com/9171_q_image.tgz", "username": "u", "password": "p"},
        lambda ask: {"9171"} <= {p["version"] for p in ask.records("/cluster/software/packages")},
    ),
    "software-validate": Case(
        "PATCH",
        fixed("/cluster/software?validate_only=true"),
        {"version": "9.16.1"},
        lambda ask: "validation_results" in ask.get("/cluster/software?fields=validation_results"),
    ),
    "software-update": Case(
        "PATCH",
        fixed("/cluster/software?skip_warnings=true&stabilize_minutes=8"),
        {"version": "9.16.1"},
        lambda ask: ask.get("/cluster/software")["state"] == "in_progress",
    ),
    "node-reboot": Case(
        "PATCH",
        lambda ask: f"/cluster/nodes/{ask.uuid('/cluster/nodes', 'prod-east-01')}?action=reboot",
        {},
        is_now("/cluster/nodes", "prod-east-01", "state", "down"),
    ),
    "cluster-contact": Case(
        "PATCH",
        fixed("/cluster"),
        {"contact": "ann@example.com"},
        lambda ask: ask.get("/cluster")["contact"] == "ann@example.com",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_job_changes_what_it_says(ask: Asker, name: str) -> None:
    case = CASES[name]
    target = case.target(ask)
    assert not case.changed(ask)
    answer = ask.call(case.method, target, case.body)
    assert answer.status_code == 202, answer.text
    job = ask.job(answer)
    assert job["state"] in ("queued", "running")
    assert "start_time" not in job
    expected = f"{case.method} /api{target.partition('?')[0]}"
    assert job["description"] == ("Cluster Backup Job" if name == "cluster-backup" else expected)
    ask.advance()
    job = ask.job(answer)
    assert (job["state"], job["code"]) == ("success", 0), job
    assert case.changed(ask)


def test_an_export_policy_is_made_at_once_without_a_job(ask: Asker) -> None:
    body = {
        "name": "lab-clients",
        "svm": {"name": "vs1"},
        "rules": [
            {
                "clients": [{"match": "10.0.0.0/8"}],
                "ro_rule": ["sys"],
                "rw_rule": ["sys"],
                "superuser": ["sys"],
                "protocols": ["nfs"],
            }
        ],
    }
    answer = ask.call("POST", "/protocols/nfs/export-policies", body)
    assert answer.status_code == 201
    assert "job" not in answer.json()
    policy = ask.get(answer.headers["location"].removeprefix("/api") + "?fields=*")
    assert policy["rules"][0]["clients"] == [{"match": "10.0.0.0/8"}]
    assert ask.get("/cluster/jobs")["num_records"] == 0


def test_a_snapmirror_update_is_a_transfer_without_a_job(ask: Asker) -> None:
    path = f"/snapmirror/relationships/{relationship(ask)['uuid']}/transfers"
    answer = ask.call("POST", path, {})
    assert (answer.status_code, answer.content) == (201, b"")
    transfer = answer.headers["location"].removeprefix("/api")
    ask.advance(5)
    under_way = ask.get(transfer + "?fields=*")
    assert under_way["state"] == "transferring"
    assert under_way["bytes_transferred"] > 0
    assert ask.call("POST", path, {}).json()["error"]["code"] == "13303812"
    ask.advance(60)
    assert ask.get(transfer + "?fields=state")["state"] == "success"
    ask.call("POST", path, {})
    running = ask.records(path + "?state=transferring")[0]["uuid"]
    assert ask.call("PATCH", f"{path}/{running}", {"state": "aborted"}).status_code == 200
    assert ask.get(f"{path}/{running}?fields=state")["state"] == "aborted"


def test_a_move_goes_on_after_its_job(ask: Asker) -> None:
    target = volume("vol_db")(ask)
    ask.call("PATCH", target, {"movement": {"destination_aggregate": {"name": "aggr1"}}})

    def moving() -> Any:
        return ask.get(target + "?fields=movement,aggregates.name")

    seen = []
    for _ in range(20):
        ask.advance(5)
        seen.append(moving()["movement"]["percent_complete"])
    assert seen == sorted(seen)
    assert len(set(seen)) > 5
    assert moving()["movement"]["state"] == "success"
    assert moving()["aggregates"] == [{"name": "aggr1"}]


@pytest.mark.parametrize("state", ["aborted", "paused"])
def test_a_move_can_be_stopped(ask: Asker, state: str) -> None:
    target = volume("vol_db")(ask)
    ask.call("PATCH", target, {"movement": {"destination_aggregate": {"name": "aggr1"}}})
    ask.advance(10)
    ask.call("PATCH", target, {"movement": {"state": state}})
    ask.advance(10)
    before = ask.get(target + "?fields=movement")["movement"]
    ask.advance(100)
    assert ask.get(target + "?fields=movement")["movement"] == before
    assert before["state"] == state


def test_an_update_goes_on_after_its_job_and_can_be_paused(ask: Asker) -> None:
    ask.call("PATCH", "/cluster/software", {"version": "9.16.1"})
    ask.advance(30)
    ask.call("PATCH", "/cluster/software?action=pause", None)
    ask.advance(30)
    paused = ask.get("/cluster/software")
    assert paused["state"] == "paused_by_user"
    ask.advance(300)
    assert ask.get("/cluster/software")["elapsed_duration"] == paused["elapsed_duration"]
    ask.call("PATCH", "/cluster/software?action=resume", None)
    ask.advance(300)
    done = ask.get("/cluster/software")
    assert (done["state"], done["version"]) == ("completed", "9.16.1")


def test_a_rebooted_node_comes_back(ask: Asker) -> None:
    node = f"/cluster/nodes/{ask.uuid('/cluster/nodes', 'prod-east-01')}"
    ask.call("PATCH", f"{node}?action=reboot", None)
    ask.advance(100)
    assert ask.get(f"{node}?fields=state")["state"] == "up"


@pytest.mark.parametrize(
    ("method", "target", "body", "code", "says"),
    [
        (
            "POST",
            fixed(VOLUMES),
            {"name": "big", "svm": {"name": "vs1"}, "aggregates": [{"name": "aggr1"}], "size": "5TB"},
            460770,
            'not enough space in aggregate "aggr1". Either create 3.79TB',
        ),
        ("DELETE", lambda ask: snapshot(ask, "locked*"), None, 1638555, "has not expired or is locked"),
        ("PATCH", volume("vol_db"), {"size": "20MB"}, 13001, "too small"),
        (
            "POST",
            fixed("/storage/aggregates"),
            {"node": {"name": "prod-east-01"}, "name": "a", "block_storage": {"primary": {"disk_count": 99}}},
            19726341,
            "spare disks",
        ),
        (
            "POST",
            fixed("/cluster/software/download"),
            {"url": "http://unknown.example.com/x.tgz"},
            10551797,
            "resolve host name",
        ),
    ],
)
def test_jobs_that_fail(
    ask: Asker, method: str, target: Callable[[Asker], str], body: Any, code: int, says: str
) -> None:
    answer = ask.call(method, target(ask), body)
    assert answer.status_code == 202, answer.text
    ask.advance()
    job = ask.job(answer)
    assert (job["state"], job["code"], job["error"]["code"]) == ("failure", code, str(code))
    assert says in job["message"]
    assert job["error"]["message"] == job["message"]


def test_quotas_that_are_on_already(ask: Asker) -> None:
    for state in ("success", "failure"):
        answer = ask.call("PATCH", volume("vol_db")(ask), {"quota.enabled": "true"})
        ask.advance()
        assert ask.job(answer)["state"] == state


def test_five_svm_jobs_at_a_time(ask: Asker) -> None:
    answers = [ask.call("POST", "/svm/svms", {"name": f"vs{number}"}) for number in range(11, 17)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [409]
    assert answers[5].json()["error"]["code"] == "13434894"
    ask.advance()
    assert ask.call("POST", "/svm/svms", {"name": "vs16"}).status_code == 202
