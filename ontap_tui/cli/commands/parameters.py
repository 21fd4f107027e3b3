"""Define parameters that several commands share."""

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

FORMATS: Final = ("table", "json", "jsonl", "csv")
"""Output formats of records."""


def complete_cluster(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ontap_tui.cli.completion import complete_cluster as complete

    return complete(context, parameter, incomplete)


def complete_request(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ontap_tui.cli.completion import complete_request as complete

    return complete(context, parameter, incomplete)


def complete_setting(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ontap_tui.cli.completion import complete_setting as complete

    return complete(context, parameter, incomplete)


def complete_column(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ontap_tui.cli.completion import complete_column as complete

    return complete(context, parameter, incomplete)


def complete_filter(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ontap_tui.cli.completion import complete_filter as complete

    return complete(context, parameter, incomplete)


def complete_uuid(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem[str]]":
    from ontap_tui.cli.completion import complete_uuid as complete

    return complete(context, parameter, incomplete)


def complete_schema(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from ontap_tui.cli.schema import SCHEMAS

    return [name for name in SCHEMAS if name.startswith(incomplete)]


def seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """Parse ``90``, ``2.5``, ``30m`` or ``7d`` into s, as a callback."""
    if value is None:
        return None
    from ontap_tui.model import parse_duration

    try:
        return float(value) if value.replace(".", "", 1).isdecimal() else float(parse_duration(value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def finite(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    """Reject ``nan`` and ``inf``, which Python accepts as numbers, as a callback."""
    if value is not None and not isfinite(value):
        raise click.BadParameter("expected a finite number")
    return value


def output_option(*formats: str) -> Callable[[F], F]:
    """Add ``-o``; the first format is the default."""
    return click.option(
        "-o",
        "--output",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Format of standard output.",
    )


def _joined(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> str:
    return " ".join(value)


filter_argument = click.argument(
    "filter_text", metavar="[FILTER]...", nargs=-1, callback=_joined, shell_complete=complete_filter
)
"""Joins the words of a filter as they were before the shell split them."""


def _narrow(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> None:
    if value:
        context.obj = replace(context.obj, clusters=(*context.obj.clusters, value))


cluster_argument = click.argument("cluster", shell_complete=complete_cluster)
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


def _without_progress(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        context.obj = replace(context.obj, progress=False)


no_progress_option = click.option(
    "--no-progress",
    is_flag=True,
    callback=_without_progress,
    expose_value=False,
    help="Do not show progress on the terminal.",
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")


def _column(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value:
        from ontap_tui.cli.rows import check_sortable

        check_sortable(value)
    return value


sort_option = click.option(
    "--sort",
    "column",
    default="",
    callback=_column,
    shell_complete=complete_column,
    metavar="COLUMN",
    help="A field of the JSON output; -FIELD sorts in descending order.",
)
limit_option = click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N jobs.")


def _written(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    for uuid in [value] if isinstance(value, str) else value:
        if not uuid.strip():
            raise click.BadParameter("a UUID cannot be empty")
    return value.lower() if isinstance(value, str) else tuple(dict.fromkeys(map(str.lower, value)))


uuid_argument = click.argument("uuid", callback=_written, shell_complete=complete_uuid)
uuids_argument = click.argument(
    "uuids", metavar="UUID...", nargs=-1, required=True, callback=_written, shell_complete=complete_uuid
)


def simulated_options(command: F) -> F:
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
    )
    for option in reversed(options):
        command = option(command)
    return command


speed_option = click.option(
    "--speed",
    type=click.FloatRange(0.1, 1000),
    callback=finite,
    default=1.0,
    show_default=True,
    help="How fast time passes.",
)
