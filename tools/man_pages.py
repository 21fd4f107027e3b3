"""Puts a man page of each command into the wheel: hatchling runs this whenever it builds one."""

import sys
from inspect import cleandoc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click
from click_man.core import generate_man_page  # type: ignore[import-untyped]  # it has no types
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parents[1]))  # the program is built, and not installed yet

from ontap_tui import __version__
from ontap_tui.cli.main import cli
from ontap_tui.cli.on_demand import OnDemand

_PLACE: Final = "share/man/man1"
_WHOLE: Final = 200
"""Characters, which no first sentence has."""


class ManPages(BuildHookInterface[Any]):
    """Makes them of the declarations of the commands, which need nothing but click."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self._folder = TemporaryDirectory()
        write_man_pages(click.Context(cli, info_name="ontap-tui"), __version__, Path(self._folder.name))
        build_data["shared_data"][self._folder.name] = _PLACE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()


def write_man_pages(context: click.Context, version: str, folder: Path) -> None:
    """Write the pages of the commands of a group, and then its own, which lists them."""
    command, path = context.command, context.command_path
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            if isinstance(below, OnDemand):
                below = command.commands[name] = below.load()
            write_man_pages(click.Context(below, info_name=name, parent=context), version, folder)
    command.short_help = command.get_short_help_str(_WHOLE)
    command.help = _roff(command.help or "")
    name = path.replace(" ", "-")
    # A group within a group refers to "ontap-tui cluster-add(1)".
    page = generate_man_page(context, version=version).replace(rf"\fB{path}-", rf"\fB{name}-")
    (folder / f"{name}.1").write_text(page, encoding="utf-8")


def _roff(text: str) -> str:
    """Write click's text so that roff sees no instruction in it, and keeps the lines that click keeps."""
    paragraphs = []
    for paragraph in cleandoc(text).replace("\\", r"\e").split("\n\n"):
        lines = [rf"\&{line}" if line.startswith((".", "'")) else line for line in paragraph.splitlines()]
        paragraphs.append("\n".join([".nf", *lines[1:], ".fi"] if lines[:1] == ["\b"] else lines))
    return "\n\n".join(paragraphs)
