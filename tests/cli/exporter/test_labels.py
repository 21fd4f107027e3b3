"""Values of labels, bounded in number and in length."""

from ontap_tui.cli.exporter.labels import BoundedLabel
from tests.support.hostile_text import HOSTILE


def test_the_first_ones_stand_for_themselves() -> None:
    label = BoundedLabel(2)
    assert [label.of(value) for value in ("a", "b", "a", "c", "b", "d")] == [
        "a",
        "b",
        "a",
        "other",
        "b",
        "other",
    ]


def test_a_value_is_short_and_can_be_written() -> None:
    label = BoundedLabel(10)
    assert len(label.of("x" * 10_000)) == 120
    assert label.of(f"{HOSTILE}\ud800").encode()
