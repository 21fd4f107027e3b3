"""The table of keys, its rebinding, and the keys of requests."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.widgets import Input

import ontap_tui.tui
from ontap_tui.config import Config
from ontap_tui.tui.job.control import ControlDialog
from ontap_tui.tui.keys.help import HelpScreen
from ontap_tui.tui.keys.resolve import RESERVED, resolve
from ontap_tui.tui.keys.spelling import EDITING, display, normal
from ontap_tui.tui.keys.table import BY_ID, COMMANDS
from ontap_tui.tui.widgets.key_line import hint_line
from ontap_tui.tui.widgets.saving import FileNameDialog
from tests.tui.conftest import Desk, OpenDesk


def test_no_two_commands_of_a_screen_share_a_key() -> None:
    for screen in {screen for command in COMMANDS for screen in command.reach}:
        keys = [key for command in COMMANDS if screen in command.reach for key in command.keys]
        assert len(keys) == len(set(keys))


def test_nothing_that_changes_a_cluster_is_on_a_key_pressed_by_accident() -> None:
    for command in COMMANDS:
        if command.changes:
            assert not any(key.startswith("ctrl+") or key in ("backspace", "delete") for key in command.keys)


@pytest.mark.parametrize("sign", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
def test_signs_are_called_as_textual_calls_them(sign: str) -> None:
    assert normal(sign) == _character_to_key(sign)
    assert display(normal(sign)) == sign


@pytest.mark.parametrize(
    ("key", "shown"),
    [("enter", "Enter"), ("escape", "Esc"), ("ctrl+r", "Ctrl+R"), ("f5", "F5"), ("G", "G"), ("up", "↑")],
)
def test_keys_are_shown_as_a_person_names_them(key: str, shown: str) -> None:
    assert display(key) == shown


def test_a_command_moves_to_another_key() -> None:
    keys, problems = resolve({"cancel": "ctrl+x", "help": "?,h"})
    assert not problems
    assert keys.of("cancel") == ("ctrl+x",)
    assert keys.of("help") == ("question_mark", "h")


@pytest.mark.parametrize(
    ("overrides", "claims", "where", "word"),
    [
        ({"cancle": "x"}, {}, "keys.cancle", "no such action"),
        ({"cancel": "hyper+q"}, {}, "keys.cancel", "no such key"),
        ({"cancel": "ctrl+nonsense"}, {}, "keys.cancel", "no such key"),
        ({"cancel": ""}, {}, "keys.cancel", "no such key"),
        ({"cancel": "p"}, {}, "keys.cancel", "pause"),
        ({}, {"snapshot": "x"}, "requests.snapshot.key", "cancel"),
        ({}, {"snapshot": "f99"}, "requests.snapshot.key", "no such key"),
        ({}, {"snapshot": "1", "resize": "1"}, "requests.resize.key", "requests.snapshot"),
        ({"refresh": "f5"}, {"snapshot": "f5"}, "requests.snapshot.key", "refresh"),
    ],
)
def test_a_clash_or_an_unknown_name_is_refused_and_names_both_sides(
    overrides: dict[str, str], claims: dict[str, str], where: str, word: str
) -> None:
    keys, problems = resolve(overrides, claims)
    assert [problem.where for problem in problems] == [where]
    assert word in problems[0].message
    assert keys.of("cancel") == ("x",)


def test_two_commands_may_change_places() -> None:
    keys, problems = resolve({"pause": "x", "cancel": "p"})
    assert not problems
    assert (keys.of("pause"), keys.of("cancel")) == (("x",), ("p",))


def test_a_request_takes_a_function_key_from_a_command_that_has_another() -> None:
    keys, problems = resolve({}, {"snapshot": "F5"})
    assert not problems
    assert keys.requests == {"f5": "snapshot"}
    assert keys.of("refresh") == ("r",)


def test_a_configuration_is_checked_without_textual() -> None:
    code = "import sys, ontap_tui.tui; ontap_tui.tui.resolve_keys({}); print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(COMMANDS)


def test_a_key_is_free_where_no_screen_binds_the_other_command() -> None:
    keys, problems = resolve({"form_curl": "f5"})
    assert not problems
    assert keys.of("form_curl") == ("f5",)


def test_a_key_of_a_screen_is_not_free_in_a_part_of_it() -> None:
    _, problems = resolve({"form_curl": "down"})
    assert {problem.where for problem in problems} == {"keys.form_curl"}
    assert "offer_next" in problems[0].message


@pytest.mark.parametrize("key", ["tab", "shift+tab", "ctrl+q", "ctrl+c", "ctrl+i", "ctrl+m"])
def test_a_key_that_does_the_same_everywhere_is_not_given_away(key: str) -> None:
    keys, (claim,) = resolve({}, {"snapshot": key})
    assert claim.where == "requests.snapshot.key"
    assert not keys.requests
    _, (override,) = resolve({"cancel": key})
    assert override.where == "keys.cancel"
    assert override.message == claim.message


def test_a_command_may_keep_a_key_of_its_own_that_others_cannot_have() -> None:
    assert not resolve({"offer_take": "tab,ctrl+t", "quit": "q,ctrl+q"})[1]


@pytest.mark.parametrize("name", ["back", "form_send", "request_edit", "filter_keep", "file_write"])
def test_a_command_that_is_needed_where_text_is_typed_needs_a_key_that_is_not_text(name: str) -> None:
    keys, (problem,) = resolve({name: "b"})
    assert (problem.where, keys.of(name)) == (f"keys.{name}", resolve({})[0].of(name))
    assert "text" in problem.message
    assert resolve({name: "ctrl+k"})[1], "this deletes what is right of the cursor"
    assert not resolve({name: "b,ctrl+b"})[1]


def test_what_edits_a_line_of_text_is_known() -> None:
    bound = {key for one in Input.BINDINGS for key in one.key.split(",")}  # type: ignore[union-attr]  # all of them are Binding
    assert bound - {"enter"} <= EDITING


def test_what_textual_binds_on_every_screen_is_reserved() -> None:
    bound = {key for one in (*App.BINDINGS, *Screen.BINDINGS) for key in one.key.split(",")}  # type: ignore[union-attr]  # all of them are Binding
    assert bound <= RESERVED.keys() | {"ctrl+shift+tab"}


# One table

TUI = Path(ontap_tui.tui.__file__).parent
SOURCES = [path for path in TUI.rglob("*.py") if path.parent.name != "keys"]
NAME_OF_A_KEY = re.compile(
    r"\b(?:Enter|Esc|Escape|Space|Tab|Backspace|PgUp|PgDn|F\d{1,2}|(?:Ctrl|Shift|Alt)\+\w+)\b"
)


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is not a docstring."""
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TUI)))
def test_no_literal_key_stands_outside_the_table(path: Path) -> None:
    """Neither in a binding nor in a hint or a message, where it would be wrong once it is rebound."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bindings = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Binding"
    ]
    named = [(line, text) for line, text in literals(tree) if NAME_OF_A_KEY.search(text)]
    hinted = [
        element.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and "HINTS" in ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
        for pair in ast.walk(node)
        if isinstance(pair, ast.Tuple) and pair.elts and isinstance(element := pair.elts[0], ast.Constant)
    ]
    assert bindings == []
    assert named == []
    assert [ids for ids in hinted if not BY_ID.keys() >= set(str(ids).split())] == []


def front(on: Desk) -> type:
    return type(on.app.screen)


@pytest.mark.parametrize("width", range(20, 80))
def test_a_line_of_hints_ends_with_a_whole_hint(width: int) -> None:
    line = hint_line([("enter", "send"), ("escape", "back"), ("f2", "edit")], width, help_key="f1").plain
    hints = line.removesuffix("F1 help ").split("   ")
    assert len(line) == width
    assert {hint.strip() for hint in hints} <= {"Enter send", "Esc back", "F2 edit", ""}


async def test_pickers_dialogs_and_bars_follow_the_configuration(desk: OpenDesk, tmp_path: Path) -> None:
    keys = {
        "pick": "ctrl+g",
        "cursor_down": "ctrl+d",
        "back": "ctrl+b",
        "column_show": "X",
        "columns_accept": "ctrl+a",
        "file_write": "ctrl+g",
        "filter_keep": "f10",
        "filter_previous": "f11",
        "answer": "Y",
        "answer_next": "N",
        "entry_done": "f10",
    }
    async with desk(config=Config(keys=keys)) as on:
        await on.press("S", "ctrl+d", "ctrl+d")
        assert "Ctrl+G choose   Ctrl+B back" in on.text
        await on.press("ctrl+g")
        assert on.app.view.sort == "cluster"
        await on.press("o")
        assert "X show or hide   J K move   h l width" in on.text
        assert "s defaults   Ctrl+A accept   Ctrl+B back" in on.text
        await on.press("X", "ctrl+a")
        assert "state" not in on.dashboard.table.arrangement.chosen
        await on.press("E")
        assert "Ctrl+G save   Ctrl+B back" in on.text
        await on.press("enter")
        assert front(on) is FileNameDialog
        await on.press("ctrl+b", "slash", *"mov")
        assert "F10 apply   Ctrl+B leave   F11 previous" in on.lines[-1]
        await on.press("f10")
        assert not on.dashboard.filter_bar.display
        await on.press("slash", "f11", "f10", "ctrl+b", "G", "k", "x")
        assert front(on) is ControlDialog
        await on.press("enter", "N", "Y")
        await on.until(lambda: any(call[0] == "control" for call in on.engine.calls))


async def test_the_help_is_closed_by_the_keys_that_open_it(desk: OpenDesk) -> None:
    async with desk(config=Config(keys={"help": "F12"})) as on:
        await on.press("f12")
        assert isinstance(on.app.screen, HelpScreen)
        await on.press("f12")
        assert not isinstance(on.app.screen, HelpScreen)
