"""Filling in a saved request, as keys are pressed."""

from fnmatch import fnmatchcase

import pytest

from ontap_tui.model import Fault, FaultKind
from ontap_tui.ontap import PermissionDenied
from ontap_tui.requests import Library, Listing, parse_request
from ontap_tui.tui.launches.group import GroupScreen
from ontap_tui.tui.requests.field import Field
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from tests.tui.conftest import OpenDesk
from tests.tui.filling import answering, chosen, field, library, open_form, plans, settled, state

SIZE = (120, 36)


async def test_what_is_wrong_is_said_beside_the_field_while_typing(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
        form = await open_form(on)
        name = field(form, "name")
        name.input.focus()
        await on.press(*"NO")
        assert name.problem() == "must match [a-z0-9-]+"
        assert "must match [a-z0-9-]+" in on.text
        await on.press("enter")
        assert not plans(on)
        assert on.app.screen is form

        # A needed value that is missing keeps the focus.
        name.put("manual-2026")
        field(form, "name").input.focus()
        await on.press("enter")
        await on.until(lambda: field(form, "volume").input.has_focus)
        assert field(form, "volume").problem() == "is required"

        # A waiting time of 121 seconds is refused.
        wait = form.query(Field).last()
        wait.put("121")
        assert wait.problem() == "must be at most 120"


async def test_a_list_that_may_not_be_read_leaves_the_field_to_be_typed(desk: OpenDesk) -> None:
    fault = Fault(kind=FaultKind.PERMISSION, summary="does not let this account read it")
    async with desk(library=library(), size=SIZE) as on:
        answering(on)
        form = await open_form(on)
        on.engine.answers["lookup"] = PermissionDenied(fault)
        form.fields.where.choose(("prod-east",))
        await settled(on, form)
        assert "prod-east: this account may not list them; type a value" in on.text
        await on.press(*"uuid-1", "enter")
        await on.until(lambda: on.app.screen is on.dashboard)
        assert plans(on)[0].steps[0].request.path == "/api/storage/volumes/uuid-1/snapshots"

        # Where they may be read, they are merged over the clusters, and say where they are.
        form = await open_form(on)
        form.fields.where.choose(("prod-east", "prod-west"))
        await settled(on, form)
        notes = {offer.label: offer.note for offer in field(form, "volume").offers.offers}
        assert notes == {
            "vol_home (vs1)": "",
            "vol_hr (vs1)": "on prod-west only",
            "vol_mail (vs1)": "on prod-east only",
        }


async def test_escape_keeps_what_was_typed_but_no_secret(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
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
    monkeypatch.setattr("ontap_tui.tui.requests.form._KEEP_AFTER", 0.0)
    async with desk(library=library(), size=SIZE) as on:
        form = await open_form(on)
        field(form, "comment").input.focus()
        await on.press(*"why")
        await on.until(lambda: "why" in state(on))
        field(form, "word").input.focus()
        await on.press(*"hush")
        await settled(on, form)
        assert "hush" not in state(on)


async def test_a_lost_terminal_loses_nothing_that_was_typed(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
        form = await open_form(on)
        field(form, "comment").input.focus()
        await on.press(*"why")
        on.app.terminal_lost()
        await on.until(lambda: on.app._exit)
    assert "why" in state(on)


async def test_the_preview_explains_the_waiting_time_and_masks_a_secret(desk: OpenDesk) -> None:
    cases = (
        ("0", "?return_timeout=0", "0 returns at once, with a job"),
        ("30", "?return_timeout=30", "a job that ends within them shows as done"),
        ("", "/snapshots\n", "the cluster's own default"),
    )
    async with desk(library=library(), size=SIZE) as on:
        form = await open_form(on)
        field(form, "volume").put("vol_home (vs1)")
        field(form, "word").put("hush")
        wait = form.query(Field).last()
        for typed, target, hint in cases:
            wait.put(typed)
            await on.pilot.pause()
            form.on_fields_changed()
            await settled(on, form)
            shown = "\n".join(line.rstrip() for line in on.lines)
            assert target in shown, typed
            assert hint in shown, typed
            assert '"label": "***"' in shown, typed
            assert "hush" not in shown, typed
        await on.press("ctrl+y")
        await on.until(lambda: on.app.clipboard != "")
        assert "curl" in on.app.clipboard
        assert "$LABEL" in on.app.clipboard
        assert "hush" not in on.app.clipboard


async def test_a_form_is_filled_in_and_sent_with_the_mouse_alone(desk: OpenDesk) -> None:
    async with desk(library=library(), size=SIZE) as on:
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

    async with desk(library=library(), size=SIZE) as on:
        answering(on)
        form = await open_form(on)
        on.engine.answers["listing"] = lookup
        form.fields.where.choose(("lab",))
        await settled(on, form)
        volume = field(form, "volume")
        assert volume.offers.note == "first 1,000 shown: type to narrow"
        volume.input.focus()
        await on.press(*"vol0140")
        await on.until(lambda: len(volume.offers.offers) == 10)
        await on.press("tab")
        assert volume.value == "vol01400 (vs1)"
        await settled(on, form)
        assert "/api/storage/volumes/lab-vol01400/snapshots" in on.text
        volume.put("nowhere")
        await settled(on, form)
        assert "no match" in volume.offers.note


_CREATE = "Create and initialise a SnapMirror relationship"


@pytest.mark.parametrize(
    ("title", "name", "left", "right"),
    [
        ("Set the contact", "contact", "Set the contact", "contact"),
        (_CREATE, "snapmirror-create", "Create and initialise a SnapMirror …", "snapmirror-create"),
        (
            _CREATE,
            "snapmirror-create-" * 3 + "x",
            "Create and initialise a S…",
            "snapmirror-create-snapmirr…",
        ),
        ("Short", "n" * 60, "Short", "n" * 47 + "…"),
    ],
)
async def test_on_a_narrow_screen_neither_the_title_nor_the_name_is_lost(
    desk: OpenDesk, title: str, name: str, left: str, right: str
) -> None:
    request = parse_request(name, {"path": "/api/x", "title": title, "key": "9"})
    async with desk(library=Library([request]), size=(80, 24)) as on:
        await on.press("9")
        line = on.lines[0].removesuffix("   ✖ 4 NEED ATTENTION  ")
        assert line.startswith(f" ‹ {left} ")
        assert line.endswith(f" {right}")
        await on.resize((160, 48))
        assert f" ‹ {title} " in on.lines[0]
        assert f'request "{name}" · key 9' in on.lines[0]


async def test_what_a_hint_says_about_an_empty_field_it_says_once(desk: OpenDesk) -> None:
    variables = {
        "a": {"optional": True},
        "b": {"optional": True, "help": "kept in the log"},
        "c": {"optional": True, "help": "KB/s; empty for no limit"},
        "d": {"help": "whatever"},
    }
    query = {name: f"{{{name}}}" for name in variables}
    request = parse_request("x", {"path": "/api/x", "key": "9", "query": query, "variables": variables})
    async with desk(library=Library([request]), size=SIZE) as on:
        await on.press("9")
        hints = [line[20:].strip() for line in on.lines if line.strip().split(" ")[0].lower() in variables]
        assert hints[:4] == ["optional", "kept in the log, optional", "KB/s; empty for no limit", "whatever"]
