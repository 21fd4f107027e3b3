import pytest

from ontap_tui.model import Version
from ontap_tui.ontap.fields import FIELD_SETS, field_set


@pytest.mark.parametrize(
    ("version", "later"),
    [
        ((9, 6), []),
        ((9, 7), []),
        ((9, 8), ["svm.name"]),
        ((9, 9, 1), ["svm.name", "error"]),
        ((9, 10, 1), ["svm.name", "error"]),
        ((9, 11, 1), ["svm.name", "error", "node.name"]),
        ((10, 0), ["svm.name", "error", "node.name"]),
    ],
)
def test_fields_are_asked_for_by_version(version: tuple[int, ...], later: list[str]) -> None:
    generation, major, *minor = version
    known = Version(generation=generation, major=major, minor=minor[0] if minor else 0)
    first = ["uuid", "description", "state", "message", "code", "start_time", "end_time"]
    assert FIELD_SETS[field_set(known)].split(",") == first + later
