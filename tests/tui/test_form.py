"""Filling in a saved request and sending it, as keys are pressed."""

import asyncio
import os
import signal
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, cast

import msgspec
import pytest

from ontap_tui.engine import LaunchPlan
from ontap_tui.model import ApiError, Fault, FaultKind, Launch, LaunchChanged, Outcome
from ontap_tui.ontap import NotSent, PermissionDenied
from ontap_tui.requests import Library, Listing, parse_request
from ontap_tui.tui.forms import RequestForm
from ontap_tui.tui.forms.cluster_choice import ClusterChoice
from ontap_tui.tui.forms.confirm import ConfirmDialog
from ontap_tui.tui.forms.field import Field
from ontap_tui.tui.forms.group import GroupScreen
from ontap_tui.tui.help import HelpScreen
from tests.support.clock import START
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk

SNAPSHOT = {
    "title": "Create a volume snapshot",
    "key": "1",
    "method": "POST",
    "path": "/api/storage/volumes/{volume}/snapshots",
    "query": {"return_timeout": 0},
    "body": {"name": "{name}", "comment": "{comment}", "label": "{word}"},
    "variables": {
        "volume": {"lookup": {"path": "/api/storage/volumes", "label": "{name} ({svm.name})"}},
        "name": {"default": "manual-{now:%Y}", "pattern": "[a-z0-9-]+"},
        "comment": {"optional": True},
        "word": {"type": "secret", "optional": True},
    },
}
DELETE = {
    "method": "DELETE",
    "key": "2",
    "path": "/api/storage/volumes/{name}",
    "variables": {"name": {}},
    "confirm_by_name": "name",
}
VOLUMES = {"prod-east": ("vol_home", "vol_mail"), "prod-west": ("vol_home", "vol_hr"), "lab": ()}


def library() -> Library:
    return Library([parse_request("snapshot", SNAPSHOT), parse_request("remove", DELETE)])


def volumes(cluster: str, path: str) -> list[dict[str, Any]]:
    return [{"name": name, "uuid": f"{cluster}-{name}", "svm": {"name": "vs1"}} for name in VOLUMES[cluster]]


def answering(desk: Desk, **by_cluster: Any) -> None:
    """Launches end as told for the cluster (``_`` stands for ``-``), and are accepted otherwise."""

    def launch(plan: LaunchPlan) -> tuple[Launch, ...]:
        launches = []
        for number, step in enumerate(plan.steps):
            facts = by_cluster.get(step.cluster.replace("-", "_"), {"outcome": Outcome.ACCEPTED})
            if facts.get("outcome") is Outcome.ACCEPTED:
                facts = facts | {"jobs": (f"job-{number}",), "http_status": 202}
            launches.append(
                Launch(
                    id=f"launch-{number}",
                    group=plan.group or "launch-0",
                    request=plan.request,
                    cluster=step.cluster,
                    method=step.request.method,
                    target=step.request.target,
                    created_at=START,
                    **facts,
                )
            )
        desk.engine.launches = {one.id: one for one in launches}
        return tuple(launches)

    desk.engine.answers["launch"] = launch


def answering_later(desk: Desk, **by_cluster: Any) -> asyncio.Event:
    """As `answering`, but not before the event is set; until then the launches are on their way."""
    answering(desk, **by_cluster)
    answer, may_answer = desk.engine.answers["launch"], asyncio.Event()

    async def launch(plan: LaunchPlan) -> tuple[Launch, ...]:
        launches = answer(plan)
        desk.engine.launches = {
            one.id: msgspec.structs.replace(one, outcome=Outcome.SENT, error=None, jobs=())
            for one in launches
        }
        await may_answer.wait()
        desk.engine.launches = {one.id: one for one in launches}
        desk.engine.publish(*map(LaunchChanged, launches))
        return cast("tuple[Launch, ...]", launches)

    desk.engine.answers["launch"] = launch
    return may_answer


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(toast.title, toast.message) for toast in desk.app._notifications]


def plans(desk: Desk) -> list[LaunchPlan]:
    return [call[1] for call in desk.engine.calls if call[0] == "launch"]


async def open_form(desk: Desk, key: str = "1") -> RequestForm:
    desk.engine.answers["lookup"] = volumes
    await desk.press(key)
    await desk.until(lambda: isinstance(desk.app.screen, RequestForm))
    form = desk.app.screen
    assert isinstance(form, RequestForm)
    await desk.until(lambda: not pending(form))
    return form


