"""Pausing, resuming and cancelling, as keys are pressed."""

from typing import Any

from ontap_tui.engine import ControlResult
from ontap_tui.model import Action, JobChanged, JobKey, TrackedJob
from ontap_tui.tui.job.control import ControlDialog
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk

SIZE = (120, 36)


def asked(desk: Desk) -> list[tuple[str, Action, str]]:
    """(uuid, action, reason) of what the engine was asked for."""
    return [(call[1][1], call[2], call[3]) for call in desk.engine.calls if call[0] == "control"]


def in_front(desk: Desk) -> type:
    return type(desk.app.screen)


def key_of(desk: Desk, description: str) -> JobKey:
    return next(row.tracked.key for row in desk.app.view if row.tracked.job.description == description)


async def go_to(desk: Desk, description: str) -> JobKey:
    key = key_of(desk, description)
    desk.dashboard.board.go_to(key)
    await desk.pilot.pause()
    return key


async def test_no_is_the_default_and_yes_asks_the_engine_with_the_reason(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        _, uuid = await go_to(on, "CLONE-SPLIT vol_test")
        await on.press("x")
        assert in_front(on) is ControlDialog
        assert "Cancel this job?" in on.text
        assert "does not undo work already done" in on.text
        await on.press("enter")
        assert on.app.screen is on.dashboard
        assert not asked(on)
        await on.press("x", "shift+tab", *"too slow", "enter", "right", "enter")
        await on.until(lambda: on.app.screen is on.dashboard)
        assert asked(on) == [(uuid, Action.CANCEL, "too slow")]

        on.engine.answers["refused_before"] = "says that this job cannot be cancelled"
        await on.press("x")
        assert "refused earlier for a job of this kind: says that this job cannot be cancelled" in on.text


async def test_what_is_paused_is_resumed_and_the_rest_paused(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        for description in ("CLONE-SPLIT vol_test", "Volume move vol_home to aggr2"):
            on.app.view.marks |= {key_of(on, description)}
        await on.press("p")
        assert "Pause 1 and resume 1 jobs?" in on.text
        await on.press("right", "enter")
        await on.until(lambda: on.app.screen is on.dashboard)
        assert {action for _, action, _ in asked(on)} == {Action.PAUSE, Action.RESUME}


async def test_marked_jobs_that_a_filter_hides_are_counted_and_left_out(desk: OpenDesk) -> None:
    async with desk(size=SIZE) as on:
        await on.press("*", "/", *"CLONE", "enter", "x")
        assert "prod-west  paused 2:10:00    CLONE-SPLIT vol_test" in on.text
        assert "7 marked jobs are not shown in the table: left out." in on.text
        await on.press("right", "enter")
        await on.until(lambda: on.app.screen is on.dashboard)
        assert len(asked(on)) == 1


async def test_each_job_has_its_own_answer(desk: OpenDesk) -> None:
    def control(key: JobKey, action: Action) -> Any:
        done = key[0] == "prod-east"
        message = "Cancel requested." if done else "prod-west says that this job cannot be cancelled."
        return ControlResult(key=key, action=action, done=done, message=message)

    async with desk(size=SIZE) as on:
        on.engine.answers["control"] = control
        for description in ("CLONE-SPLIT vol_test", "Volume move vol_home to aggr2"):
            on.app.view.marks |= {key_of(on, description)}
        await on.press("x", "right", "enter")
        await on.until(lambda: "1 of 2 requested." in on.text)
        assert "prod-west says that this job cannot be cancelled." in on.text
        assert "Cancel requested." in on.text
        await on.press("escape")
        assert on.app.screen is on.dashboard


async def test_read_only_has_no_such_keys(desk: OpenDesk) -> None:
    async with desk(read_only=True, size=SIZE) as on:
        await go_to(on, "CLONE-SPLIT vol_test")
        await on.press("x", "p")
        assert on.app.screen is on.dashboard


async def test_jobs_of_a_read_only_cluster_are_listed_apart_and_not_counted(desk: OpenDesk) -> None:
    fleet = [make_cluster("prod-east", read_only=True), make_cluster("prod-west"), make_cluster("lab")]
    async with desk(clusters=fleet, size=SIZE) as on:
        east, west = "Volume move vol_home to aggr2", "CLONE-SPLIT vol_test"
        for description in (east, west):
            on.app.view.marks |= {key_of(on, description)}
        await on.press("x")
        assert "Cancel this job?" in on.text
        assert "1 on a read-only cluster: not requested." in on.text
        shown = on.text[on.text.index("Cancel this job?") :]
        assert shown.index(west) < shown.index(east) < shown.index("read-only here")
        await on.press("right", "enter")
        await on.until(lambda: bool(asked(on)))
        assert [uuid for uuid, _, _ in asked(on)] == [key_of(on, west)[1]]


async def test_nothing_is_asked_where_all_is_read_only(desk: OpenDesk) -> None:
    fleet = [make_cluster("prod-west", read_only=True)]
    async with desk(clusters=fleet, size=SIZE) as on:
        await go_to(on, "CLONE-SPLIT vol_test")
        await on.press("x")
        assert [toast.message for toast in on.app._notifications] == [
            "Nothing to do: prod-west is read-only here"
        ]
        assert on.app.screen is on.dashboard


_STATES = ("queued", "running", "paused", "quiescing", "success", "failure")


def in_every_state(cluster: str = "lab") -> list[TrackedJob]:
    return [
        tracked(make_job(number, cluster=cluster, state=state, description=f"is {state}"))
        for number, state in enumerate(_STATES)
    ]


def controls(desk: Desk) -> str:
    """What the last line of the screen offers to do with a job."""
    found = [word for word in ("p pause/resume", "p pause", "p resume", "x cancel") if word in desk.lines[-1]]
    return ", ".join(word for word in found if not any(word != other and word in other for other in found))


async def test_the_last_line_offers_what_applies_to_the_job_under_the_cursor(desk: OpenDesk) -> None:
    applies = {
        "queued": "p pause, x cancel",
        "running": "p pause, x cancel",
        "paused": "p resume, x cancel",
        "quiescing": "x cancel",
        "success": "",
        "failure": "",
    }
    jobs = in_every_state()
    async with desk(clusters=[make_cluster("lab")], jobs=jobs, size=(80, 24)) as on:
        for state, offered in applies.items():
            await go_to(on, f"is {state}")
            assert controls(on) == offered, state
        await on.press("p")
        assert on.app.screen is on.dashboard
        assert [one.message for one in on.app._notifications] == ["Nothing to do: the job has ended"]

        await go_to(on, "is running")
        running = next(job for job in jobs if job.job.state == "running")
        for state in ("paused", "failure"):
            following = tracked(make_job(1, cluster="lab", state=state, description="is running"))
            await on.publish(JobChanged(running, following))
            assert controls(on) == applies[state], state


async def test_with_marked_jobs_it_offers_what_applies_to_any_that_is_shown(desk: OpenDesk) -> None:
    async with desk(clusters=[make_cluster("lab")], jobs=in_every_state(), size=(80, 24)) as on:
        await go_to(on, "is failure")
        for state, offered in (
            ("success", ""),
            ("quiescing", "x cancel"),
            ("running", "p pause, x cancel"),
            ("paused", "p pause/resume, x cancel"),
        ):
            on.app.view.marks |= {key_of(on, f"is {state}")}
            await on.pilot.pause()
            assert controls(on) == offered, state
        await on.press("/")
        await on.paste("state:success")
        await on.press("enter")
        assert controls(on) == ""


async def test_of_very_many_marked_jobs_none_is_looked_at(desk: OpenDesk) -> None:
    jobs = [tracked(make_job(number, cluster="lab", state="success")) for number in range(300)]
    async with desk(clusters=[make_cluster("lab")], jobs=jobs, size=(80, 24)) as on:
        await on.press("v", "v")
        assert controls(on) == ""
        await on.press("*")
        assert controls(on) == "p pause, x cancel"


async def test_nothing_is_offered_for_jobs_of_a_cluster_that_may_not_be_changed(desk: OpenDesk) -> None:
    fleet = [make_cluster("lab", read_only=True), make_cluster("prod")]
    async with desk(clusters=fleet, jobs=in_every_state(), size=(80, 24)) as on:
        await go_to(on, "is running")
        assert controls(on) == ""
        await on.press("enter")
        await on.until(lambda: "y raw JSON" in on.lines[-1])
        assert controls(on) == ""


async def test_where_no_job_is_shown_none_can_be_opened(desk: OpenDesk) -> None:
    async with desk(clusters=[make_cluster("lab")], jobs=[], size=(80, 24)) as on:
        assert "details" not in on.lines[-1]
        assert controls(on) == ""
