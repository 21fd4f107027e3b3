"""Finding, making, changing and deleting saved requests, as keys are pressed."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import TextArea

from ontap_tui.config import Config
from ontap_tui.requests import Library, RequestStore, parse_request, parse_text
from ontap_tui.tui.keys.help import HelpScreen
from ontap_tui.tui.requests.editing import CurlScreen, RequestEditor
from ontap_tui.tui.requests.editing.specs import REQUEST, VARIABLE
from ontap_tui.tui.requests.editing.variables import VariableScreen
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.requests.picker import RequestPicker
from ontap_tui.tui.runtime.own_editor import edited
from ontap_tui.tui.widgets.rows import Rows
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


async def test_empty_lists_name_the_way_to_a_first_entry(desk: OpenDesk) -> None:
    async with desk(library=Library([]), size=(80, 24)) as on:
        await on.press("t")
        assert "none yet: F9 catalogue   F3 new" in on.lines[0]
        await on.press("escape", "H")
        assert "none yet: press t on the dashboard" in on.lines[0]


async def test_it_narrows_on_every_letter(desk: OpenDesk) -> None:
    library = many(1000)
    async with desk(library=library, size=(100, 30)) as on:
        await pick(on)
        assert len(shown(on)) == 1000
        await on.press(*"09")
        assert shown(on) == [request.name for request in library if "09" in request.name]
        await on.press("9", "9")
        assert shown(on) == ["request-0999"]
        assert "1 of 1,000" in on.lines[0]
        await on.press("enter")
        form = on.app.screen
        assert isinstance(form, RequestForm)
        assert form.request.name == "request-0999"


async def test_each_letter_brings_the_cursor_to_the_best_match(desk: OpenDesk) -> None:
    names = ("a-one", "b-two-to", "one", "tone", "zone-to-one")
    async with desk(library=Library(parse_request(name, TABLE) for name in names), size=(100, 30)) as on:
        await pick(on)
        await on.press("down", "down", "down", "down", *"one", "enter")
        assert isinstance(on.app.screen, RequestForm)
        assert on.app.screen.request.name == "one"


async def test_help_is_on_f1_where_a_question_mark_is_text_and_arrows_move_while_typing(
    desk: OpenDesk,
) -> None:
    async with desk(library=many(5), size=(100, 30)) as on:
        await pick(on)
        assert "F1 help" in on.lines[-1]
        await on.press("f1")
        assert isinstance(on.app.screen, HelpScreen)
        assert "Your requests" not in on.text
        await on.press("escape", "down", "down", "enter")
        assert isinstance(on.app.screen, RequestForm)
        assert on.app.screen.request.name == "request-0002"


async def test_a_draft_of_the_catalogue_becomes_a_file(desk: OpenDesk, tmp_path: Path) -> None:
    store = RequestStore(tmp_path / "requests")
    async with desk(store=store) as on:
        await on.press("A")
        await on.paste("post mediators")
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, RequestEditor))
        assert "No problems found." in on.text
        await on.press("ctrl+s")
        path = tmp_path / "requests" / "mediator-create.toml"
        await on.until(path.exists)
        assert 'path = "/api/cluster/mediators"' in path.read_text()
        assert on.composition.opened == 1, "clusters are watched on"


def seen(desk: Desk, text: str) -> Callable[[], bool]:
    return lambda: text in desk.text


async def open_editor(desk: Desk, key: str) -> RequestEditor:
    await pick(desk)
    await desk.press(key)
    await desk.until(lambda: isinstance(desk.app.screen, RequestEditor))
    editor = desk.app.screen
    assert isinstance(editor, RequestEditor)
    return editor


async def leave(desk: Desk, editor: RequestEditor) -> None:
    """Back to the dashboard, whatever is not saved."""
    while desk.app.screen is editor:
        await desk.press("escape")
    await desk.press("escape")
    assert desk.app.screen is desk.dashboard


# Each of these is shown the editor of one saved request, in the form, and leaves its file as it was.


async def its_variables_are_changed_and_removed_in_a_few_keys(on: Desk, editor: RequestEditor) -> None:
    editor.variables.focus()
    await on.press("enter")
    await on.until(lambda: isinstance(on.app.screen, VariableScreen))
    await on.press("tab")
    await on.paste("Its name")
    await on.press("ctrl+s")
    await on.until(lambda: on.app.screen is editor)
    assert 'prompt = "Its name"' in editor.area.text
    await on.press("delete")
    assert "variables" not in editor.area.text
    await on.until(lambda: "{name} is not known here" in on.text)


async def f3_turns_between_the_form_and_its_text(on: Desk, editor: RequestEditor) -> None:
    assert "Path" in on.text
    await on.press("f3")
    editor.area.text = editor.area.text.replace("volumes", "luns")
    await on.press("f3")
    assert "/api/storage/luns" in on.text
    await on.press("f3")
    editor.area.text = "method ="
    await on.press("f3")
    assert not editor.in_form, "what is not TOML stays text"
    editor.area.text = editor.first
    await on.press("f3")
    assert editor.in_form


async def it_says_what_is_wrong_and_does_not_save_it(on: Desk, editor: RequestEditor) -> None:
    editor.area.text = editor.area.text.replace("{name}", "{nam}")
    await on.until(lambda: "{nam} is not known here" in on.text)
    await on.press("ctrl+s")
    assert on.app.screen is editor
    await on.press("escape")
    assert on.app.screen is editor, "what is not saved is left only when asked twice"
    await on.press("escape")
    assert "Run a saved request" in on.lines[0]


async def test_a_saved_request_is_edited_and_deleted(desk: OpenDesk, tmp_path: Path) -> None:
    store = RequestStore(tmp_path / "requests")
    request = store.create("mine", TABLE)
    path = tmp_path / "requests" / "mine.toml"
    text = path.read_text()
    async with desk(library=Library([request]), store=store, size=(120, 36)) as on:
        editor = await open_editor(on, "f2")
        for look in (
            f3_turns_between_the_form_and_its_text,
            its_variables_are_changed_and_removed_in_a_few_keys,
            it_says_what_is_wrong_and_does_not_save_it,
        ):
            editor.area.text = editor.first
            await on.pilot.pause()
            await look(on, editor)
            assert path.read_text() == text, look.__name__
        await on.press("escape")
        for keys, there in ((("enter",), True), (("right", "enter"), False)):
            picker = await pick(on)
            await on.press("f8")
            assert "Delete the saved request mine?" in on.text
            await on.press(*keys)
            await on.until(lambda picker=picker: on.app.screen is picker)  # type: ignore[misc]  # inferred
            await on.pilot.pause()
            assert path.exists() is there, keys
            await on.press("escape")


async def test_on_a_narrow_screen_no_hint_of_the_editor_is_cut(desk: OpenDesk, tmp_path: Path) -> None:
    variables = {
        "volume_with_a_long_name": {"prompt": "Volume"},
        "size": {"prompt": "ボリューム", "type": "size"},
    }
    path = "/api/{volume_with_a_long_name}/{size}"
    request = parse_request("mine", {"path": path, "variables": variables})
    store = RequestStore(tmp_path / "requests")
    async with desk(library=Library([request]), store=store, size=(80, 60)) as on:
        editor = await open_editor(on, "f2")
        said = " ".join(line[46:].strip() for line in on.lines)
        assert [spec.hint for spec in REQUEST if spec.hint not in said] == []

        rows = [line for line in on.lines if "}  " in line]
        assert len(rows) == 2
        assert len({Content(line[: line.rindex("  s")]).cell_length for line in map(str.rstrip, rows)}) == 1

        editor.variables.focus()
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, VariableScreen))
        said = " ".join(line[49:].strip() for line in on.lines)
        assert [spec.hint for spec in VARIABLE if spec.hint not in said] == []


async def test_comments_open_as_text_and_survive_an_edit_of_it(desk: OpenDesk, tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    store = RequestStore(folder)
    store.save_text("mine", '# as agreed with ann\nmethod = "POST"\npath = "/api/cluster"\n')
    async with desk(library=Library.load(Config(), folder), store=store, size=(100, 30)) as on:
        editor = await open_editor(on, "f2")
        assert not editor.in_form
        await on.press("f3")
        assert "Any change in the form drops the comments." in on.text
        assert "as agreed" in editor.area.text
        await on.press("x")
        assert "as agreed" not in editor.area.text
        await leave(on, editor)
        editor = await open_editor(on, "f2")
        editor.area.text = editor.area.text.replace("POST", "PATCH")
        await on.press("ctrl+s")
        await on.until(lambda: "PATCH" in (folder / "mine.toml").read_text())
        assert (folder / "mine.toml").read_text().startswith("# as agreed with ann\n")


async def test_what_the_configuration_holds_can_only_be_copied(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/POST/PATCH/")
    folder = tmp_path / "requests"

    async def no_terminal_can_be_lent(on: Desk) -> None:
        on.app.clear_notifications()
        await on.press("f2")
        assert [one.message for one in on.app._notifications] == [
            "No editor can run here: edit the text on this screen"
        ]

    async with desk(library=many(1), store=RequestStore(folder), size=(100, 30)) as on:
        editor = await open_editor(on, "f4")
        assert editor.named.value == "request-0000-copy"
        await leave(on, editor)

        editor = await open_editor(on, "f3")
        editor.named.value = str(tmp_path / "elsewhere")
        await no_terminal_can_be_lent(on)
        assert not list(tmp_path.glob("elsewhere*"))
        await leave(on, editor)

        editor = await open_editor(on, "f2")
        assert editor.named.value == "request-0000-copy"
        await no_terminal_can_be_lent(on)
        assert 'method = "POST"' in editor.area.text, "nothing is lost"
        await on.press("ctrl+s")
        await on.until((folder / "request-0000-copy.toml").exists)


# Each of these is shown an editor without text, and saves nothing.


async def it_says_beside_its_field_what_the_others_do_not_allow(on: Desk, editor: RequestEditor) -> None:
    editor.named.value = "second"
    for key, wrong in (("5", '"5" opens first already'), ("q", "q is also quit")):
        editor.area.text = f'path = "/api/cluster"\nkey = "{key}"\n'
        await on.until(seen(on, wrong))
    editor.area.text = 'path = "/api/cluster"\nthen = "nothing"\n'
    await on.until(lambda: "there is no request nothing" in on.text)
    await on.press("ctrl+s")
    assert on.app.screen is editor


async def it_does_not_overwrite_a_file_that_the_library_left_out(on: Desk, editor: RequestEditor) -> None:
    editor.named.value = "mine"
    editor.area.text = 'path = "/api/cluster"\n'
    await on.press("ctrl+s")
    assert on.app.screen is editor


async def test_a_request_is_made(desk: OpenDesk, tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    folder.mkdir()
    (folder / "mine.toml").write_text("path = 1\n")
    first = parse_request("first", {**TABLE, "key": "5"})
    async with desk(library=Library([first]), store=RequestStore(folder), size=(160, 30)) as on:
        editor = await open_editor(on, "f3")
        for look in (
            it_says_beside_its_field_what_the_others_do_not_allow,
            it_does_not_overwrite_a_file_that_the_library_left_out,
        ):
            await look(on, editor)
            assert [path.name for path in folder.glob("*")] == ["mine.toml"], look.__name__
            assert (folder / "mine.toml").read_text() == "path = 1\n", look.__name__
            editor.named.value, editor.area.text = "", editor.first
            await on.pilot.pause()
        editor.named.focus()
        await it_is_made_in_the_form(on, editor, folder / "new-volume.toml")
        await on.press("escape")
        await a_curl_line_becomes_a_draft(on)


async def a_curl_line_becomes_a_draft(on: Desk) -> None:
    await pick(on)
    await on.press("f6")
    screen = on.app.screen
    assert isinstance(screen, CurlScreen)
    screen.area.text = 'curl -k -u admin:pw https://c1/api/storage/volumes -d \'{"name": "v"}\''
    await on.until(lambda: "POST /api/storage/volumes" in on.text)
    assert "dropped: the user and password" in on.text
    await on.press("ctrl+s")
    await on.until(lambda: isinstance(on.app.screen, RequestEditor))
    editor = on.app.screen
    assert isinstance(editor, RequestEditor)
    assert "/api/storage/volumes" in on.text
    assert "pw" not in on.text
    await leave(on, editor)


async def it_is_made_in_the_form(on: Desk, editor: RequestEditor, path: Path) -> None:
    await on.paste("new-volume")
    await on.press("tab")
    await on.paste("Make a volume")
    await on.press("tab", "tab", "tab")
    await on.paste("storage/volumes")
    await on.press("tab", "tab", "tab")
    await on.paste("prod-*, lab")
    body = editor.form.query_one(TextArea)
    body.text = '{"name": "{volume}"}'
    await on.until(lambda: "{volume} is not known here" in on.text)
    editor.variables.focus()
    await on.press("enter")
    await on.until(lambda: isinstance(on.app.screen, VariableScreen))
    await on.paste("volume")
    await on.press("tab")
    await on.paste("Volume")
    await on.press("tab", "tab")
    await on.paste("strin")
    await on.press("ctrl+s")
    assert "must be one of" in on.text
    assert isinstance(on.app.screen, VariableScreen)
    await on.press("g", "ctrl+s")
    await on.until(lambda: on.app.screen is editor)
    await on.until(lambda: "No problems found." in on.text)
    await on.press("ctrl+s")
    await on.until(path.exists)
    request = parse_text(path, path.read_text())
    assert request.title == "Make a volume"
    assert request.path == "/api/storage/volumes"
    assert request.clusters == ("prod-*", "lab")
    assert request.body == {"name": "{volume}"}
    [variable] = request.variables
    assert (variable.name, variable.prompt, variable.type) == ("volume", "Volume", "string")


async def test_polls_go_on_while_the_persons_own_editor_is_open(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = tmp_path / "may-end"
    script = tmp_path / "editor"
    script.write_text(
        f'#!/bin/sh\nwhile [ ! -e {may_end} ]; do sleep 0.01; done\nsed -i s/POST/PATCH/ "$1"\n'
    )
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    async with desk(library=many(1), store=RequestStore(tmp_path / "requests"), size=(100, 30)) as on:
        monkeypatch.setattr(on.app, "suspend", nullcontext)
        editor = await open_editor(on, "f2")
        await on.press("f2")
        await on.publish()  # what the engine tells meanwhile is taken in
        may_end.touch()
        await on.until(lambda: "PATCH" in editor.area.text)


async def test_long_titles_do_not_push_the_paths_out_of_line(desk: OpenDesk) -> None:
    tables = {"a": {"path": "/api/one", "title": "Short"}, "b": {"path": "/api/two", "title": "Long " * 40}}
    library = Library([parse_request(name, table) for name, table in tables.items()])
    async with desk(library=library) as on:
        await on.press("t")
        first, second = (line for line in on.lines if "/api/" in line)
        assert first.index("/api/") == second.index("/api/")
        assert "…  /api/two" in second


async def test_titles_are_cut_only_where_they_do_not_fit(desk: OpenDesk) -> None:
    titles = {"short": "Create a volume", "wide": "ボリュームを作成する", "long": "Create a volume " * 5}
    library = Library(parse_request(name, {**TABLE, "title": title}) for name, title in titles.items())
    async with desk(library=library, size=(80, 24)) as on:
        await pick(on)
        ends = {name: next(line for line in on.lines if f" {name} " in line).rstrip() for name in titles}
        assert ends["short"].endswith("POST  Create a volume")
        assert ends["wide"].endswith("POST  ボリュームを作成する")
        assert ends["long"].endswith("POST  Create a volume Create a volume Create a volume Create a vol…")


async def test_where_little_of_a_path_fits_there_is_none(desk: OpenDesk) -> None:
    table = {"path": "/api/storage/volumes", "title": "Long " * 20}
    async with desk(library=Library([parse_request("a", table)]), size=(80, 24)) as on:
        await on.press("t")
        [line] = (line for line in on.lines if "Long Long" in line)
        assert "/" not in line


async def test_the_persons_own_editor_inherits_no_password(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONTAP_TUI_SECRET_KEY", "geheim")
    monkeypatch.setenv("EDITOR", f"sh -c 'env > {tmp_path}/inherited'")
    async with desk([], [], size=(80, 24)) as on:
        monkeypatch.setattr(on.app, "suspend", nullcontext)
        assert await edited(on.app, "a.toml", "text") == "text"
    inherited = (tmp_path / "inherited").read_text()
    assert "EDITOR=" in inherited
    assert "geheim" not in inherited


async def test_a_long_title_is_cut_before_the_margin(desk: OpenDesk) -> None:
    table = {"path": "/api/x", "method": "DELETE", "title": "Label " * 12, "key": "7"}
    request = parse_request("snapmirror-initialize", table)
    async with desk(library=Library([request]), size=(80, 24)) as on:
        await on.press("t")
        [line] = [line for line in on.lines if "snapmirror-" in line]
        assert line.rstrip().endswith("…")
        assert line[77:].isspace()
