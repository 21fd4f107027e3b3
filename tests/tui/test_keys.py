"""The table of keys, its rebinding, and the keys of requests."""

import subprocess
import sys

import pytest
from textual.keys import _character_to_key

from ontap_tui.tui.keys.table import BY_ID, COMMANDS, display, normal, resolve


def test_no_two_commands_of_a_screen_share_a_key() -> None:
    for screen in {screen for command in COMMANDS for screen in command.screens}:
        keys = [key for command in COMMANDS if screen in command.screens for key in command.keys]
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
