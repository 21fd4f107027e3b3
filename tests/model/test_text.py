"""Drawing untrusted text, and durations in words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import (
    clipped,
    duration,
    parse_duration,
    printable,
    reason_of,
    rough_duration,
    short_ids,
    whole_minutes,
)


def test_a_long_text_says_how_much_more_there_was() -> None:
    assert clipped("abc", 3) == "abc"
    assert clipped("abcde", 3) == "abc… (2 more characters)"


def test_ids_are_shortened_and_nothing_else() -> None:
    path = "PATCH /api/storage/volumes/7d2fd988-8277-11eb-9fc4-080027c8f2a7/snapshots?name=a-b"
    assert short_ids(path) == "PATCH /api/storage/volumes/7d2fd988…/snapshots?name=a-b"
    assert short_ids("Volume move vol-home") == "Volume move vol-home"


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("", ""),
        ("Volume move vol_1 to aggr2: 62 %", "Volume move vol_1 to aggr2: 62 %"),
        ("größe 容量 ✔", "größe 容量 ✔"),
        ("[bold]as it is[/bold]", "[bold]as it is[/bold]"),
        ("one\ntwo\r\nthree\rfour\u2028five", "one ⏎ two ⏎ three ⏎ four ⏎ five"),
        ("a\tb\u00a0c\u3000d", "a b c d"),
        ("\x1b[2J\x1b]52;c;aGk=\x07", "�[2J�]52;c;aGk=�"),
        ("user\u202egnp.exe", "user�gnp.exe"),  # right-to-left override
        ("a\x00b\x7fc\x9bd\ufeffe\ud800", "a�b�c�d�e�"),
    ],
)
def test_what_is_drawn(text: str, drawn: str) -> None:
    assert printable(text) == drawn


@given(st.text())
def test_whatever_comes_one_printable_line_goes(text: str) -> None:
    drawn = printable(text)
    assert drawn.isprintable()
    assert printable(drawn) == drawn


@pytest.mark.parametrize("mark", ["\u0301", "\u0e47", "\u20dd", "\u1160", "\ufe0f", "\U0001f3fb"])
def test_a_letter_has_a_bounded_number_of_marks(mark: str) -> None:
    drawn = printable(f"caf\u00e9 e{mark * 100_000}o{mark * 3}")
    assert drawn == f"caf\u00e9 e{mark * 30}o{mark * 3}"


@given(st.text(max_size=30).filter(str.isprintable))
def test_what_prints_is_drawn_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0:00"),
        (0, "0:00"),
        (42.9, "0:42"),
        (59.999, "0:59"),
        (60, "1:00"),
        (760, "12:40"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (3852, "1:04:12"),
        (86399, "23:59:59"),
        (86400, "1d 00:00"),
        (274200, "3d 04:10"),
    ],
)
def test_clock_style(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 ms"),
        (0, "0 ms"),
        (0.0841, "84 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1 s"),
        (3.4, "3 s"),
        (89.4, "89 s"),
        (90, "2 m"),
        (720, "12 m"),
        (5400, "2 h"),
        (14400, "4 h"),
        (36 * 3600, "2 d"),
        (200 * 86400, "200 d"),
    ],
)
def test_one_unit(seconds: float, text: str) -> None:
    assert rough_duration(seconds) == text


@given(st.floats(min_value=0.5, max_value=1e8))
def test_one_unit_is_never_off_by_more_than_half(seconds: float) -> None:
    amount, unit = rough_duration(seconds).split(" ")
    shown = 0.001 * int(amount) if unit == "ms" else parse_duration(amount + unit)
    assert shown == pytest.approx(seconds, rel=0.5)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "<1m"),
        (59.9, "<1m"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h00m"),
        (86_399, "23h59m"),
        (90_060, "1d 01:01"),
    ],
)
def test_what_stands_still_is_told_in_whole_minutes(seconds: float, words: str) -> None:
    assert whole_minutes(seconds) == words


def test_the_reason_of_a_failed_system_call_is_said_without_number_and_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as failed:
        (tmp_path / "missing").read_text()
    assert reason_of(failed.value) == "No such file or directory"
    assert reason_of(OSError("no answer in time")) == "no answer in time"
    assert reason_of(ValueError("not a port")) == "not a port"
