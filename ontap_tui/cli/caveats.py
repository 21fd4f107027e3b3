"""Warn about settings that are valid but may not do what is meant."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib.util import find_spec
from typing import Final

from ontap_tui.config import Config, Problem, did_you_mean
from ontap_tui.engine import NO_PACKAGE, NOTIFY_FIELDS
from ontap_tui.requests import Library, place_of
from ontap_tui.tui import THEMES

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_OF_A_JOB: Final = (
    "uuid", "description", "state", "message", "code", "start_time", "end_time", "svm", "svm.name",
    "svm.uuid", "node", "node.name", "error.code", "error.message", "error.target",
)  # fmt: skip


def caveats(config: Config, library: Library) -> Iterator[Problem]:
    """Yield warnings about settings that `load` cannot check."""
    settings = config.settings
    if settings.theme not in THEMES:
        close = did_you_mean(settings.theme, THEMES)
        yield Problem(config.where("settings", "theme"), f"there is no theme {settings.theme}{close}")
    for word in settings.notify_command:
        for name in _PLACEHOLDER.findall(word):
            if name not in NOTIFY_FIELDS:
                close = did_you_mean(name, NOTIFY_FIELDS)
                place = config.where("settings", "notify_command")
                yield Problem(place, f"{{{name}}} is not known{close} and stays as it is")
    if "apprise" in settings.notify and find_spec("apprise") is None:
        yield Problem(config.where("settings", "notify"), f"apprise: {NO_PACKAGE}")
    for source in settings.apprise:
        if missing := source.missing():
            yield Problem(config.where("settings", "apprise"), missing)
    yield from _of_clusters(config)
    for request in library:
        for pattern in request.clusters:
            if not any(fnmatchcase(name, pattern) for name in config.clusters):
                yield Problem(place_of(config, request, "clusters"), f"{pattern} matches no cluster")


def _of_clusters(config: Config) -> Iterator[Problem]:
    for name, cluster in config.clusters.items():
        for key in ("password", "token"):
            source = getattr(cluster, key)
            if source is not None and (missing := source.missing()):
                yield Problem(config.where("clusters", name, key), missing)
        for field in cluster.jobs:
            if field not in _OF_A_JOB:
                close = did_you_mean(field, _OF_A_JOB)
                place = config.where("clusters", name, "jobs", field)
                yield Problem(place, f"{field} is not known as a field of a job{close}")
