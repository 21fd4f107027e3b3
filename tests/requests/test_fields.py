import pytest

from ontap_tui.requests import variable_at
from tests.requests.tables import request_of

REQUEST = request_of(
    path="/api/storage/volumes/{volume}/snapshots",
    query={"return_timeout": 0, "svm": {"name": "{svm}"}},
    body={
        "size": "{size}",
        "aggregates": [{"name": "{aggregate}"}],
        "nas": {"path": "/{name}"},
        "by": "{user}",
    },
    variables=["volume", "svm", "size", "aggregate", "name"],
)


@pytest.mark.parametrize(
    ("target", "variable"),
    [
        ("size", "size"),
        ("svm.name", "svm"),
        ("aggregates.name", "aggregate"),
        ("aggregates[0].name", "aggregate"),
        ("aggregates", "aggregate"),
        ("nas.path", "name"),
        ("path", "name"),
        ("uuid", "volume"),
        ("volume", "volume"),
        ("by", None),
        ("return_timeout", None),
        ("elsewhere", None),
        ("", None),
        (None, None),
    ],
)
def test_the_field_that_a_refusal_means(target: str | None, variable: str | None) -> None:
    assert variable_at(REQUEST, target) == variable
