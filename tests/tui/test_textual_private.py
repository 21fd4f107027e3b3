"""What is private in Textual is used in one module, and is still what that module takes it for."""

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key

from ontap_tui import tui
from ontap_tui.tui.runtime import textual_private
from tests.tui.conftest import OpenDesk

_NAMED_TUPLE = {"_replace", "_asdict"}
_OS = {"_exit"}


@pytest.fixture
def undrawn() -> None:
    """Draw every frame here."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(tui.__path__, f"{tui.__name__}."):
        if found.name != textual_private.__name__:
            yield importlib.import_module(found.name)


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_no_other_module_imports_what_is_private_or_reaches_into_an_object() -> None:
    found = []
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            match node:
                case ast.ImportFrom(module=str(source), names=names) if source.startswith("textual"):
                    parts = [*source.split("."), *(each.name for each in names)]
                    found += [f"{module.__name__}: {source}" for part in parts if private(part)]
                case ast.Attribute(value=ast.Name(id="self" | "cls")):
                    pass
                case ast.Attribute(attr=name) if private(name) and name not in _NAMED_TUPLE | _OS:
                    found.append(f"{module.__name__}:{node.lineno}: {name}")
    assert found == []


@cache
def classes_in(module: str) -> dict[str, ast.ClassDef]:
    nodes = ast.walk(ast.parse(inspect.getsource(sys.modules[module])))
    return {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}


@cache
def private_names(module: str, name: str) -> frozenset[str]:
    """Return those that the source of a class gives to it and to its instances."""
    source = classes_in(module).get(name)
    names = set()
    for node in ast.walk(source) if source is not None else ():
        match node:
            case ast.FunctionDef(name=given) | ast.AsyncFunctionDef(name=given):
                names.add(given)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=given, ctx=ast.Store()):
                names.add(given)
            case ast.AnnAssign(target=ast.Name(id=given)) | ast.Assign(targets=[ast.Name(id=given)]):
                names.add(given)
    return frozenset(filter(private, names))


def names_of(owner: type) -> frozenset[str]:
    return private_names(owner.__module__, owner.__name__)


def test_no_class_takes_a_private_name_of_the_one_that_it_is_made_of() -> None:
    """By accident, too: Textual would call it, or lose what it keeps there."""
    ours = {each for module in modules() for each in vars(module).values() if inspect.isclass(each)}
    found = {
        (each.__qualname__, base.__name__, name)
        for each in ours
        if each.__module__.startswith(tui.__name__) and each.__module__ != textual_private.__name__
        for base in each.__mro__
        if base.__module__.startswith("textual.")
        for name in names_of(each) & names_of(base)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (App._display, ["self", "screen", "renderable"]),
        (App._fatal_error, ["self"]),
        (App._close_messages_no_wait, ["self"]),
        (LinuxDriver.run_input_thread, ["self"]),
        (LinuxDriver.process_message, ["self", "message"]),
        (XTermParser.__init__, ["self", "debug"]),
    ],
)
def test_functions_take_what_they_are_given(function: Any, parameters: list[str]) -> None:
    assert list(inspect.signature(function).parameters) == parameters


def test_attributes_are_there() -> None:
    app: App[None] = App()
    assert {"_driver", "_clipboard", "_exit_renderables", "_exception"} <= set(vars(app))
    assert {"_capture_stdout", "_capture_stderr"} <= set(vars(app))
    assert {"_app", "_debug", "_mouse", "_size"} <= names_of(Driver)
    assert {"_file", "fileno", "exit_event"} <= set(LinuxDriver.__init__.__code__.co_names)


def test_the_parser_makes_keys_of_text() -> None:
    parser = XTermParser(False)
    assert [event.key for event in parser.feed("x") if isinstance(event, Key)] == ["x"]
    assert list(parser.tick()) == []


def test_frames_are_all_that_display_writes() -> None:
    """Begin and end of a synchronized update, and what is between them, are one frame."""
    source = inspect.getsource(App._display)
    assert source.count("._begin_update()") == source.count("._end_update()") == 1
    assert "_driver.write" not in Path(inspect.getfile(App)).parent.joinpath("screen.py").read_text()


async def test_a_refresh_of_the_application_draws_every_cell(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as on:
        regions = []
        display = App._display

        def displayed(app: App[Any], screen: Any, renderable: Any) -> None:
            regions.append(getattr(renderable, "region", None))
            display(app, screen, renderable)

        monkeypatch.setattr(App, "_display", displayed)
        on.app.refresh()
        await on.until(lambda: on.app.screen.region in regions)
