"""Finding, making, changing and deleting saved requests, as keys are pressed."""

from pathlib import Path

import pytest

from ontap_tui.config import Config
from ontap_tui.requests import Library, RequestStore, parse_request
from ontap_tui.tui.forms import RequestForm, RequestPicker
from ontap_tui.tui.forms.editor import RequestEditor
from ontap_tui.tui.help import HelpScreen
from ontap_tui.tui.rows import Rows
from tests.tui.conftest import Desk, OpenDesk

TABLE = {
    "method": "POST",
    "path": "/api/storage/volumes",
    "body": {"name": "{name}"},
    "variables": {"name": {}},
}


def many(count: int) -> Library:
    return Library(parse_request(f"request-{number:04}", TABLE) for number in range(count))


def shown(desk: Desk) -> list[str]:
    return list(desk.app.screen.query_one(Rows).ids)


async def pick(desk: Desk) -> RequestPicker:
    await desk.press("t")
    picker = desk.app.screen
    assert isinstance(picker, RequestPicker)
    return picker


async def test_it_narrows_on_every_letter(desk: OpenDesk) -> None:
    async with desk(library=many(1000)) as on:
        await pick(on)
        assert len(shown(on)) == 1000
        await on.press(*"09")
        assert shown(on) == [request.name for request in many(1000) if "09" in request.name]
        await on.press("9", "9")
        assert shown(on) == ["request-0999"]
        assert "1 of 1,000" in on.lines[0]
        await on.press("enter")
        form = on.app.screen
        assert isinstance(form, RequestForm)
        assert form.request.name == "request-0999"


async def test_each_letter_brings_the_cursor_to_the_best_match(desk: OpenDesk) -> None:
    names = ("a-one", "b-two-to", "one", "tone", "zone-to-one")
    async with desk(library=Library(parse_request(name, TABLE) for name in names)) as on:
        await pick(on)
        await on.press("down", "down", "down", "down", *"one", "enter")
        assert isinstance(on.app.screen, RequestForm)
        assert on.app.screen.request.name == "one"


async def test_arrows_move_in_the_list_while_typing(desk: OpenDesk) -> None:
    async with desk(library=many(5)) as on:
        await pick(on)
        await on.press("down", "down", "enter")
        assert isinstance(on.app.screen, RequestForm)
        assert on.app.screen.request.name == "request-0002"


async def test_help_is_on_f1_where_a_question_mark_is_text(desk: OpenDesk) -> None:
    async with desk(library=many(5)) as on:
        await pick(on)
        assert "F1 help" in on.lines[-1]
        await on.press("f1")
        assert isinstance(on.app.screen, HelpScreen)
        assert "Your requests" not in on.text


async def test_a_draft_of_the_catalogue_becomes_a_file(desk: OpenDesk, tmp_path: Path) -> None:
    store = RequestStore(tmp_path / "requests")
    async with desk(store=store) as on:
        await on.press("A", *"post mediators", "enter")
        await on.until(lambda: isinstance(on.app.screen, RequestEditor))
        assert "Nothing is wrong with it." in on.text
        await on.press("ctrl+s")
        path = tmp_path / "requests" / "mediator-create.toml"
        await on.until(path.exists)
        assert 'path = "/api/cluster/mediators"' in path.read_text()
        assert on.composition.opened == 1, "clusters are watched on"


async def test_the_editor_says_what_is_wrong_and_does_not_save_it(desk: OpenDesk, tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    store = RequestStore(folder)
    request = store.create("mine", TABLE)
    async with desk(library=Library([request]), store=store) as on:
        await pick(on)
        await on.press("f2")
        editor = on.app.screen
        assert isinstance(editor, RequestEditor)
        editor.area.text = editor.area.text.replace("{name}", "{nam}")
        await on.until(lambda: "{nam} is not known here" in on.text)
        await on.press("ctrl+s")
        assert on.app.screen is editor
        assert "{nam}" not in (folder / "mine.toml").read_text()
        await on.press("escape")
        assert on.app.screen is editor, "what is not saved is left only when asked twice"
        await on.press("escape")
        assert isinstance(on.app.screen, RequestPicker)


async def test_comments_of_a_person_survive_an_edit(desk: OpenDesk, tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    store = RequestStore(folder)
    store.save_text("mine", '# as agreed with ann\nmethod = "POST"\npath = "/api/cluster"\n')
    async with desk(library=Library.load(Config(), folder), store=store) as on:
        await pick(on)
        await on.press("f2")
        editor = on.app.screen
        assert isinstance(editor, RequestEditor)
        editor.area.text = editor.area.text.replace("POST", "PATCH")
        await on.press("ctrl+s")
        await on.until(lambda: "PATCH" in (folder / "mine.toml").read_text())
        assert (folder / "mine.toml").read_text().startswith("# as agreed with ann\n")


async def test_what_the_configuration_holds_can_only_be_copied(desk: OpenDesk, tmp_path: Path) -> None:
    store = RequestStore(tmp_path / "requests")
    async with desk(library=many(1), store=store) as on:
        await pick(on)
        await on.press("f2")
        editor = on.app.screen
        assert isinstance(editor, RequestEditor)
        assert editor.named.value == "request-0000-copy"
        await on.press("ctrl+s")
        await on.until((tmp_path / "requests" / "request-0000-copy.toml").exists)


async def test_the_persons_own_editor(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal that is not there cannot be lent: that is said, and nothing is lost."""
    monkeypatch.setenv("EDITOR", "sed -i s/POST/PATCH/")
    async with desk(library=many(1), store=RequestStore(tmp_path / "requests")) as on:
        await pick(on)
        await on.press("f2")
        editor = on.app.screen
        assert isinstance(editor, RequestEditor)
        await on.press("f2")
        assert 'method = "POST"' in editor.area.text
        assert [one.message for one in on.app._notifications] == ["This terminal cannot be lent to an editor"]


@pytest.mark.parametrize(("keys", "there"), [(("enter",), True), (("right", "enter"), False)])
async def test_deleting_asks_first(
    desk: OpenDesk, tmp_path: Path, keys: tuple[str, ...], there: bool
) -> None:
    store = RequestStore(tmp_path / "requests")
    request = store.create("mine", TABLE)
    async with desk(library=Library([request]), store=store) as on:
        await pick(on)
        await on.press("f8")
        assert "Delete the saved request mine?" in on.text
        await on.press(*keys)
        await on.until(lambda: isinstance(on.app.screen, RequestPicker))
        await on.pilot.pause()
        assert (tmp_path / "requests" / "mine.toml").exists() is there
