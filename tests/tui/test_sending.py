"""Sending a filled form: the question before, and what becomes of the answers."""

from typing import Any

import pytest

from ontap_tui.model import ApiError, Fault, FaultKind, Outcome
from ontap_tui.ontap import NotSent
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.keys.help import HelpScreen
from ontap_tui.tui.launches.group import GroupScreen
from ontap_tui.tui.requests.cluster_choice import ClusterChoice
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from tests.support.clock import START
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.filling import (
    DELETE,
    answering,
    answering_later,
    chosen,
    field,
    library,
    open_form,
    plans,
    settled,
    shows,
    told,
    volumes,
)

SIZE = (120, 36)


async def test_two_keys_and_a_few_letters_send_it_where_the_cursor_was(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
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


REFUSAL = ApiError(message="A snapshot of this name exists.", code="1", target="name")
REFUSED = {"outcome": Outcome.REJECTED, "error": REFUSAL, "http_status": 409}


async def fill_in(on: Desk) -> RequestForm:
    """Open the form anew, and give it all it needs for prod-west."""
    on.app.clear_notifications()
    on.engine.calls.clear()
    on.engine.launches = {}
    form = await open_form(on)
    field(form, "volume").put("vol_home (vs1)")
    await settled(on, form)
    return form


async def test_a_refusal_stands_beside_the_field_that_caused_it(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
        for answer in (answering, answering_later):
            may_answer = answer(on, prod_west=REFUSED)
            form = await fill_in(on)
            await on.press("enter")
            if may_answer is not None:
                may_answer.set()
            name = field(form, "name")
            await on.until(
                shows(form, "prod-west: refused: A snapshot of this name exists (code 1), field name.")
            )
            assert name.problem() == "A snapshot of this name exists.", answer
            await on.until(lambda name=name: name.input.has_focus, str(answer))  # type: ignore[misc]  # inferred
            assert field(form, "volume").value == "vol_home (vs1)", answer
            await on.pilot.pause()
            assert told(on) == [], "what the form shows is not told, too"
            await on.press("escape")

        # The form was left before the refusal came.
        may_answer = answering_later(on, prod_west=REFUSED)
        form = await fill_in(on)
        await on.press("enter")
        await on.until(shows(form, "Sent to prod-west"))
        await on.press("escape")
        may_answer.set()
        await on.until(lambda: told(on) != [])
        assert told(on) == [
            (
                "prod-west: refused",
                "snapshot: A snapshot of this name exists (code 1, target name). H shows the launches.",
            )
        ]


async def test_what_may_have_taken_effect_is_asked_about_before_it_is_sent_again(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
        # The answer was lost.
        answering(on, prod_west={"outcome": Outcome.UNKNOWN, "note": "No such job was found."})
        form = await fill_in(on)
        await on.press("enter")
        await on.until(shows(form, "the answer was lost, so it may have taken effect"))
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "it may already have taken effect" in on.text
        await on.press("enter")
        await on.pilot.pause()
        assert len(plans(on)) == 1
        await on.press("escape")
        assert on.app.screen is on.dashboard

        # The form was left before there was an answer.
        answering_later(on)
        form = await fill_in(on)
        await on.press("enter")
        await on.until(shows(form, "Sent to prod-west"))
        await on.press("escape")
        await open_form(on)
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "it may already have taken effect" in on.text
        assert len(plans(on)) == 1


async def test_while_answers_are_awaited(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
        # A second Enter sends nothing and takes nothing back.
        may_answer = answering_later(on)
        form = await fill_in(on)
        await on.press("enter")
        await on.until(shows(form, "Sent to prod-west, waiting for a response"))
        await on.press("enter", "enter")
        assert "send to prod-west" not in on.lines[-1]
        may_answer.set()
        await on.until(lambda: on.app.screen is on.dashboard)
        assert len(plans(on)) == 1

        # What is in front of the form is left alone by the answers.
        may_answer = answering_later(on)
        form = await fill_in(on)
        await on.press("enter")
        await on.until(shows(form, "Sent to prod-west"))
        await on.press("f1")
        may_answer.set()
        await on.pilot.pause()
        assert isinstance(on.app.screen, HelpScreen)
        await on.press("escape")
        await on.until(lambda: on.app.screen is on.dashboard)

        # What was done at once is told.
        answer = {"outcome": Outcome.SUCCESS, "http_status": 201, "ended_at": START}
        may_answer = answering_later(on, prod_west=answer)
        await fill_in(on)
        await on.press("enter")
        may_answer.set()
        await on.until(lambda: told(on) != [])
        assert told(on) == [("prod-west: done immediately", "snapshot: synchronous (HTTP 201, no job)")]


async def test_a_group_that_is_left_early_keeps_the_form_for_those_that_refuse_later(desk: OpenDesk) -> None:
    error = ApiError(message="No space.", code="7")
    async with desk(library=library(), size=SIZE) as on:
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
        assert "Sent to 2 clusters, waiting for a response" in on.text
        may_answer.set()
        await on.until(shows(form, "prod-west: refused: No space (code 7)."))
        assert chosen(form) == ("prod-west",)


async def test_what_deletes_asks_to_type_the_name_and_no_is_the_default(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
        answering(on)
        form = await open_form(on, "2")
        await on.press(*"db7", "enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "Type db7 to confirm" in on.text
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

    async with desk(library=library(), size=SIZE) as on:
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
        await on.until(lambda: "No space (code 7)" in on.text)
        assert "2 of 3 done, 2 failed" in on.lines[0]
        await on.press("escape")
        await on.until(lambda: on.app.screen is form)
        await on.pilot.pause()
        assert chosen(form) == ("prod-west", "lab")
        assert field(form, "volume").value == "vol_home (vs1)"
        assert "1 accepted it; the others are still selected." in on.text


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


async def test_a_narrow_title_still_says_danger(desk: OpenDesk) -> None:
    remove = {**DELETE, "key": "1", "title": "Delete a volume and all in it"}
    async with desk(library=Library([parse_request("remove", remove)]), size=(80, 24)) as on:
        await open_form(on)
        assert "DANGER  Delete a volume" in on.lines[0]


async def test_the_question_and_the_preview_name_what_follows(desk: OpenDesk) -> None:
    first = {"path": "/api/storage/volumes/{name}", "key": "1", "then": "remove", "variables": {"name": {}}}
    chained = Library([parse_request("first", first), parse_request("remove", DELETE)])
    async with desk(library=chained, size=SIZE) as on:
        answering(on)
        form = await open_form(on)
        field(form, "name").put("db7")
        await settled(on, form)
        assert "DANGER" in on.lines[0]
        assert "then remove: DELETE /api/storage/volumes/{name} (name = db7)" in on.text
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
        assert "then remove: DELETE /api/storage/volumes/{name} (name = db7)" in on.text
        assert "Type db7 to confirm" in on.text
        await on.press("enter", "enter")
        assert not plans(on)
