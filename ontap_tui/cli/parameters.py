"""Parameters that several subcommands share."""

from collections.abc import Callable
from math import isfinite
from typing import Any, TypeVar

import click
import msgspec

from ontap_tui.cli.on_demand import complete_cluster
from ontap_tui.model import parse_duration

F = TypeVar("F", bound=Callable[..., Any])


def seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """For a callback: s of ``90``, ``2.5``, ``30m`` or ``7d``."""
    if value is None:
        return None
    try:
        return float(value) if value.replace(".", "", 1).isdecimal() else float(parse_duration(value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def finite(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    """For a callback: ``nan`` and ``inf`` are numbers to Python."""
    if value is not None and not isfinite(value):
        raise click.BadParameter("expected a finite number")
    return value


def output_option(*formats: str) -> Callable[[F], F]:
    """``-o``; the first format is the default."""
    return click.option(
        "-o",
        "--output",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Format of standard output.",
    )


def filter_argument(function: F) -> F:
    """Words of the filter language, as the shell split them: `filter_text` puts them together again."""
    return click.argument("filter_words", metavar="[FILTER]...", nargs=-1)(function)


def filter_text(words: tuple[str, ...]) -> str:
    return " ".join(words)


def _narrow(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> None:
    if value:
        context.obj = msgspec.structs.replace(context.obj, clusters=(*context.obj.clusters, value))


cluster_option = click.option(
    "--cluster",
    multiple=True,
    callback=_narrow,
    expose_value=False,
    shell_complete=complete_cluster,
    metavar="NAME",
    help="Only this cluster; use prod-* or tag:prod for several.",
)
timeout_option = click.option(
    "--timeout", callback=seconds, metavar="TIME", help="Stop waiting after this time: 90, 30m, 2h."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
