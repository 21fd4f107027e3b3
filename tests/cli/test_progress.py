"""What a command shows of what it waits for, read from the screen of a terminal."""

import asyncio
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ontap_tui.cli.bottom import within
from ontap_tui.cli.progress import ProgressLine, Waiting, draw, laid_out
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimJob, SimulatedFleet, faults
from tests.cli.conftest import Command
from tests.cli.test_streams import words
from tests.support.clock import START, ManualClock
from tests.support.hostile_text import HOSTILE
from tests.support.terminal import Terminal

RUN = ("run", "snapshot-create", "--set", "volume=vol_home", "--cluster", "prod-*", "--yes", "--wait")


@contextmanager
def on_terminal(
    command: Command,
    *arguments: str,
    columns: int = 100,
    term: str = "xterm-256color",
    redirection: str = "",
) -> Iterator[Terminal]:
    run = '"$@"' if redirection.startswith("|") else 'exec "$@"'
    typed = ["sh", "-c", f"{run} {redirection}", "sh", *words(command, *arguments)]
    environ = {**os.environ, "TERM": term}
    with Terminal(typed, environ, columns=columns, rows=30, controlling=True) as terminal:
        yield terminal


def interrupted(terminal: Terminal) -> None:
    terminal.press("\x03")
    assert terminal.end() == 130
    terminal.read_rest()


@pytest.fixture
def on_library(on_fleet: Command) -> Command:
    """With the starter library, on clusters whose time stands still: what is launched goes on."""
    shutil.copytree(STARTER, on_fleet.folder / "requests")
    return on_fleet


@pytest.fixture
def moving(fleet: SimulatedFleet) -> SimJob:
    return fleet["lab"].world.add_job("Volume move vol_home to aggr2", message="12 %")


