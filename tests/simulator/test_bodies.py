"""Bodies and addresses that are wrong: refused before a job starts."""

from typing import Any

import pytest

from tests.simulator.asking import Asker

VOLUME = {"name": "v", "svm": {"name": "vs1"}, "aggregates": [{"name": "aggr1"}], "size": "1GB"}
LUN = {"svm": {"name": "vs1"}, "name": "/vol/vol_db/l", "os_type": "linux", "space": {"size": "1G"}}
RULE = {"svm": {"name": "vs1"}, "volume": {"name": "vol_db"}, "type": "tree", "qtree": {"name": "q1"}}
MIRROR = {
    "source": {"path": "vs1:vol_db"},
    "destination": {"path": "vs2:x"},
    "create_destination": {"enabled": True},
    "policy": {"name": "x"},
}
POLICY = {"name": "default", "svm": {"name": "vs1"}}
CLONE = {"name": "v", "svm": {"name": "vs1"}, "clone": {}}
QTREE = {"svm": {"name": "vs1"}, "volume": {"name": "vol_db"}, "name": "q1"}
BACKUP = {"name": "b.zip", "node": {"name": "prod-east-01"}}
AGGREGATE = {"name": "aggr1", "node": {"name": "prod-east-01"}, "block_storage.primary.disk_count": 5}
TWICE = {**VOLUME, "svm.name": "vs1"}
NOWHERE = "00000000-0000-4000-8000-000000000000"
NO_VOL = f"/storage/volumes/{NOWHERE}"
VOL = "/storage/volumes/{volume}"


def move(aggregate: str) -> dict[str, Any]:
    return {"movement": {"destination_aggregate": {"name": aggregate}}}


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


