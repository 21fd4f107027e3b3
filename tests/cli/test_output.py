"""What standard output carries, whatever a cluster says."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.cli.output import write_csv
from ontap_tui.model import json_text

HOSTILE = "\x1b[31m \x9b1m ‮abc ​ \x7f \U000e0041 end\n"


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists))
def test_json_is_what_it_was_and_prints(value: object) -> None:
    text = json_text(value)
    assert text.isprintable()
    assert json.loads(text) == value


def test_readable_letters_stay_readable() -> None:
    assert json_text("Größe 容量") == '"Größe 容量"'


def test_csv_is_read_back_and_is_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"a": "=1+1", "b": 'x "y", z', "c": None, "d": {"k": [1]}, "e": True, "f": -3, "g": "@x"}
    write_csv(tuple(row), [row])
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [
        list(row),
        ["'=1+1", 'x "y", z', "", '{"k": [1]}', "true", "-3", "'@x"],
    ]
