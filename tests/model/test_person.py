import pytest

from ontap_tui.model import person_of


@pytest.mark.parametrize(
    ("user", "person"),
    [
        ("", ""),
        ("ann", "ann"),
        ("Ann Lee in a browser at 10.1.2.3", "Ann Lee"),
        ("ann via the assistant helper", "ann"),
        ("ann via the assistant that runs in a browser at home", "ann"),
    ],
)
def test_the_person_is_told_from_the_way(user: str, person: str) -> None:
    assert person_of(user) == person
