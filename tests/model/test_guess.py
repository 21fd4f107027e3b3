from ontap_tui.model import closest


def test_the_word_that_was_probably_meant() -> None:
    assert closest("snapshot-creat", ["volume-create", "snapshot-create"]) == "snapshot-create"
    assert closest("elsewhere", ["volume-create", "snapshot-create"]) is None
    assert closest("stat", ["state"], 0.95) is None
