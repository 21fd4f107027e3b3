"""Declare the dashboard, with the configured clusters or with simulated ones."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import finite

F = TypeVar("F", bound=Callable[..., Any])


def simulated(command: F) -> F:
    """Add the options of simulated clusters."""
    options = (
        click.option(
            "--clusters",
            "count",
            type=click.IntRange(1, 200),
            default=3,
            show_default=True,
            help="Number of clusters.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(0),
            default=60,
            show_default=True,
            help="Jobs on each cluster at the start.",
        ),
        click.option(
            "--seed", type=int, default=1, show_default=True, help="The same seed gives the same events."
        ),
        click.option(
            "--speed",
            type=click.FloatRange(0.1, 1000),
            callback=finite,
            default=1.0,
            show_default=True,
            help="How fast time passes.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@simulated
@carried_out_by("dashboard:demo")
def demo() -> None:
    """Open the dashboard with simulated clusters.

    There is nothing to configure, and nothing is left behind.

    \b
    Example:
      ontap-tui demo --clusters 12 --speed 5
    """