def pending(form: RequestForm) -> bool:
    """Whether something is still looked up or rendered."""
    return any(
        not worker.is_finished for worker in form.workers if worker.group.startswith(("offers", "preview"))
    )


async def settled(desk: Desk, form: RequestForm) -> None:
    await desk.pilot.pause()
    await desk.until(lambda: not pending(form))
    await desk.pilot.pause()


def field(form: RequestForm, name: str) -> Field:
    return next(one for one in form.fields.variables if one.variable.name == name)


def chosen(form: RequestForm) -> tuple[str, ...]:
    return form.fields.where.chosen


def shows(form: RequestForm, text: str) -> Callable[[], bool]:
    return lambda: text in "\n".join(line.text for line in form._compositor.render_strips())


async def test_two_keys_and_a_few_letters_send_it_where_the_cursor_was(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        answering(on)
        form = await open_form(on)
        assert chosen(form) == ("prod-west",)
        await on.press(*"home", "tab")
        assert field(form, "volume").value == "vol_home (vs1)"
        await settled(on, form)
        assert (
            "POST    https://prod-west.example.com/api/storage/volumes/prod-west-vol_home/snapshots?"
            in on.text
        )
        assert '"name": "manual-2026"' in on.text
        await on.press("enter")
        await on.until(lambda: on.app.screen is on.dashboard)
        (plan,) = plans(on)
        assert plan.user == "ann"
        (step,) = plan.steps
        assert (step.cluster, step.request.target) == (
            "prod-west",
            "/api/storage/volumes/prod-west-vol_home/snapshots?return_timeout=0",
        )
        assert step.request.body == {"name": "manual-2026"}
        assert step.values["volume"] == "vol_home (vs1)"


async def test_what_is_wrong_is_said_beside_the_field_while_typing(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        name = field(form, "name")
        name.input.focus()
        await on.press(*"NO")
        assert name.problem() == "must match [a-z0-9-]+"
        assert "must match [a-z0-9-]+" in on.text
        await on.press("enter")
        assert not plans(on)
        assert on.app.screen is form


async def test_a_needed_value_that_is_missing_keeps_the_focus(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        field(form, "name").input.focus()
        await on.press("enter")
        await on.until(lambda: field(form, "volume").input.has_focus)
        assert field(form, "volume").problem() == "is needed"


async def test_offers_are_merged_over_the_clusters_and_say_where_they_are(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        form.fields.where.choose(("prod-east", "prod-west"))
        await settled(on, form)
        notes = {offer.label: offer.note for offer in field(form, "volume").offers.offers}
        assert notes == {
            "vol_home (vs1)": "",
            "vol_hr (vs1)": "on prod-west only",
            "vol_mail (vs1)": "on prod-east only",
        }


async def test_a_list_that_may_not_be_read_leaves_the_field_to_be_typed(desk: OpenDesk) -> None:
    fault = Fault(kind=FaultKind.PERMISSION, summary="does not let this account read it")
    async with desk(library=library()) as on:
        answering(on)
        form = await open_form(on)
        on.engine.answers["lookup"] = PermissionDenied(fault)
        form.fields.where.choose(("prod-east",))
        await settled(on, form)
        assert "prod-east: this account may not list them, type it" in on.text
        await on.press(*"uuid-1", "enter")
        await on.until(lambda: on.app.screen is on.dashboard)
        assert plans(on)[0].steps[0].request.path == "/api/storage/volumes/uuid-1/snapshots"


async def test_a_refusal_stands_beside_the_field_that_caused_it(desk: OpenDesk) -> None:
    error = ApiError(message="A snapshot of this name exists.", code="1", target="name")
    async with desk(library=library()) as on:
        answering(on, prod_west={"outcome": Outcome.REJECTED, "error": error, "http_status": 409})
        form = await open_form(on)
        await on.press(*"home", "tab", "enter")
        name = field(form, "name")
        await on.until(lambda: name.problem() != "")
        assert name.problem() == "A snapshot of this name exists."
        assert name.input.has_focus
        assert field(form, "volume").value == "vol_home (vs1)"
        assert "prod-west: refused: A snapshot of this name exists (code 1), field name." in on.text


async def test_a_lost_answer_is_told_and_sending_again_is_asked_about(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        answering(on, prod_west={"outcome": Outcome.UNKNOWN, "note": "No such job was found."})
        form = await open_form(on)
        await on.press(*"home", "tab", "enter")
        await on.until(shows(form, "the answer was lost, so that it may have been done"))
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "it may have been done there already" in on.text
        await on.press("enter")
        await on.pilot.pause()
        assert len(plans(on)) == 1


async def test_a_second_enter_sends_nothing_and_takes_nothing_back(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        may_answer = answering_later(on)
        form = await open_form(on)
        await on.press(*"home", "tab", "enter")
        await on.until(shows(form, "Sent to prod-west, waiting for the answer"))
        await on.press("enter", "enter")
        assert "send to prod-west" not in on.lines[-1]
        may_answer.set()
        await on.until(lambda: on.app.screen is on.dashboard)
        assert len(plans(on)) == 1


async def test_what_was_left_without_an_answer_is_asked_about_before_it_is_sent_again(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        answering_later(on)
        form = await open_form(on)
        await on.press(*"home", "tab", "enter")
        await on.until(shows(form, "Sent to prod-west"))
        await on.press("escape")
        await open_form(on)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "it may have been done there already" in on.text
        assert len(plans(on)) == 1


async def test_answers_leave_what_is_in_front_of_the_form_alone(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        may_answer = answering_later(on)
        form = await open_form(on)
        await on.press(*"home", "tab", "enter")
        await on.until(shows(form, "Sent to prod-west"))
        await on.press("f1")
        may_answer.set()
        await on.pilot.pause()
        assert isinstance(on.app.screen, HelpScreen)
        await on.press("escape")
        await on.until(lambda: on.app.screen is on.dashboard)


async def test_a_group_that_is_left_early_keeps_the_form_for_those_that_refuse_later(desk: OpenDesk) -> None:
    error = ApiError(message="No space.", code="7")
    async with desk(library=library()) as on:
        may_answer = answering_later(on, prod_west={"outcome": Outcome.REJECTED, "error": error})
        form = await open_form(on)
        form.fields.where.choose(("prod-east", "prod-west"))
        field(form, "volume").put("vol_home (vs1)")
        await settled(on, form)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await on.press("right", "enter")
        await on.until(lambda: isinstance(on.app.screen, GroupScreen))
        await on.press("escape")
        assert on.app.screen is form
        assert "Sent to 2 clusters, waiting for the answer" in on.text
        may_answer.set()
        await on.until(shows(form, "prod-west: refused: No space (code 7)."))
        assert chosen(form) == ("prod-west",)


async def test_a_refusal_that_comes_after_the_form_was_left_is_told(desk: OpenDesk) -> None:
    error = ApiError(message="A snapshot of this name exists.", code="1", target="name")
    async with desk(library=library()) as on:
        may_answer = answering_later(on, prod_west={"outcome": Outcome.REJECTED, "error": error})
        form = await open_form(on)
        await on.press(*"home", "tab", "enter")
        await on.until(shows(form, "Sent to prod-west"))
        await on.press("escape")
        may_answer.set()
        await on.until(lambda: told(on) != [])
        assert told(on) == [
            ("prod-west: refused", "snapshot: A snapshot of this name exists. H shows the launches.")
        ]


async def test_a_refusal_that_the_form_shows_is_not_told_twice(desk: OpenDesk) -> None:
    error = ApiError(message="A snapshot of this name exists.", code="1", target="name")
    async with desk(library=library()) as on:
        may_answer = answering_later(on, prod_west={"outcome": Outcome.REJECTED, "error": error})
        form = await open_form(on)
        await on.press(*"home", "tab", "enter")
        may_answer.set()
        await on.until(lambda: field(form, "name").problem() != "")
        await on.pilot.pause()
        assert told(on) == []


async def test_what_was_done_at_once_is_told(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        answer = {"outcome": Outcome.SUCCESS, "http_status": 201, "ended_at": START}
        may_answer = answering_later(on, prod_west=answer)
        await open_form(on)
        await on.press(*"home", "tab", "enter")
        may_answer.set()
        await on.until(lambda: told(on) != [])
        assert told(on) == [("prod-west: done at once", "snapshot: synchronous (HTTP 201, no job)")]


async def test_escape_keeps_what_was_typed_but_no_secret(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        field(form, "comment").input.focus()
        await on.press(*"why", "tab", *"hush", "escape")
        assert on.app.screen is on.dashboard
        assert not plans(on)
        again = await open_form(on)
        assert field(again, "comment").value == "why"
        assert field(again, "word").value == ""
        assert field(again, "name").value == "manual-2026"
        on.app.remembered.save()
        assert "hush" not in "".join(
            path.read_text() for path in on.composition.folder.rglob("*") if path.is_file()
        )


async def test_what_was_typed_is_on_the_disk_soon_after(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ontap_tui.tui.forms.form._KEEP_AFTER", 0.0)
    async with desk(library=library()) as on:
        form = await open_form(on)
        field(form, "comment").input.focus()
        await on.press(*"why")
        await on.until(lambda: "why" in state(on))
        field(form, "word").input.focus()
        await on.press(*"hush")
        await settled(on, form)
        assert "hush" not in state(on)


async def test_a_lost_terminal_loses_nothing_that_was_typed(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        field(form, "comment").input.focus()
        await on.press(*"why")
        os.kill(os.getpid(), signal.SIGHUP)
        await on.until(lambda: on.app._exit)
    assert "why" in state(on)


def state(desk: Desk) -> str:
    return "".join(path.read_text() for path in desk.composition.folder.rglob("*.json"))


async def test_a_secret_is_masked_in_preview_and_curl(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        field(form, "volume").put("vol_home (vs1)")
        field(form, "word").put("hush")
        await settled(on, form)
        assert '"label": "***"' in on.text
        assert "hush" not in on.text
        await on.press("ctrl+y")
        await on.until(lambda: on.app.clipboard != "")
        assert "curl" in on.app.clipboard
        assert "$LABEL" in on.app.clipboard
        assert "hush" not in on.app.clipboard


@pytest.mark.parametrize(
    ("typed", "target", "hint"),
    [
        ("0", "?return_timeout=0", "answers at once, with a job to follow"),
        ("30", "?return_timeout=30", "one that ends by then is shown as done"),
        ("", "/snapshots\n", "the cluster's own default"),
    ],
)
async def test_the_waiting_time_is_in_the_request_and_explained(
    desk: OpenDesk, typed: str, target: str, hint: str
) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        field(form, "volume").put("vol_home (vs1)")
        wait = form.query(Field).last()
        wait.put(typed)
        await on.pilot.pause()
        form.on_fields_changed()
        await settled(on, form)
        shown = "\n".join(line.rstrip() for line in on.lines)
        assert target in shown
        assert hint in shown


async def test_a_waiting_time_of_121_seconds_is_refused(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        form = await open_form(on)
        wait = form.query(Field).last()
        wait.put("121")
        assert wait.problem() == "must be at most 120"


async def test_what_deletes_asks_to_type_the_name_and_no_is_the_default(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        answering(on)
        form = await open_form(on, "2")
        await on.press(*"db7", "enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "Type db7 to go on" in on.text
        await on.press("enter", "enter")
        await on.until(lambda: on.app.screen is form)
        assert not plans(on)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await on.press(*"db", "tab", "right", "enter")
        assert isinstance(on.app.screen, ConfirmDialog), "the name is not whole"
        await on.press("escape")
        await on.until(lambda: on.app.screen is form)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await on.press(*"db7", "tab", "right", "enter")
        await on.until(lambda: on.app.screen is on.dashboard)
        assert plans(on)[0].steps[0].request.path == "/api/storage/volumes/db7"


async def test_one_that_refuses_and_one_that_is_down_leave_the_form_filled_for_those_two(
    desk: OpenDesk,
) -> None:
    error = ApiError(message="No space.", code="7")
    down = NotSent(Fault(kind=FaultKind.CONNECT, summary="refused the connection"))

    def lookup(cluster: str, path: str) -> list[dict[str, Any]]:
        if cluster == "lab":
            raise down
        return volumes(cluster, path)

    async with desk(library=library()) as on:
        answering(on, prod_west={"outcome": Outcome.REJECTED, "error": error})
        form = await open_form(on)
        on.engine.answers["lookup"] = lookup
        form.query_one(ClusterChoice).focus()
        await on.press("*")
        assert chosen(form) == ("prod-east", "prod-west", "lab")
        field(form, "volume").put("vol_home (vs1)")
        await settled(on, form)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "/api/storage/volumes/prod-east-vol_home/snapshots" in on.text
        assert "/api/storage/volumes/prod-west-vol_home/snapshots" in on.text
        assert "lab  not sent" in on.text
        assert "refused the connection" in on.text
        await on.press("right", "enter")
        await on.until(lambda: isinstance(on.app.screen, GroupScreen))
        await on.until(lambda: "No space. (7)" in on.text)
        assert "2 of 3 done, 2 failed" in on.lines[0]
        await on.press("escape")
        await on.until(lambda: on.app.screen is form)
        await on.pilot.pause()
        assert chosen(form) == ("prod-west", "lab")
        assert field(form, "volume").value == "vol_home (vs1)"
        assert "1 accepted it; those that did not are still chosen." in on.text


@pytest.mark.parametrize(("count", "first", "last"), [(4, "", ""), (12, "1-5 of 12", "12 of 12")])
async def test_a_question_about_many_clusters_is_read_and_answered_on_a_small_screen(
    desk: OpenDesk, count: int, first: str, last: str
) -> None:
    names = [f"cluster-{number}" for number in range(1, count + 1)]
    async with desk([make_cluster(name) for name in names], [], library=library(), size=(80, 24)) as on:
        on.engine.answers["lookup"] = [{"name": "vol_home", "uuid": "7d2f", "svm": {"name": "vs1"}}]
        answering(on)
        await on.press("1")
        form = on.app.screen
        assert isinstance(form, RequestForm)
        form.fields.where.choose(names)
        field(form, "volume").put("vol_home (vs1)")
        await settled(on, form)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await on.pilot.pause()
        assert first in on.text
        seen: set[str] = set()
        for _ in range(count):
            seen |= {name for name in names if f"{name}  https" in on.text}
            assert f"[ No ]    Yes, send to {count} clusters" in on.text
            await on.press("pagedown")
            await on.pilot.wait_for_scheduled_animations()
        assert seen == set(names)
        assert last in on.text
        await on.press("right", "enter")
        await on.until(lambda: len(plans(on)) == 1)


async def test_two_hundred_clusters_leave_room_for_the_rest_of_the_form(desk: OpenDesk) -> None:
    names = [f"{place}-{number:03}" for place in ("prod", "lab") for number in range(100)]
    async with desk([make_cluster(name) for name in names], [], library=library(), size=(80, 24)) as on:
        on.engine.answers["lookup"] = [{"name": "vol_home", "uuid": "7d2f", "svm": {"name": "vs1"}}]
        await on.press("1")
        form = on.app.screen
        assert isinstance(form, RequestForm)
        assert form.fields.where.has_focus
        assert form.fields.where.size.height <= 4
        await on.press(*"lab-01", "*")
        assert chosen(form) == tuple(f"lab-01{number}" for number in range(10))
        assert "10 of 200: lab-010, lab-011" in on.text
        await on.press(*["backspace"] * 6, *"prod-007", "space", "tab")
        assert len(chosen(form)) == 11
        await on.until(shows(form, "vol_home (vs1)"))
        assert "11 of 200: lab-010, lab-011" in on.text
        assert form.fields.where.size.height == 1


async def test_a_form_is_filled_in_and_sent_with_the_mouse_alone(desk: OpenDesk) -> None:
    async with desk(library=library()) as on:
        answering(on)
        form = await open_form(on)

        async def click(text: str, *, line: int = 0) -> None:
            place = [(y, row.index(text)) for y, row in enumerate(on.lines) if text in row][line]
            await on.pilot.click(offset=(place[1] + 1, place[0]))
            await settled(on, form) if on.app.screen is form else await on.pilot.pause()

        await click("[ ] prod-east")
        assert chosen(form) == ("prod-west", "prod-east")
        await click("Volume ")
        await click("vol_home (vs1)")
        assert field(form, "volume").value == "vol_home (vs1)"
        await click("Enter send")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await click("Yes, send to 2 clusters")
        await on.until(lambda: isinstance(on.app.screen, GroupScreen))
        await click("Esc back")
        await on.until(lambda: on.app.screen is on.dashboard)
        assert len(plans(on)) == 1


async def test_a_request_may_not_go_where_it_is_not_meant_for(desk: OpenDesk) -> None:
    limited = parse_request("limited", {**SNAPSHOT, "clusters": ["prod-e*"]})
    async with desk(library=Library([limited])) as on:
        form = await open_form(on)
        assert chosen(form) == ("prod-east",)
        form.fields.where.focus()
        await on.press("*")
        assert chosen(form) == ()
        await on.press("*")
        assert chosen(form) == ("prod-east",)


async def test_a_default_that_names_the_cluster_is_each_cluster_s_own(desk: OpenDesk) -> None:
    table = {
        "path": "/api/support/configuration-backup/backups",
        "key": "1",
        "body": {"name": "{name}", "id": "{id}"},
        "variables": {"name": {"default": "{cluster}-{now:%Y}"}, "id": {"default": "{uuid4}"}},
    }
    async with desk(library=Library([parse_request("backup", table)])) as on:
        answering(on)
        form = await open_form(on)
        await settled(on, form)
        assert field(form, "name").value == "prod-west-2026"
        shown = field(form, "id").value
        form.query_one(ClusterChoice).focus()
        await on.press("*")
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await on.press("right", "enter")
        await on.until(lambda: bool(plans(on)))
        bodies = [step.request.body for step in plans(on)[0].steps]
        assert [body["name"] for body in bodies] == ["prod-east-2026", "prod-west-2026", "lab-2026"]
        assert bodies[1]["id"] == shown
        assert len({body["id"] for body in bodies}) == 3
        assert plans(on)[0].steps[0].values == {}


async def test_such_a_default_that_was_changed_is_the_same_on_all(desk: OpenDesk) -> None:
    table = {
        "path": "/api/storage/volumes",
        "key": "1",
        "body": "{name}",
        "variables": {"name": {"default": "{cluster}-x"}},
    }
    async with desk(library=Library([parse_request("backup", table)])) as on:
        answering(on)
        form = await open_form(on)
        field(form, "name").put("mine")
        form.fields.where.choose(("prod-east", "lab"))
        await settled(on, form)
        assert field(form, "name").value == "mine"
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await on.press("right", "enter")
        await on.until(lambda: bool(plans(on)))
        assert [step.request.body for step in plans(on)[0].steps] == ["mine", "mine"]


async def test_clusters_are_sent_to_in_the_order_in_which_they_were_chosen(desk: OpenDesk) -> None:
    careful = parse_request("careful", {"path": "/api/cluster", "key": "1", "stop_on_error": True})
    async with desk(library=Library([careful])) as on:
        answering(on)
        form = await open_form(on)
        form.fields.where.choose(())
        form.fields.where.focus()
        await on.press("right", "right", "space", "left", "left", "space")
        assert chosen(form) == ("lab", "prod-east")
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        await on.press("right", "enter")
        await on.until(lambda: bool(plans(on)))
        assert [step.cluster for step in plans(on)[0].steps] == ["lab", "prod-east"]


async def test_of_a_long_collection_what_is_typed_is_asked_for(desk: OpenDesk) -> None:
    names = [f"vol{number:05}" for number in range(1500)]

    def lookup(cluster: str, path: str, query: dict[str, str]) -> Listing:
        wanted = query.get("name", "*")
        records = [
            {"name": name, "uuid": f"{cluster}-{name}", "svm": {"name": "vs1"}}
            for name in names
            if fnmatchcase(name, wanted)
        ]
        return Listing(records[:1000], cut=len(records) > 1000)

    async with desk(library=library()) as on:
        answering(on)
        form = await open_form(on)
        on.engine.answers["listing"] = lookup
        form.fields.where.choose(("lab",))
        await settled(on, form)
        volume = field(form, "volume")
        assert volume.offers.note == "the first 1,000: type more of it"
        volume.input.focus()
        await on.press(*"vol0140")
        await on.until(lambda: len(volume.offers.offers) == 10)
        await on.press("tab")
        assert volume.value == "vol01400 (vs1)"
        await settled(on, form)
        assert "/api/storage/volumes/lab-vol01400/snapshots" in on.text
        volume.put("nowhere")
        await settled(on, form)
        assert "there is none like it" in volume.offers.note


async def test_the_question_and_the_preview_name_what_follows(desk: OpenDesk) -> None:
    first = {"path": "/api/storage/volumes/{name}", "key": "1", "then": "remove", "variables": {"name": {}}}
    chained = Library([parse_request("first", first), parse_request("remove", DELETE)])
    async with desk(library=chained) as on:
        answering(on)
        form = await open_form(on)
        field(form, "name").put("db7")
        await settled(on, form)
        assert "then remove: DELETE /api/storage/volumes/{name} (name = db7)" in on.text
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "then remove: DELETE /api/storage/volumes/{name} (name = db7)" in on.text
        assert "Type db7 to go on" in on.text
        await on.press("enter", "enter")
        assert not plans(on)
