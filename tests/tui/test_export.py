"""What the table shows, as a file."""

import json
import os
import threading
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ontap_tui.model import JOB_FIELDS, JobRecord, job_record
from ontap_tui.tui.dashboard.arranging import exported, refusal
from ontap_tui.tui.widgets.saving import FileNameDialog
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.tui.conftest import OpenDesk

_RECORDS = [
    job_record(tracked(make_job(1, description='=HYPERLINK("http://evil")', message="a,b")), now=START),
    job_record(tracked(make_job(2, description="plain", code=-4)), now=START),
]


def test_json_is_one_array_and_json_lines_one_object_a_line() -> None:
    assert json.loads(exported(_RECORDS, ".json")) == msgspec.to_builtins(_RECORDS)
    assert [json.loads(line) for line in exported(_RECORDS, ".jsonl").splitlines()] == msgspec.to_builtins(
        _RECORDS
    )
    assert json.loads(exported([], ".json")) == []


def test_an_empty_table_has_a_line_of_titles_and_no_more() -> None:
    assert exported([], ".csv") == ",".join(JOB_FIELDS) + "\n"


def test_a_name_that_will_not_do_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "jobs.csv") is None
    assert ".csv, .json, .jsonl" in (refusal(tmp_path / "jobs.xlsx") or "")


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


async def test_others_cannot_read_what_is_written(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    try:
        async with desk() as on:
            for number, key in enumerate("EB", start=1):
                await on.press(key)
                await on.until(lambda: isinstance(on.app.screen, FileNameDialog))
                await on.press("enter")
                await on.until(partial(_files, tmp_path, number))
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.is_file()} == {0o600}


def _files(folder: Path, number: int) -> bool:
    """Whether so many have been written."""
    return len([*folder.glob("*.csv"), *folder.glob("*.md")]) == number


async def test_records_are_made_outside_the_event_loop(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    threads: set[threading.Thread] = set()

    def record(*arguments: Any, **options: Any) -> JobRecord:
        threads.add(threading.current_thread())
        return job_record(*arguments, **options)

    monkeypatch.setattr("ontap_tui.tui.dashboard.arranging.job_record", record)
    async with desk() as on:
        await on.press("E", "enter")
        await on.until(lambda: any(tmp_path.glob("*.csv")))
    assert threads
    assert threading.main_thread() not in threads
