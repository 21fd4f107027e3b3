"""Load a configuration from its files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from ontap_tui.config.clusters import OTHERS_RUN, read_cluster, read_clusters, warn_exposed
from ontap_tui.config.config import Cluster, Config, ConfigProblems, Settings
from ontap_tui.config.problem import Problem, did_you_mean
from ontap_tui.config.proxy import ProxySetting, read_proxy
from ontap_tui.config.reading import FileTables, parse_file, seconds_hook
from ontap_tui.config.secrets import (
    PlainSecret,
    PromptSecret,
    SecretSource,
    secret_source,
    writable_by_others,
)
from ontap_tui.config.team_reading import read_team
from ontap_tui.filtering import FilterError, parse


class ClusterFiles:
    """Holds the contents of the folder: its clusters, and every problem and warning."""

    def __init__(self, folder: Path, *, base: Path, environ: Mapping[str, str], shared: bool) -> None:
        """Read every file of `folder`; relative paths in them begin at `base`, where ``config.toml`` is.

        `shared` is as in `read_clusters`.
        """
        self.clusters: dict[str, Cluster] = {}
        self.readers: dict[str, FileTables] = {}
        """The files by cluster name, including broken ones."""
        self._unreadable: list[Problem] = []
        for path in _files(folder):
            try:
                table, reader = parse_file(path)
            except ConfigProblems as error:
                self._unreadable += error.problems
                continue
            self.readers[path.stem] = reader
            cluster = read_cluster(path.stem, table, reader, (), folder=base, environ=environ, shared=shared)
            if cluster is not None:
                self.clusters[path.stem] = cluster

    @property
    def problems(self) -> list[Problem]:
        return [*self._unreadable, *(one for reader in self.readers.values() for one in reader.problems)]

    @property
    def warnings(self) -> list[Problem]:
        return [one for reader in self.readers.values() for one in reader.warnings]


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of clusters, including broken links, but not the hidden files of editors."""
    yield from sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


TABLES: Final = ("settings", "clusters", "requests", "keys", "filters", "notify", "history")
_LONGEST: Final = {"poll_interval": 100, "idle_interval": 100, "request_timeout": 600}
"""s. A cluster forgets a finished job after 300 s: with longer intervals, one lost answer could hide it."""


def load(path: Path | None, *, clusters: Path | None = None, environ: Mapping[str, str]) -> Config:
    """Load the file `path` and the files in the folder `clusters`; without them, return the defaults.

    `environ` has the passwords of the source ``env``. Nothing is contacted and no secret is read.

    Raises:
        ConfigProblems: with every problem.
    """
    problems: list[Problem] = []
    config = Config()
    if path is not None:
        try:
            config = _load_file(path, environ)
        except ConfigProblems as error:
            problems += error.problems
            config = error.config
    if clusters is not None:
        config = _with_files(config, clusters, environ, problems)
    if problems:
        raise ConfigProblems(problems, config)
    return config


def _load_file(path: Path, environ: Mapping[str, str]) -> Config:
    table, reader = parse_file(path)
    for name in table:
        if name not in TABLES:
            home = " (it belongs in [settings])" if name in Settings.__struct_fields__ else ""
            reader.problem((name,), f"there is no such table{home or did_you_mean(name, TABLES)}")
    history = read_team(reader.table(table, "history"), reader, folder=path.parent, environ=environ)
    config = Config(
        path=path,
        settings=_settings(reader.table(table, "settings"), reader, folder=path.parent, environ=environ),
        clusters=read_clusters(
            reader.table(table, "clusters"),
            reader,
            folder=path.parent,
            environ=environ,
            shared=bool(history.url),
        ),
        requests=_requests(reader.table(table, "requests"), reader),
        keys=reader.strings(table, "keys"),
        filters=_filters(table, "filters", reader),
        notify=_filters(table, "notify", reader),
        history=history,
        warnings=tuple(reader.warnings),
        lines=reader.lines,
    )
    if reader.problems:
        raise ConfigProblems(reader.problems, config)
    return config


def _with_files(config: Config, folder: Path, environ: Mapping[str, str], problems: list[Problem]) -> Config:
    """Return the configuration with the clusters in the folder, adding their problems to `problems`."""
    files = ClusterFiles(folder, base=folder.parent, environ=environ, shared=bool(config.history.url))
    problems += files.problems
    for name in files.readers.keys() & config.clusters.keys():
        other = config.where("clusters", name)
        problems.append(Problem(str(folder / f"{name}.toml"), f"cluster {name} is already in {other}"))
    return msgspec.structs.replace(
        config,
        clusters={**files.clusters, **config.clusters},
        warnings=(*config.warnings, *files.warnings),
        files={name: (reader.path, reader.lines) for name, reader in files.readers.items()},
    )


def _settings(
    table: Mapping[str, Any], reader: FileTables, *, folder: Path, environ: Mapping[str, str]
) -> Settings:
    def hook(kind: type, value: Any) -> Any:
        if kind is ProxySetting:
            return read_proxy(value, folder=folder, environ=environ)
        if kind is SecretSource:
            return _address(value, folder=folder, environ=environ)
        return seconds_hook(kind, value)

    settings = Settings(**reader.values(table, Settings, ("settings",), hook=hook))
    for key, longest in _LONGEST.items():
        if getattr(settings, key) > longest:
            reader.problem(("settings", key), f"expected at most {longest} s")
    if settings.notify_command and reader.path is not None and writable_by_others(reader.path):
        reader.warn(("settings", "notify_command"), OTHERS_RUN.format(reader.path))
    if "command" in settings.notify and not settings.notify_command:
        reader.problem(("settings", "notify"), "command needs notify_command")
    if "apprise" in settings.notify and not settings.apprise:
        reader.problem(("settings", "notify"), "apprise needs the setting apprise: a list of URLs")
    if any(isinstance(one, PlainSecret) for one in settings.apprise) and reader.readable_by_others:
        warn_exposed(("settings", "apprise"), reader)
    plain = settings.proxy is not None and isinstance(settings.proxy.password, PlainSecret)
    if plain and reader.readable_by_others:
        warn_exposed(("settings", "proxy"), reader)
    return settings


def _address(value: Any, *, folder: Path, environ: Mapping[str, str]) -> SecretSource:
    """Return the source of an address for notifications. Raises ValueError."""
    source = secret_source(value, cluster="apprise", account=None, folder=folder, environ=environ)
    if isinstance(source, PromptSecret):
        raise ValueError("it cannot be prompted for: put it into the keyring, a file or a variable")
    return source


def _requests(table: Mapping[str, Any], reader: FileTables) -> dict[str, Mapping[str, Any]]:
    for name, request in table.items():
        if not isinstance(request, dict):
            reader.problem(("requests", name), f"expected a table: [requests.{name}]")
    return {name: request for name, request in table.items() if isinstance(request, dict)}


def _filters(table: Mapping[str, Any], name: str, reader: FileTables) -> dict[str, str]:
    filters = reader.strings(table, name)
    for key, text in filters.items():
        try:
            parse(text)
        except FilterError as error:
            reader.problem((name, key), f"{error.message}, at character {error.position + 1} of {text!r}")
    return filters
