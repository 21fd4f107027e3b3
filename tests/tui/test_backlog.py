"""What waits to be drawn is bounded, and is dropped whole."""

from ontap_tui.tui.runtime.backlog import Backlog

MODE = "\x1b[?1049l"


def texts(backlog: Backlog) -> list[str]:
    return [queued.text for queued in iter(backlog.take, None)]


def test_texts_are_kept_in_order() -> None:
    backlog = Backlog()
    backlog.add("one")
    backlog.add_frame("two")
    backlog.add("three")
    assert len(backlog) == 11
    assert texts(backlog) == ["one", "two", "three"]
    assert (len(backlog), bool(backlog)) == (0, False)


def test_too_many_frames_are_dropped_and_all_later_ones_until_the_reader_has_caught_up() -> None:
    backlog = Backlog()
    backlog.add(MODE)
    for number in range(100):
        backlog.add_frame(f"{number}" * 5_000)
    assert backlog.dropping
    assert texts(backlog) == [MODE]
    backlog.dropping = False
    backlog.add_frame("whole")
    assert texts(backlog) == ["whole"]


def test_a_single_frame_may_be_longer_than_all_that_may_wait() -> None:
    backlog = Backlog()
    backlog.add_frame("x" * 1_000_000)
    assert not backlog.dropping
    assert len(backlog) == 1_000_000


def test_long_texts_are_bounded_and_modes_are_kept() -> None:
    backlog = Backlog()
    for _ in range(10):
        backlog.add("x" * 500_000)
    backlog.add(MODE)
    assert [len(text) for text in texts(backlog)] == [500_000, 500_000, len(MODE)]
