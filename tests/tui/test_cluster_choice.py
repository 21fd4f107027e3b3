"""Choosing the clusters that a form is sent to."""

from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.requests.cluster_choice import ClusterChoice
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk
from tests.tui.filling import SNAPSHOT, answering, chosen, field, library, open_form, plans, settled, shows


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


async def test_a_request_may_not_go_where_it_is_not_meant_for(desk: OpenDesk) -> None:
    limited = parse_request("limited", {**SNAPSHOT, "clusters": ["prod-e*"]})
    async with desk(library=Library([limited]), size=(120, 36)) as on:
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
    async with desk(library=Library([parse_request("backup", table)]), size=(120, 36)) as on:
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
    async with desk(library=Library([parse_request("backup", table)]), size=(120, 36)) as on:
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
    async with desk(library=Library([careful]), size=(120, 36)) as on:
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
