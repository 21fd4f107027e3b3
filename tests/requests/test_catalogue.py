import subprocess
import sys
from typing import Any

import pytest

from ontap_tui.requests import (
    STARTER,
    Operation,
    draft,
    draft_call,
    operation_of,
    operations,
    parse_request,
    search_operations,
)
from ontap_tui.requests.file import read_request
from tests.requests.tables import request_of


def operation(name: str) -> Operation:
    return next(found for found in operations() if found.operation == name)


def test_every_operation_is_there() -> None:
    assert len(operations()) == 292
    assert sum(operation.single for operation in operations()) == 201


def test_it_is_read_only_when_asked_for() -> None:
    code = (
        "import ontap_tui.requests, ontap_tui.requests.catalogue as c; "
        "print(c.operations.cache_info().currsize)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "0\n"


@pytest.mark.parametrize("found", operations(), ids=lambda found: found.operation)
def test_every_draft_is_a_request_that_loads(found: Operation) -> None:
    table = draft(found)
    request = parse_request(found.operation.replace("_", "-"), table)
    assert operation_of(request) == found
    assert request.confirms is (found.method == "DELETE" or not found.single)


def test_search() -> None:
    names = [found.operation for found in search_operations("POST volume snapshots")]
    assert "snapshot_create" in names
    assert [found.operation for found in search_operations("cluster image update")] == ["software_modify"]
    assert search_operations("metro-cluster nothing") == []
    assert len(search_operations("")) == 292


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "snapshot_delete",
            {
                "path": "/api/storage/volumes/{volume}/snapshots/{snapshot}",
                "query": {"return_timeout": 0},
                "danger": True,
            },
        ),
        (
            "volume_create",
            {"body": {"name": "{name}", "svm": {"name": "{svm}"}, "aggregates": [{"name": "{aggregates}"}]}},
        ),
        ("volume_modify", {"path": "/api/storage/volumes/{volume}", "body": "{changes}"}),
        ("volume_delete_collection", {"query": {"name": "{name}"}, "danger": True}),
        ("snmp_users_delete", {"path": "/api/support/snmp/users/{engine_id}/{user_name}"}),
    ],
)
def test_drafts(name: str, expected: dict[str, Any]) -> None:
    table = draft(operation(name))
    assert {key: table.get(key) for key in expected} == expected


def test_what_is_required_is_asked_for_in_its_type() -> None:
    variables = draft(operation("cifs_service_create"))["variables"]
    assert variables["ad_domain_password"]["type"] == "secret"
    assert variables["svm"]["lookup"] == {"path": "/api/svm/svms", "label": "{name}", "value": "{name}"}
    assert draft(operation("lun_create"))["variables"]["space_size"]["type"] == "size"
    assert (
        draft(operation("aggregate_create"))["variables"]["block_storage_primary_disk_count"]["type"]
        == "integer"
    )


def test_what_an_operation_answers() -> None:
    assert operation("volume_create").answers == (
        "202 with a job after return_timeout (0 s unless given), 201 when it is done by then"
    )


def test_only_some_saved_requests_are_asynchronous() -> None:
    assert operation_of(request_of(method="GET")) is None
    assert operation_of(read_request(STARTER / "export-policy-create.toml")) is None
    resize = operation_of(read_request(STARTER / "volume-resize.toml"))
    assert resize is not None
    assert resize.operation == "volume_modify"


def test_a_draft_of_a_call_by_method_and_path() -> None:
    assert draft_call("DELETE", "/api/storage/volumes/{uuid}") == draft(operation("volume_delete"))
    unknown = draft_call("PATCH", "/api/protocols/nfs/export-policies/{id}")
    assert unknown["title"] == "Export policy modify"
    assert unknown["path"] == "/api/protocols/nfs/export-policies/{export_policy}"
    assert unknown["body"] == "{changes}"
    assert "query" not in unknown
    parse_request("unknown", unknown)
    assert draft_call("GET", "/api/cluster") == {
        "title": "Cluster get", "method": "GET", "path": "/api/cluster"
    }  # fmt: skip
