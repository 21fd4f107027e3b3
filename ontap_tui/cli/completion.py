"""Complete names that only the configuration knows, and the fields of a job."""

from collections.abc import Iterable

import click

from ontap_tui.cli.options import Options
from ontap_tui.cli.rows import SORTABLE
from ontap_tui.config import Config, ConfigProblems
from ontap_tui.requests import Variable, VariableType


def complete_cluster(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    clusters = _config(context).clusters
    tags = {f"tag:{tag}" for cluster in clusters.values() for tag in cluster.tags}
    return _beginning(incomplete, [*clusters, *tags])


def complete_request(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    library = _options(context).load_library(_config(context))
    return _beginning(incomplete, (request.name for request in library))


def complete_setting(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Offer the variables of the request that the line names, and behind the ``=`` what one may be."""
    # An option that lacks its value, as this one does, has click leave the arguments unread.
    named = context.params.get("name") or next(iter(context.args), "")
    request = _options(context).load_library(_config(context)).get(named)
    if request is None:
        return []
    name, equals, _ = incomplete.partition("=")
    if equals:
        chosen = (variable for variable in request.variables if variable.name == name)
        return _beginning(incomplete, (f"{name}={value}" for one in chosen for value in _values(one)))
    given = {setting.partition("=")[0] for setting in context.params.get("settings") or ()}
    asked = (one.name for one in request.variables if not one.secret and one.name not in given)
    return _beginning(incomplete, (f"{name}=" for name in asked))


def _values(variable: Variable) -> tuple[str, ...]:
    return ("false", "true") if variable.type is VariableType.BOOLEAN else variable.choices


def complete_column(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Offer the fields that a job has an order by."""
    return _beginning(incomplete, SORTABLE)


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
