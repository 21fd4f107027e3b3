"""Which clusters a command is about, and who asks: known before anything is opened."""

import getpass
import sys
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import click

from ontap_tui.cli.diagnostics import fail, unknown_name
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, Config, PromptSecret


def configured_clusters(options: Options, config: Config) -> list[Cluster]:
    """What a command over all clusters works on: what ``--cluster`` chose, and at least one.

    Raises:
        CommandError: there is none.
    """
    if not config.clusters:
        fail(
            f"No clusters are configured. The configuration belongs in {options.locations.config}.",
            "  ontap-tui init    writes one to begin with",
            "  ontap-tui demo    shows the dashboard over simulated clusters",
        )
    clusters = chosen_clusters(config, options.clusters)
    ask_for_secrets(clusters)
    return clusters


def one_cluster(config: Config, name: str) -> Cluster:
    """Raises CommandError."""
    if name not in config.clusters:
        unknown_name("cluster", name, config.clusters)
    ask_for_secrets([config.clusters[name]])
    return config.clusters[name]


def chosen_clusters(config: Config, patterns: Sequence[str]) -> list[Cluster]:
    """Those whose name fits one of the patterns, in the order of the file; all of them without a pattern.

    Raises:
        CommandError: a pattern fits none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in config.clusters):
            unknown_name("cluster", pattern, config.clusters)
    return [
        cluster
        for name, cluster in config.clusters.items()
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def ask_for_secrets(clusters: Iterable[Cluster]) -> None:
    """Puts the questions of ``prompt = true`` before anything is drawn or sent, if there is a terminal."""
    if not sys.stdin.isatty():
        return
    for cluster in clusters:
        for source in (cluster.password, cluster.token):
            if isinstance(source, PromptSecret):
                source.read(ask)


def ask(question: str) -> str:
    """A question whose answer is not shown."""
    answer: str = click.prompt(question, hide_input=True, err=True)
    return answer


def user_name() -> str:
    """Who is to be named in requests and in the journal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
