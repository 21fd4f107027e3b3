"""Connect a declared command to the function that implements it."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import click

from ontap_tui.cli.options import Options


def carried_out_by(place: str, **fixed: Any) -> Callable[[Callable[[], None]], Callable[..., Any]]:
    """Make a declared command call a function of this room.

    `place` is a module and a name in it: ``jobs:jobs``. The function is called with the `Options`, the
    parameters from the command line, and those that are `fixed` here.
    """

    def decorate(declared: Callable[[], None]) -> Callable[..., Any]:
        @click.pass_context
        @wraps(declared)
        def callback(context: click.Context, /, **given: Any) -> Any:
            return carry_out(place, context.obj, **fixed, **given)

        return callback

    return decorate


def carry_out(place: str, options: Options, **parameters: Any) -> Any:
    from ontap_tui.cli.log import start_logging

    start_logging(options.log_file, verbose=options.verbose, to_stderr=not options.on_screen)
    module, name = place.split(":")
    return getattr(import_module(f"ontap_tui.cli.{module}"), name)(options, **parameters)
