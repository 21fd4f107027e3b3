"""Declared commands and the functions that carry them out."""

import inspect
from importlib import import_module
from typing import Any

import click
import pytest

from ontap_tui.cli.commands import carrying_out
from ontap_tui.cli.options import Options
from tests.test_docs import ALL

_DECLARED = {
    path: command
    for path, command in ALL.items()
    if not isinstance(command, click.Group) and path != "ontap-tui"
}


@pytest.mark.parametrize("path", _DECLARED)
def test_the_function_takes_what_the_command_declares(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bound = []

    def bind(place: str, options: Options, **parameters: Any) -> None:
        module, name = place.split(":")
        function = getattr(import_module(f"ontap_tui.cli.{module}"), name)
        bound.append(inspect.signature(function).bind(options, **parameters))

    monkeypatch.setattr(carrying_out, "carry_out", bind)
    command = _DECLARED[path]
    given = {str(one.name): None for one in command.params if one.expose_value}
    with click.Context(command, obj=Options()) as context:
        context.invoke(command, **given)
    assert bound
