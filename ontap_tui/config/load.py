"""From a file to a configuration."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ontap_tui.config.clusters import read_clusters
from ontap_tui.config.config import Config, Settings
from ontap_tui.config.lines import Lines
from ontap_tui.config.problem import ConfigProblems, did_you_mean, toml_problem
from ontap_tui.config.reading import Reader
from ontap_tui.filtering import FilterError, parse

_TABLES = ("settings", "clusters", "requests", "keys", "filters", "notify")
_LONGEST: Final = {"poll_interval": 100, "idle_interval": 100, "request_timeout": 600}
"""s. A cluster forgets a finished job after 300 s: asked less often, one lost answer would hide jobs."""


def load(path: Path | None, *, environ: Mapping[str, str]) -> Config:
    """`environ` is where passwords of the source ``env`` are; None for a path gives the defaults.

    Nothing is contacted and no secret is read.

    Raises:
        ConfigProblems: with all that is wrong.
    """
    if path is None:
        return Config()
    table, reader = _parse(path)
    for name in table:
        if name not in _TABLES:
            reader.problem((name,), f"there is no such table{did_you_mean(name, _TABLES)}")
    clusters = reader.table(table, "clusters")
    config = Config(
        path=path,
        settings=_settings(reader.table(table, "settings"), reader),
        clusters=read_clusters(clusters, reader, folder=path.parent, environ=environ),
        requests=_requests(reader.table(table, "requests"), reader),
        keys=reader.strings(table, "keys"),
        filters=_filters(table, "filters", reader),
        notify=_filters(table, "notify", reader),
        warnings=tuple(reader.warnings),
        lines=reader.lines,
    )
    if reader.problems:
        raise ConfigProblems(reader.problems, config)
    return config


def _parse(path: Path) -> tuple[dict[str, Any], Reader]:
    """The whole of a file that cannot be read, or is not TOML, is one problem."""
    reader = Reader(path, Lines(""))
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), Reader(path, Lines(text))
    except FileNotFoundError:
        reader.problem((), "there is no such file; `ontap-tui init` writes one")
    except OSError as error:
        reader.problem((), f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        reader.problem((), f"is not UTF-8: {error.reason} at byte {error.start}")
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblems([toml_problem(path, text, error)], Config(path=path)) from None
    raise ConfigProblems(reader.problems, Config(path=path))


def _settings(table: Mapping[str, Any], reader: Reader) -> Settings:
    settings = Settings(**reader.values(table, Settings, ("settings",)))
    for key, longest in _LONGEST.items():
        if getattr(settings, key) > longest:
            reader.problem(("settings", key), f"expected at most {longest} s")
    if "command" in settings.notify and not settings.notify_command:
        reader.problem(("settings", "notify"), "command needs notify_command")
    return settings


def _requests(table: Mapping[str, Any], reader: Reader) -> dict[str, Mapping[str, Any]]:
    for name, request in table.items():
        if not isinstance(request, dict):
            reader.problem(("requests", name), f"expected a table: [requests.{name}]")
    return {name: request for name, request in table.items() if isinstance(request, dict)}


def _filters(table: Mapping[str, Any], name: str, reader: Reader) -> dict[str, str]:
    filters = reader.strings(table, name)
    for key, text in filters.items():
        try:
            parse(text)
        except FilterError as error:
            reader.problem((name, key), f"{error.message}, at character {error.position + 1} of {text!r}")
    return filters
