"""What the table shows, as a file."""

import csv
import json
from pathlib import Path

import pytest

from ontap_tui.model import job_record
from ontap_tui.tui.export import exported, refusal
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.tui.conftest import OpenDesk

_RECORDS = [
    job_record(tracked(make_job(1, description='=HYPERLINK("http://evil")', message="a,b")), now=START),
    job_record(tracked(make_job(2, description="plain", code=-4)), now=START),
]


def test_json_is_one_array_and_json_lines_one_object_a_line() -> None:
    assert json.loads(exported(_RECORDS, ".json")) == _RECORDS
    assert [json.loads(line) for line in exported(_RECORDS, ".jsonl").splitlines()] == _RECORDS
    assert json.loads(exported([], ".json")) == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_takes_no_text_for_a_formula(text: str) -> None:
    records = [job_record(tracked(make_job(description=text)), now=START)]
    (row,) = csv.DictReader(exported(records, ".csv").splitlines(keepends=True))
    assert row["description"] == f"'{text}"


def test_csv_keeps_numbers_and_what_holds_commas() -> None:
    first, second = csv.DictReader(exported(_RECORDS, ".csv").splitlines(keepends=True))
    assert first["message"] == "a,b"
    assert (second["code"], second["svm"]) == ("-4", "")


def test_a_name_that_will_not_do_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "jobs.csv") is None
    assert ".csv, .json, .jsonl" in (refusal(tmp_path / "jobs.xlsx") or "")
    assert "no folder" in (refusal(tmp_path / "nowhere" / "jobs.csv") or "")


async def test_the_shown_rows_are_written_in_their_order(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "out.jsonl"
    path.write_text("mine")
    async with desk() as on:
        await on.press("/", *"state:running", "enter", "E")
        await on.pilot.pause()
        await on.press("ctrl+u", *"out.jsonl", "enter")
        assert path.read_text() == "mine"
        assert "The file exists" in on.text
        await on.press("enter")
        await on.until(lambda: path.read_text() != "mine")
        shown = [row.tracked.job.uuid for row in on.app.view]
    assert [json.loads(line)["uuid"] for line in path.read_text().splitlines()] == shown
