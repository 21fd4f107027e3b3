"""The dashboard as the command composes it, over servers made from ONTAP's documentation alone."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from ontap_tui.cli import main
from ontap_tui.tui.requests.field import Field
from ontap_tui.tui.runtime.app import OntapApp
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from tests.end_to_end.conftest import Machine
from tests.end_to_end.plain_fleet import EXPECTED, PlainFleet
from tests.end_to_end.plain_ontap import ENDED


class Desk:
    """A running dashboard, as its keys and its screen show it."""

    def __init__(self, app: OntapApp, pilot: Pilot[int]) -> None:
        self.app = app
        self._pilot = pilot

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return [line.text for line in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def rows(self, cluster: str) -> dict[str, str]:
        """State of each job by its description, as the table shows them."""
        found = {}
        for line in self.lines[3:]:
            for description in EXPECTED:
                if f" {cluster} " in line and description in line:
                    found[description] = next(word for word in line.split() if word.strip("?").isalpha())
        return found

    @property
    def under_cursor(self) -> str:
        return next((line for line in self.lines if line.startswith("▌")), "")

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)

    async def fill_in(self, key: str, *, cluster: str, answers: Sequence[str]) -> None:
        """Opens the request of this key for a cluster, and answers each question or picks an offer."""
        await self.until(lambda: self.rows(cluster) == EXPECTED)
        await self.press("slash", *cluster, "enter", "g", key)
        await self.see(f"[x] {cluster}")
        for answer in answers:
            await self.until(self._offers_are_there)
            await self.press(*answer, "enter")

    def _offers_are_there(self) -> bool:
        focused = self.app.screen.focused
        field = next((w for w in focused.ancestors if isinstance(w, Field)), None) if focused else None
        return field is not None and (field.variable.lookup is None or bool(field.offers.offers))

    async def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 45
        while not condition():
            assert time.monotonic() < deadline, self.text
            await self._pilot.pause(0.05)

    async def see(self, *words: str) -> None:
        def are_there() -> bool:
            text = self.text
            return all(word in text for word in words)

        await self.until(are_there)


@pytest.fixture(autouse=True)
def environment(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONTAP_TUI_CONFIG", "TERM"):
        monkeypatch.setenv(name, machine.environ[name])


@asynccontextmanager
async def dashboard(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """What ``ontap-tui`` shows in a terminal of 160x34."""
    composed: list[OntapApp] = []
    monkeypatch.setattr("ontap_tui.cli.dashboard._has_terminal", lambda: True)
    monkeypatch.setattr(OntapApp, "run", lambda app, **options: composed.append(app))
    with pytest.raises(SystemExit):
        main([])
    [app] = composed
    async with app.run_test(size=(160, 34)) as pilot:
        yield Desk(app, pilot)


async def test_every_job_is_there_in_its_state(plain: PlainFleet, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(monkeypatch) as desk:
        await desk.see("9.14.1", "9.9.1", "9.6.1")
        await desk.until(lambda: all(desk.rows(name) == EXPECTED for name in plain.clusters))
        await desk.press("slash", *"create", "enter")
        await desk.until(lambda: sum("Create vol1" in line for line in desk.lines) == 3)
        assert "Volume move" not in desk.text


@pytest.mark.long
async def test_requests_from_their_keys_to_success_and_to_failure(
    plain: PlainFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(monkeypatch) as desk:
        await desk.fill_in("f5", cluster="new", answers=["v", "s1"])
        await desk.until(lambda: "» POST" in desk.under_cursor and "success" in desk.under_cursor)
        assert "s1" in plain.new.snapshots.values()
        await desk.press("enter")
        await desk.see("sent", "success", 'request "snapshot"')

        # A failure, whose error is in the details.
        for name in ("new", "old"):
            await desk.press("escape", "escape")
            before = len(plain.clusters[name].log)
            await desk.fill_in("2", cluster=name, answers=["v", "d"])
            await desk.press("enter")
            await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
            assert all(line.startswith("GET") for line in plain.clusters[name].log[before:]), name
            await desk.press("right", "enter")
            await desk.until(lambda: "» DELETE" in desk.under_cursor and "failure" in desk.under_cursor)
            assert f" {name} " in desk.under_cursor
            await desk.press("enter")
            await desk.see("1638555", "has not expired or is locked")


async def test_a_job_that_lives_between_two_polls(plain: PlainFleet, monkeypatch: pytest.MonkeyPatch) -> None:
    async with dashboard(monkeypatch) as desk:
        await desk.see("9.14.1", "9.9.1", "9.6.1")
        end = {"state": "success", "message": "Complete: Successful"}
        for name, cluster in plain.clusters.items():
            cluster.begin(f"Short one on {name}", (0, {"state": "running"}), (0.001, end))
        await desk.until(
            lambda: all(
                any(f"Short one on {name}" in line and "success" in line for line in desk.lines)
                for name in plain.clusters
            )
        )


async def test_a_cluster_that_is_switched_off_and_on(
    plain: PlainFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(monkeypatch) as desk:
        await desk.until(lambda: all(desk.rows(name) == EXPECTED for name in plain.clusters))
        plain.middle.stop()
        polls = len(plain.new.polls)
        await desk.until(lambda: "middle refused" in desk.lines[1])
        assert len(plain.new.polls) - polls <= 3
        stale = {what: state if state in ENDED else f"{state}?" for what, state in EXPECTED.items()}
        await desk.until(lambda: desk.rows("middle") == stale)
        assert desk.rows("new") == EXPECTED
        plain.new.begin("Volume move 2", (0, {"state": "running"}))
        await desk.see("Volume move 2")
        for job in plain.middle.jobs.values():
            job.become("success")
        plain.middle.start()
        await desk.until(lambda: set(desk.rows("middle").values()) == {"success"})
        assert "refused" not in desk.lines[1]


async def test_down_at_the_start_and_a_wrong_password(
    plain: PlainFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain.old.stop()
    plain.middle.password = "changed"
    async with dashboard(monkeypatch) as desk:
        await desk.until(lambda: desk.rows("new") == EXPECTED)
        await desk.until(lambda: "old refused" in desk.lines[1] and "middle refused" in desk.lines[1])
        polls = len(plain.new.polls)
        await desk.until(lambda: len(plain.new.polls) > polls + 5)
        assert plain.middle.log == ["401"]
        plain.old.start()
        await desk.until(lambda: desk.rows("old") == EXPECTED)
        plain.middle.password = "geheim"
        await desk.press("r")
        await desk.until(lambda: desk.rows("middle") == EXPECTED)


async def test_what_a_cluster_says_is_never_obeyed(
    plain: PlainFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = "\x1b[2J\x1b]0;owned\x07\u202e[bold]\nnext\x9b"
    arguments = [{"code": bad, "message": bad}]
    error = {"code": bad, "message": bad, "target": bad, "arguments": arguments}
    names = {"svm": {"name": bad}, "node": {"name": bad}}
    plain.new.jobs.clear()
    plain.new.begin(bad, (0, {"state": "failure", "message": bad, "code": 7, "error": error, **names}))
    plain.new.begin(bad, (0, {"state": bad, "message": bad, **names}))
    plain.new.name = plain.new.duplicate = bad
    plain.new.snapshots["x"] = bad
    plain.new.snapshots["y"] = "s1"
    async with dashboard(monkeypatch) as desk:
        await desk.see("9.14.1", "9.9.1", "9.6.1")

        def is_tame() -> bool:
            assert not set(desk.text) & set("\x1b\x07\x9b\u202e\t"), desk.text
            assert all("\n" not in line for line in desk.lines)
            return "owned" in desk.text

        await desk.until(is_tame)
        await desk.press("slash", *"owned", "enter", "g")
        for keys in (("enter",), ("y",), ("escape", "escape", "L"), ("escape", "D"), ("j",), ("D", "C")):
            await desk.press(*keys)
            await desk.until(is_tame)
        await desk.press("escape", "f5")
        await desk.until(lambda: "[x] new" in desk.text)
        for answer in ("v", "s1"):
            await desk.until(desk._offers_are_there)
            await desk.press(answer[0], *answer[1:], "enter")
        await desk.until(is_tame)
