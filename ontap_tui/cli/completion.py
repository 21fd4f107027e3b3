"""Complete names that only the configuration knows."""

from collections.abc import Iterable

import click

from ontap_tui.cli.options import Options
from ontap_tui.config import Config, ConfigProblems


def complete_cluster(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    clusters = _config(context).clusters
    tags = {f"tag:{tag}" for cluster in clusters.values() for tag in cluster.tags}
    return _beginning(incomplete, [*clusters, *tags])


def complete_request(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    library = _options(context).load_library(_config(context))
    return _beginning(incomplete, (request.name for request in library))


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    """Return the printable names: click writes them to the shell directly."""
    return sorted(name for name in names if name.startswith(incomplete) and name.isprintable())


def _config(context: click.Context) -> Config:
    """Return what was understood of the configuration: a shell cannot show problems."""
    try:
        return _options(context).load_config()
    except ConfigProblems as problems:
        return problems.config


def _options(context: click.Context) -> Options:
    """Return the options before the command: while completing, the command itself is not run."""
    return Options(config=context.find_root().params.get("config"))
