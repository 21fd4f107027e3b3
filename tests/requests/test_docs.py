"""docs/requests.md says what the code does."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from ontap_tui.model import Follow
from ontap_tui.requests import Lookup, Request, Variable, VariableType, parse_request

TEXT = (Path(__file__).parents[2] / "docs" / "requests.md").read_text()
TABLES = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)]


@pytest.mark.parametrize("struct", [Request, Variable, Follow, Lookup])
def test_every_key_is_explained(struct: type[msgspec.Struct]) -> None:
    keys = {field.name for field in msgspec.structs.fields(struct)} - {"name", "origin", "variables"}
    assert {
        key for key in keys if not re.search(rf"`{key}`|^{key} +=|\b{key} = ", TEXT, re.MULTILINE)
    } == set()


def test_every_type_is_named() -> None:
    assert {kind for kind in VariableType if f"`{kind}`" not in TEXT} == set()


def test_the_examples_load() -> None:
    whole, lookups, follow = TABLES
    parse_request("whole", whole)
    path = "/api/storage/volumes/{volume}"
    parse_request("pieces", {"path": path, "body": ["{svm}"], **lookups, **follow})
