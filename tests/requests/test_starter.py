"""The requests that ship with the program."""

import pytest

from ontap_tui.config import Config
from ontap_tui.requests import (
    STARTER,
    Library,
    Request,
    VariableType,
    operation_of,
    render,
    takes_return_timeout,
)
from tests.requests.tables import CONTEXT

LIBRARY = Library.load(Config(), STARTER)
SAMPLES = {
    VariableType.STRING: "abc",
    VariableType.INTEGER: "5",
    VariableType.BOOLEAN: "true",
    VariableType.SIZE: "100G",
    VariableType.SECRET: "hush",
}
DANGEROUS = {
    "aggregate-create", "node-reboot", "qtree-delete", "snapshot-delete", "software-update", "volume-delete",
    "volume-offline",
}  # fmt: skip


def sample(request: Request) -> dict[str, str]:
    """A value for every variable that has no default."""
    values = {
        variable.name: SAMPLES[variable.type]
        for variable in request.variables
        if not variable.default and variable.type is not VariableType.CHOICE
    }
    return values | ({"url": "http://web/x.tgz"} if "url" in values else {})


def test_all_of_them_load() -> None:
    assert LIBRARY.problems == ()
    assert len(LIBRARY) == 25
    assert sorted(LIBRARY.claims.values()) == list("123456789")


@pytest.mark.parametrize("request_", LIBRARY, ids=lambda request: request.name)
def test_each_is_complete(request_: Request) -> None:
    assert request_.title
    assert all(variable.prompt for variable in request_.variables)
    assert request_.confirms is (request_.name in DANGEROUS)
    operation = operation_of(request_)
    assert (request_.query.get("return_timeout") == 0) is (
        operation is not None and request_.name != "snapmirror-update"
    )
    rendered = render(request_, sample(request_), context=CONTEXT)
    assert "{" not in rendered.target
    assert "hush" not in (rendered.masked_body() or "")


@pytest.mark.parametrize("request_", LIBRARY, ids=lambda request: request.name)
def test_no_uuid_has_to_be_typed(request_: Request) -> None:
    """What stands in the path is looked up."""
    in_path = [variable for variable in request_.variables if f"{{{variable.name}}}" in request_.path]
    assert all(variable.lookup for variable in in_path)


def test_no_wait_is_offered_where_the_cluster_takes_none() -> None:
    takes_none = {request.name for request in LIBRARY if not takes_return_timeout(request)}
    assert takes_none == {"export-policy-create"}


def test_only_what_is_started_by_its_job_is_followed() -> None:
    followed = {request.name for request in LIBRARY if request.follow}
    assert followed == {
        "volume-move", "software-update", "snapmirror-create", "snapmirror-initialize", "snapmirror-update"
    }  # fmt: skip