def test_wait_shows_lines_that_move_and_are_gone_at_the_end(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    earlier = [world.add_job("Volume move vol_1 to aggr2") for _ in range(3)]
    fleet.advance(600)
    for job in earlier:
        world.finish(job.uuid)
    on_fleet("jobs")
    moving, other = world.add_job("Volume move vol_2 to aggr2", message="12 %"), world.add_job("Clone")
    with on_terminal(on_fleet, "wait", "lab", moving.uuid, other.uuid) as terminal:
        terminal.until_shown("12 %")
        first, second, *rest = terminal.lines
        assert re.fullmatch(
            r"lab  running  12 %  .+  ends ~[\d:]{8}  Volume move vol_2 to aggr2: 12 %", first
        )
        assert re.fullmatch(r"lab  running  .+  Clone", second), "of which no earlier one is known"
        assert not any(rest)
        world.change(moving.uuid, message="62 %")
        terminal.until_shown("62 %")
        assert not any("12 %" in line for line in terminal.lines)
        world.finish(other.uuid)
        terminal.until_shown(other.uuid)
        terminal.until_shown("62 %")
        assert other.uuid in terminal.lines[0], "the result, above what is still waited for"
        world.finish(moving.uuid)
        assert terminal.end() == 0
        terminal.read_rest()
    assert [line.split()[:3] for line in terminal.lines if line.startswith("success")] == [
        ["success", "lab", other.uuid],
        ["success", "lab", moving.uuid],
    ]
    assert not any(line.startswith("lab") for line in terminal.lines)


def test_run_shows_a_line_for_each_cluster_and_then_the_result(
    on_library: Command, fleet: SimulatedFleet
) -> None:
    with on_terminal(on_library, *RUN) as terminal:
        terminal.until_shown("prod-west")
        lines = [line for line in terminal.lines if line]
        assert [line.split()[0] for line in lines] == ["prod-east", "prod-west"]
        assert all("/snapshots" in line for line in lines)
        fleet.advance(60)
        assert terminal.end() == 0
        terminal.read_rest()
    assert terminal.lines[0] == "prod-east  snapshot-create  success"
    assert sum(line.startswith("prod-") for line in terminal.lines) == 2


def test_run_shows_where_values_are_looked_up(on_library: Command, fleet: SimulatedFleet) -> None:
    fleet["prod-west"].faults.add(faults.hang(), "/api/storage/volumes*")
    with on_terminal(on_library, *RUN) as terminal:
        terminal.until_shown("prod-west  looking up")
        interrupted(terminal)
    assert [line for line in terminal.lines if line][-1] == "Nothing was sent."
    assert not any(received.method == "POST" for cluster in fleet for received in cluster.log.requests)


def test_into_a_file_goes_only_the_result(on_library: Command, fleet: SimulatedFleet) -> None:
    file = on_library.folder / "result"
    with on_terminal(on_library, *RUN, redirection=f">{file}") as terminal:
        terminal.until_shown("prod-west")
        fleet.advance(60)
        assert terminal.end() == 0
        terminal.read_rest()
    assert not any(terminal.lines), "nothing stays"
    assert [line.split()[0] for line in file.read_text().splitlines()] == [
        "prod-east",
        "job",
        "prod-west",
        "job",
    ]
    assert "\x1b" not in file.read_text()


def test_a_launch_that_was_interrupted_can_be_waited_for(on_library: Command, fleet: SimulatedFleet) -> None:
    with on_terminal(on_library, *RUN, columns=300) as terminal:
        terminal.until_shown("prod-west")
        interrupted(terminal)
    again = [line for line in terminal.lines if line.startswith("Wait again: ")]
    assert [line.split()[-2] for line in again] == ["prod-east", "prod-west"]
    fleet.advance(60)
    assert on_library("wait", *again[0].split()[-2:]).status == 0


def test_watch_shows_what_it_waits_for_and_says_how_to_go_on(
    on_fleet: Command, fleet: SimulatedFleet, moving: SimJob
) -> None:
    on_fleet.config.write_text(on_fleet.config.read_text() + "[settings]\npoll_interval = 0.1\n")
    with on_terminal(on_fleet, "watch", "state:active move", "--until-idle", columns=300) as terminal:
        terminal.until_shown("lab  running  12 %")
        assert moving.uuid in terminal.lines[0], "the change, above what is waited for"
        fleet["lab"].world.change(moving.uuid, message="62 %")
        terminal.until_shown("lab  running  62 %")
        assert not any(line.startswith("lab  running  12 %") for line in terminal.lines)
        interrupted(terminal)
    assert "Still running:" in terminal.lines
    assert any(line.endswith("watch 'state:active move' --until-idle") for line in terminal.lines)


def test_jobs_shows_which_clusters_are_still_read(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].faults.add(faults.hang(), "/api/cluster/jobs*")
    fleet["prod-west"].stop()
    with on_terminal(on_fleet, "jobs") as terminal:
        terminal.until_shown("lab        reading")
        shown = dict(line.split()[:2] for line in terminal.lines if line.startswith(("prod-", "lab  ")))
        assert shown == {"prod-east": "read", "prod-west": "failed", "lab": "reading"}
        interrupted(terminal)
    assert not any("reading" in line for line in terminal.lines)


def test_doctor_shows_which_clusters_are_still_checked(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].faults.add(faults.hang())
    with on_terminal(on_fleet, "doctor") as terminal:
        terminal.until_shown("lab  checking")
        assert not any(terminal.lines[1:]), "the others are checked"
        interrupted(terminal)


def test_nothing_is_drawn_where_it_is_not_wanted(on_fleet: Command, moving: SimJob) -> None:
    """On three terminals at the same time, because each of them waits."""
    cases: dict[str, tuple[list[str], str, str]] = {
        "unwanted": (["--no-progress"], "xterm", ""),
        "dumb": ([], "dumb", ""),
        "piped": ([], "xterm", "| cat"),
    }
    arguments = ("wait", "lab", moving.uuid, "--timeout", "1.5")
    with ExitStack() as opened:
        terminals = {
            case: opened.enter_context(
                on_terminal(on_fleet, *arguments, *given, term=term, redirection=redirection)
            )
            for case, (given, term, redirection) in cases.items()
        }
        for case, terminal in terminals.items():
            assert terminal.end() == (0 if case == "piped" else 5), case
            terminal.read_rest()
            assert b"\x1b" not in terminal.drawn, case
            assert "12 %" not in terminal.text.partition("still running")[0], case


def test_a_pipe_gets_nothing_of_it(on_fleet: Command, moving: SimJob) -> None:
    done = on_fleet("wait", "lab", moving.uuid, "--timeout", "1.5")
    assert (done.status, done.err) == (5, f"{moving.uuid}: still running after 1.5 s.\n")


def test_what_a_cluster_says_is_drawn_as_letters_for_every_width(
    on_fleet: Command, fleet: SimulatedFleet
) -> None:
    job = fleet["lab"].world.add_job(f"{'x' * 60} end {HOSTILE}", message=HOSTILE)
    with on_terminal(on_fleet, "wait", "lab", job.uuid, columns=300) as terminal:
        terminal.until_shown("x end")
        terminal.resize(60, 30)
        terminal.until_shown("x…")
        assert not any(terminal.lines[1:])
        terminal.resize(300, 30)
        terminal.until_shown("x end")
        assert not any(terminal.lines[1:])
        drawn = re.sub(r"\x1b\[(?:K|J|1F)", "", terminal.drawn.decode().replace("\r\n", "\n"))
        assert all(line.isprintable() for line in drawn.split("\n"))
        interrupted(terminal)
    assert any(line.endswith(f"wait lab {job.uuid}") for line in terminal.lines)


async def test_nothing_is_drawn_within_a_second_and_then_ten_times_a_second_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[list[str]] = []
    monkeypatch.setattr("ontap_tui.cli.bottom.show", lambda lines, more: drawn.append(lines))
    clock = ManualClock()
    drawing = asyncio.create_task(draw(lambda: Waiting([ProgressLine("lab", "running")]), clock, None))
    await clock.until_asleep()
    await clock.advance(0.9)
    assert not drawn
    for _ in range(110):
        await clock.advance(0.01)
    drawing.cancel()
    assert 9 <= len(drawn) <= 11
    assert drawn[0] == ["lab  running"]


def test_columns_take_the_room_that_they_need() -> None:
    lines = [
        ProgressLine("a", "running", 61, 0.5, START, "Move"),
        ProgressLine("容量", "queued", what="Clone"),
    ]
    local = f"{START.astimezone():%H:%M:%S}"
    assert laid_out(lines) == [
        f"a     running  50 %  1:01  ends ~{local}  Move",
        f"容量  queued               {' ' * len(f'ends ~{local}')}  Clone",
    ]
    assert laid_out([]) == []


def test_more_lines_than_rows_are_counted() -> None:
    assert within(["1", "2", "3"], 3) == ["1", "2", "3"]
    assert within(["1", "2", "3", "4"], 3) == ["1", "2", "… and 2 more"]
    assert within(["1", "2"], 1) == ["… and 2 more"]
    assert within(["1", "2"], 3, more=9_000) == ["1", "2", "… and 9,000 more"]
    many = Waiting.of(range(1000), lambda number: ProgressLine("lab", str(number)))
    assert (len(many.lines), many.more) == (200, 800)
