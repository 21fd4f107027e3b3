"""Records as CSV."""

import csv
import io
from typing import Any

import pytest

from ontap_tui.model import JOB_FIELDS, ApiError, csv_text, job_record
from tests.support.clock import START
from tests.support.jobs import make_job, tracked


def rows(*jobs: dict[str, Any]) -> list[dict[str, str]]:
    records = [job_record(tracked(make_job(**job)), now=START) for job in jobs]
    return list(csv.DictReader(io.StringIO(csv_text(records), newline="")))


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("before", ["", " ", '"', "\t", "\r", "\N{ZERO WIDTH SPACE}"])
def test_a_spreadsheet_takes_no_text_for_a_formula(before: str, sign: str) -> None:
    (row,) = rows({"description": f"{before}{sign}1"})
    assert not row["description"].lstrip(' "').startswith(sign)


@pytest.mark.parametrize("quote", ["", '"', "'", ' " '])
def test_nor_where_it_splits_cells_at_semicolons(quote: str) -> None:
    text = csv_text(
        [{"a": "x", "b": f"move;{quote}=cmd|calc!A1", "c": {"why": f"{quote};＝1"}}], ("a", "b", "c")
    )
    for cell in text.replace("\n", ";").split(";"):
        assert not cell.lstrip("\"' ").startswith(("=", "＝")) or cell.startswith("'")


def test_a_record_is_one_line_without_control_characters() -> None:
    text = csv_text([{"a": "1\n2\r3\u20284\x855\x1b]52;c;AAAA\x07 \N{RIGHT-TO-LEFT OVERRIDE}"}], ("a",))
    assert len(text.splitlines()) == 2
    assert text.replace("\n", "").isprintable()


def test_numbers_stay_and_what_is_no_text_is_json() -> None:
    (row,) = rows({"message": "a,b", "code": -4, "error": ApiError(message="No", code="4")})
    assert (row["message"], row["code"], row["svm"], row["gone"]) == ("a,b", "-4", "", "false")
    assert row["error"].startswith('{"message": "No"')


def test_without_records_there_is_the_line_of_titles() -> None:
    assert csv_text([]) == ",".join(JOB_FIELDS) + "\n"
    assert csv_text([], ("a", "b")) == "a,b\n"
