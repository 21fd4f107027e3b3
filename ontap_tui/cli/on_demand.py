"""Import subcommands on demand, so that listing them imports none of them."""

from importlib import import_module
from typing import Any

import click


class OnDemand(click.Command):
    def __init__(self, name: str, place: str, short_help: str) -> None:
        """Take the place, a module of `commands` and the command's name in it: ``jobs:jobs``."""
        super().__init__(name, short_help=short_help)
        self._place = place

    def load(self) -> click.Command:
        module, name = self._place.split(":")
        command: click.Command = getattr(import_module(f"ontap_tui.cli.commands.{module}"), name)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of the real command, with which click then continues."""
        return self.load().make_context(info_name, args, parent, **extra)


class InOrder(click.Group):
    """Lists the commands in the order in which they were given."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)
