"""What standard output carries, whatever a cluster says."""

import csv
import io
import json
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.cli.output import json_text, write_csv, write_table

HOSTILE = "\x1b[31m \x9b1m ‮abc ​ \x7f \U000e0041 end\n"


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists))
def test_json_is_what_it_was_and_prints(value: object) -> None:
    text = json_text(value)
    assert text.isprintable()
    assert json.loads(text) == value


def test_readable_letters_stay_readable() -> None:
    assert json_text("Größe 容量") == '"Größe 容量"'


def test_a_table_has_no_control_characters_and_straight_columns(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("A", "B"), [(HOSTILE, "x"), ("容量", "y")])
    title, hostile, wide = capsys.readouterr().out.splitlines()
    assert hostile.isprintable()
    assert wide == "容量" + " " * (title.index("B") - 4) + "y"


def test_numbers_can_stand_on_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("N", "B"), [("1", "x"), ("100", "y")], right=frozenset({0}))
    assert capsys.readouterr().out.splitlines() == ["  N  B", "  1  x", "100  y"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_lines_end_at_its_edge_and_states_have_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((20, 5)))
    write_table(("STATE", "WHAT"), [("failure", "a long description")])
    assert terminal.getvalue().splitlines() == [
        "STATE    WHAT",
        "\x1b[31mfailure\x1b[0m  a long des…",
    ]


def test_csv_is_read_back_and_is_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"a": "=1+1", "b": 'x "y", z', "c": None, "d": {"k": [1]}, "e": True, "f": -3, "g": "@x"}
    write_csv(tuple(row), [row])
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [
        list(row),
        ["'=1+1", 'x "y", z', "", '{"k": [1]}', "true", "-3", "'@x"],
    ]
