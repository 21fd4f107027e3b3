"""Tables, into a pipe and on a terminal."""

import io
import os
import sys

import pytest

from ontap_tui.cli.table import write_table

HOSTILE = "\x1b[31m \x9b1m ‮abc ​ \x7f \U000e0041 end\n"


def test_a_table_has_no_control_characters_and_straight_columns(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("A", "B"), [(HOSTILE, "x"), ("容量", "y")])
    title, hostile, wide = capsys.readouterr().out.splitlines()
    assert hostile.isprintable()
    assert wide == "容量" + " " * (title.index("B") - 4) + "y"


def test_numbers_can_stand_on_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(("N", "B"), [("1", "x"), ("100", "y")], right=frozenset({0}))
    assert capsys.readouterr().out.splitlines() == ["  N  B", "  1  x", "100  y"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal_of(columns: int, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setattr(sys, "stdout", made)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((columns, 5)))
    monkeypatch.setenv("TERM", "xterm")
    return made


def test_on_a_terminal_lines_end_at_its_edge_and_states_have_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(20, monkeypatch)
    write_table(("STATE", "WHAT"), [("failure", "a long description")])
    assert terminal.getvalue().splitlines() == [
        "STATE    WHAT",
        "\x1b[31mfailure\x1b[0m  a long des…",
    ]


def test_the_widest_columns_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(20, monkeypatch)
    write_table(("A", "B", "C"), [("abcd", "a very long description", "last")])
    assert terminal.getvalue().splitlines()[1] == "abcd  a very …  last"


def test_the_last_column_goes_on_in_the_next_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(34, monkeypatch)
    write_table(("CHECK", "WHAT"), [("tls", "expired. Renew the certificate of the cluster.")], wrap=True)
    assert terminal.getvalue().splitlines() == [
        "CHECK  WHAT",
        "tls    expired. Renew the",
        "       certificate of the cluster.",
    ]


def test_a_dumb_terminal_has_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(20, monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    write_table(("STATE", "WHAT"), [("failure", "x")])
    assert "\x1b" not in terminal.getvalue()