@pytest.mark.parametrize(
    ("method", "target", "body", "status", "code", "field"),
    [
        # missing
        ("POST", "/storage/volumes", without(VOLUME, "name"), 400, 262177, "name"),
        ("POST", "/storage/volumes", without(VOLUME, "svm"), 400, 2621707, "svm.name"),
        ("POST", "/storage/volumes", without(VOLUME, "aggregates"), 400, 787140, "aggregates.name"),
        ("POST", "/storage/luns", without(LUN, "os_type"), 400, 262177, "os_type"),
        ("POST", "/storage/quota/rules", without(RULE, "qtree"), 400, 5308564, "qtree.name"),
        ("POST", "/storage/aggregates", {"name": "a"}, 400, 262177, "node.name"),
        ("POST", "/cluster/software/download", {}, 400, 262177, "url"),
        ("POST", "/storage/volumes", CLONE, 400, 918246, "clone.parent_volume.name"),
        ("PATCH", VOL, {}, 400, 262190, None),
        # unknown fields
        ("POST", "/storage/volumes", {**VOLUME, "colour": "red"}, 400, 262179, "colour"),
        ("POST", "/storage/volumes", {**VOLUME, "nas": {"paht": "/v"}}, 400, 262179, "nas.paht"),
        ("POST", "/storage/volumes", {**VOLUME, "aggregates": [{"id": 1}]}, 400, 262179, "aggregates.id"),
        ("POST", "/storage/volumes?colour=red", VOLUME, 400, 262179, "colour"),
        # fields that cannot be set
        ("POST", "/storage/volumes", {**VOLUME, "uuid": NOWHERE}, 400, 262196, "uuid"),
        ("PATCH", VOL, {"svm": {"name": "vs2"}}, 400, 262196, "svm.name"),
        ("POST", "/storage/volumes", TWICE, 400, 262188, "svm.name"),
        # wrong types and values
        ("POST", "/storage/volumes", {**VOLUME, "size": "much"}, 400, 262197, "size"),
        ("POST", "/storage/volumes", {**VOLUME, "size": 1}, 400, 262197, "size"),
        ("POST", "/storage/volumes", {**VOLUME, "name": 7}, 400, 262197, "name"),
        ("POST", "/storage/volumes", {**VOLUME, "svm": "vs1"}, 400, 262197, "svm"),
        ("POST", "/storage/volumes", {**VOLUME, "aggregates": "aggr1"}, 400, 262254, "aggregates"),
        ("PATCH", VOL, {"state": "asleep"}, 400, 262197, "state"),
        ("PATCH", VOL, {"quota": {"enabled": "maybe"}}, 400, 262197, "quota.enabled"),
        ("PATCH", "/cluster/nodes/{node}?action=dance", {}, 400, 262197, "action"),
        ("POST", "/storage/volumes", ["not", "an", "object"], 400, 262199, None),
        ("POST", "/storage/luns", {**LUN, "name": "lun1"}, 400, 5374352, "name"),
        ("POST", "/support/configuration-backup/backups", BACKUP, 400, 262197, "name"),
        ("POST", "/cluster/software/download", {"url": "image.tgz"}, 400, 262197, "url"),
        # what is not there
        ("PATCH", NO_VOL, {"size": "1GB"}, 404, 4, "uuid"),
        ("DELETE", NO_VOL, None, 404, 4, "uuid"),
        ("POST", NO_VOL + "/snapshots", {"name": "s"}, 404, 4, "volume.uuid"),
        ("POST", "/storage/volumes", {**VOLUME, "svm": {"name": "vs7"}}, 404, 2621462, "svm.name"),
        ("POST", "/storage/volumes", {**VOLUME, "aggregates": [{"name": "x"}]}, 404, 4, "aggregates.name"),
        ("POST", "/storage/qtrees", {**QTREE, "volume": {"name": "x"}}, 404, 917927, "volume.name"),
        ("POST", "/storage/quota/rules", {**RULE, "qtree": {"name": "q7"}}, 404, 5242927, "qtree.name"),
        ("PATCH", "/cluster/software", {"version": "9.99.9"}, 404, 4, "version"),
        ("PATCH", VOL, move("x"), 400, 918267, "movement.destination_aggregate.name"),
        ("POST", "/snapmirror/relationships", MIRROR, 400, 13303819, "policy.name"),
        # what is there already, or in use
        ("POST", "/storage/volumes", {**VOLUME, "name": "vol_db"}, 409, 1, "name"),
        ("PATCH", VOL, {"name": "vol_home"}, 409, 1, "name"),
        ("POST", VOL + "/snapshots", {"name": "hourly.2026-11-23_2105"}, 409, 1, "name"),
        ("POST", "/storage/qtrees", QTREE, 409, 1, "name"),
        ("POST", "/protocols/nfs/export-policies", POLICY, 409, 1, "name"),
        ("POST", "/svm/svms", {"name": "vs1"}, 409, 13434908, "name"),
        ("POST", "/storage/aggregates", AGGREGATE, 409, 786439, "name"),
        ("PATCH", VOL, move("aggr2"), 400, 918265, "movement.destination_aggregate.name"),
        ("DELETE", "/storage/aggregates/{aggregate}", None, 409, 8, "uuid"),
        # methods that are not there
        ("DELETE", "/cluster/nodes/{node}", None, 405, 3, None),
        ("POST", "/cluster/nodes", {}, 405, 3, None),
        ("PUT", "/storage/volumes", {}, 405, 3, None),
        ("POST", "/storage/nothing", {}, 404, 3, None),
        # return_timeout
        ("POST", "/storage/volumes?return_timeout=600", VOLUME, 400, 262197, "return_timeout"),
        ("POST", "/storage/volumes?return_timeout=-1", VOLUME, 400, 262197, "return_timeout"),
    ],
)  # fmt: skip
def test_refusals(
    ask: Asker, method: str, target: str, body: Any, status: int, code: int, field: str | None
) -> None:
    names = {
        "volume": ask.uuid("/storage/volumes", "vol_db"),
        "node": ask.uuid("/cluster/nodes", "prod-east-01"),
        "aggregate": ask.uuid("/storage/aggregates", "aggr1"),
    }
    answer = ask.call(method, target.format(**names), body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("target")) == (status, str(code), field), error
    assert error["message"]
    assert ask.get("/cluster/jobs")["num_records"] == 0


def test_the_words_of_the_documented_refusal(ask: Asker) -> None:
    error = ask.call("POST", "/storage/volumes?return_timeout=600", VOLUME).json()["error"]
    assert error == {
        "message": 'The value "600" is invalid for field "return_timeout" (<0..120>)',
        "code": "262197",
        "target": "return_timeout",
    }


def test_a_body_that_is_no_json(ask: Asker) -> None:
    answer = ask.http.post("/api/storage/volumes", content=b"{")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "262199")


def test_dotted_keys_and_texts_for_numbers_are_taken(ask: Asker) -> None:
    body = {"name": "v", "svm.name": "vs1", "aggregates": [{"name": "aggr1"}], "size": "1073741824"}
    assert ask.call("POST", "/storage/volumes", body).status_code == 202
    ask.advance()
    assert ask.one("/storage/volumes", "v")["size"] == 1024**3
