"""Complete names from the configuration, the fields of a job, filters, and jobs from the history."""

import asyncio
from collections.abc import Iterable
from typing import Final

import click
from click.shell_completion import CompletionItem

from ontap_tui.cli.opening import open_history_of
from ontap_tui.cli.options import HISTORY, Options
from ontap_tui.cli.rows import SORTABLE
from ontap_tui.config import Config, ConfigProblems, PromptSecret
from ontap_tui.filtering import FIELDS, STATE_WORDS
from ontap_tui.history import HistoryError
from ontap_tui.model import SystemClock, TrackedJob, clipped, printable
from ontap_tui.requests import Variable, VariableType

_MOST: Final = 200
"""Most jobs offered: active ones first, then the newest."""
_PATIENCE: Final = 2.0  # s


def complete_cluster(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    clusters = _config(context).clusters
    tags = {f"tag:{tag}" for cluster in clusters.values() for tag in cluster.tags}
    return _beginning(incomplete, [*clusters, *tags])


def complete_request(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    library = _options(context).load_library(_config(context))
    return _beginning(incomplete, (request.name for request in library))


def complete_setting(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Suggest the variables of the request on the line and, after the ``=``, their possible values."""
    # click does not parse the arguments if an option has no value yet, like this one.
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
    """Suggest the fields of a job that can be sorted by."""
    return _beginning(incomplete, SORTABLE)


def complete_filter(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Suggest the fields of a filter and, after the ``:`` of some, their possible values."""
    field, colon, value = incomplete.partition(":")
    if not colon:
        return _beginning(incomplete, (f"{name}:" for name in FIELDS))
    *others, last = value.split("|")
    before = "|".join((f"{field}:{others[0]}", *others[1:], "")) if others else f"{field}:"
    return [f"{before}{one}" for one in _beginning(last, _values_of(field, context))]


def _values_of(field: str, context: click.Context) -> Iterable[str]:
    """Return the possible values of a field of a filter, if they are known."""
    match field:
        case "state":
            return STATE_WORDS
        case "cluster":
            return _config(context).clusters
        case "tag":
            return {tag for cluster in _config(context).clusters.values() for tag in cluster.tags}
        case "request":
            config = _config(context)
            return [request.name for request in _options(context).load_library(config)]
        case _:
            return ()


def complete_uuid(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Suggest jobs in the history of the cluster on the line; for waiting and control, only active ones."""
    cluster, given = context.params.get("cluster"), context.params.get("uuids") or ()
    if not isinstance(cluster, str):
        return []
    try:
        found = asyncio.run(_jobs_of(_options(context), _config(context), cluster))
    except (HistoryError, OSError, TimeoutError):
        return []
    return [
        CompletionItem(one.job.uuid, help=clipped(printable(f"{one.state_word} {one.job.description}"), 60))
        for one in found
        if one.job.uuid.startswith(incomplete.lower())
        and one.job.uuid.isprintable()
        and one.job.uuid not in given
        and (one.active or context.info_name == "job")
    ]


async def _jobs_of(options: Options, config: Config, cluster: str) -> list[TrackedJob]:
    """Return jobs from the history. Raises `HistoryError`, and `TimeoutError` after `_PATIENCE`."""
    data = options.locations.data
    asks = isinstance(config.history.password, PromptSecret)
    if asks or not (config.history.url or (data / HISTORY).is_file()):
        return []
    async with asyncio.timeout(_PATIENCE):
        history, _ = await open_history_of(config.history, data, SystemClock())
        past = await history.jobs(clusters=[cluster], limit=_MOST)
    return [one.tracked for one in past]


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    """Return the names that begin so and are printable, because click writes them to the shell directly."""
    return sorted(name for name in names if name.startswith(incomplete) and name.isprintable())


def _config(context: click.Context) -> Config:
    """Return the valid part of the configuration, because a shell cannot show problems."""
    try:
        return _options(context).load_config()
    except ConfigProblems as problems:
        return problems.config


def _options(context: click.Context) -> Options:
    """Return the options before the command, which click does not run while completing."""
    params = context.find_root().params
    return Options(config=params.get("config"), data_dir=params.get("data_dir"))
