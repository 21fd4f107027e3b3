"""Implement ``ontap-tui config``: locate, check and show the configuration."""

from collections.abc import Iterator
from typing import Any

import msgspec

from ontap_tui.cli.diagnostics import tell
from ontap_tui.cli.options import HISTORY, Options
from ontap_tui.cli.output import write, write_json, write_text
from ontap_tui.cli.records import Paths
from ontap_tui.cli.table import write_table
from ontap_tui.config import Config, ConfigProblems, Problem, Team, toml_text
from ontap_tui.requests import Library, place_of
from ontap_tui.tui import resolve_keys


def path(options: Options, output: str) -> None:
    found = options.locations
    paths = Paths(
        config=found.config.absolute(),
        clusters=found.clusters.absolute(),
        requests=found.requests.absolute(),
        history=(found.data / HISTORY).absolute(),
        state=found.state.absolute(),
    )
    if output == "json":
        write_json(paths)
        return
    rows = [
        (name, str(path), "" if path.exists() else "does not exist yet")
        for name, path in msgspec.structs.asdict(paths).items()
    ]
    write_table(("WHAT", "PATH", ""), rows)


def check(options: Options) -> None:
    from ontap_tui.cli.caveats import caveats

    config, library, problems, of_requests = _load(options)
    warnings = [*config.warnings, *(() if problems else caveats(config, library))]
    for warning in warnings:
        tell(f"{warning.where}: warning: {warning.message}")
    if problems or of_requests:
        raise ConfigProblems([*problems, *of_requests], config)
    found = f"{_count(len(config.clusters), 'cluster')}, {_count(len(library), 'request')}"
    write(f"{found}: {_count(len(warnings), 'warning') if warnings else 'no problems'}.")


def show(options: Options, output: str) -> None:
    config = options.load_config()
    shown = _shown(config, options.load_library(config))
    if output == "json":
        write_json(shown)
        return
    write_text(toml_text(shown))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def load_to_start(options: Options) -> tuple[Config, Library, list[Problem]]:
    """Load the whole configuration, leaving out requests with problems and the keys bound to them.

    Raises:
        ConfigProblems: with every other problem.
    """
    config, library, problems, of_requests = _load(options)
    if problems:
        raise ConfigProblems(problems, config)
    return config, library, of_requests


def _load(options: Options) -> tuple[Config, Library, list[Problem], list[Problem]]:
    """Load the configuration, and return also its problems, and those of requests."""
    problems: list[Problem] = []
    try:
        config = options.load_config()
    except ConfigProblems as found:
        problems += found.problems
        config = found.config
    library = options.load_library(config)
    of_requests = list(library.problems)
    for in_request, problem in _key_problems(config, library):
        (of_requests if in_request else problems).append(problem)
    return config, library, problems, of_requests


def _key_problems(config: Config, library: Library) -> Iterator[tuple[bool, Problem]]:
    """Yield (whether it is a problem of a request, problem)."""
    _, problems = resolve_keys(config.keys, library.claims)
    for problem in problems:
        request = library.get(problem.where.removeprefix("requests.").removesuffix(".key"))
        if request is None or request.origin == str(config.path):
            found = Problem(config.where(*problem.where.split(".")), problem.message)
        else:
            found = Problem(place_of(config, request, "key"), problem.message)
        yield request is not None, found


def _shown(config: Config, library: Library) -> dict[str, Any]:
    return {
        "settings": {key: value for key, value in plain(config.settings).items() if value is not None},
        "clusters": {
            name: {
                key: value
                for key, value in plain(cluster).items()
                if key != "name" and value not in (None, "", (), {})
            }
            for name, cluster in config.clusters.items()
        },
        "requests": sorted(request.name for request in library),
        "keys": config.keys,
        "filters": config.filters,
        "notify": config.notify,
        "history": _shown_team(config.history),
    }


def _shown_team(team: Team) -> dict[str, Any]:
    return {key: value for key, value in plain(team).items() if value is not None} if team.url else {}


def plain(struct: msgspec.Struct) -> dict[str, Any]:
    """Convert a struct to built-in types; a secret is represented by its source, never its value."""
    found: dict[str, Any] = msgspec.to_builtins(
        struct, enc_hook=lambda value: float(value) if isinstance(value, float) else str(value)
    )
    return found
