"""Choose the clusters for a command, and ask for secrets, before anything is opened."""

import getpass
import sys
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

from ontap_tui.cli.confirm import ask_secret
from ontap_tui.cli.diagnostics import fail, unknown_name
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, Config

_TAG: Final = "tag:"


def configured_clusters(options: Options, config: Config) -> list[Cluster]:
    """Return the clusters for a command: those that ``--cluster`` selects, at least one.

    Raises:
        CommandError: it selects none.
    """
    if not config.clusters:
        fail(
            f"No clusters are configured. The configuration belongs in {options.locations.config}.",
            "  ontap-tui cluster add    adds a cluster, asking for what it needs",
            "  ontap-tui init           writes a starter configuration",
            "  ontap-tui demo           opens the dashboard with simulated clusters",
        )
    clusters = allowed_clusters(options, config)
    ask_for_secrets(clusters)
    return clusters


def one_cluster(options: Options, config: Config, name: str) -> Cluster:
    """Return the named cluster. Raises CommandError, also if ``--cluster`` excludes it."""
    if name not in config.clusters:
        unknown_name("cluster", name, config.clusters)
    cluster = config.clusters[name]
    check_allowed(options, config, [cluster])
    ask_for_secrets([cluster])
    return cluster


def allowed_clusters(options: Options, config: Config) -> list[Cluster]:
    """Return the clusters that ``--cluster`` selects, before and after the command; none if none exist.

    Raises:
        CommandError: It selects nothing, or a pattern matches nothing.
    """
    innermost, *others = [chosen_clusters(config, patterns) for patterns in ((), *options.clusters)][::-1]
    clusters = [cluster for cluster in innermost if all(cluster in chosen for chosen in others)]
    if config.clusters and not clusters:
        fail("No cluster matches both --cluster before the command and --cluster after it.")
    return clusters


def is_named(options: Options, config: Config, cluster: str) -> bool:
    """Return whether every ``--cluster`` matches the name, even if it is no longer configured."""
    known = config.clusters.get(cluster)
    return all(
        any(_fits(known, one) if known else fnmatchcase(cluster, one) for one in patterns)
        for patterns in options.clusters
    )


def check_allowed(options: Options, config: Config, clusters: Iterable[Cluster]) -> None:
    """Raise CommandError if one of them is excluded by ``--cluster`` before the command."""
    allowed = allowed_clusters(options, config)
    outside = [cluster.name for cluster in clusters if cluster not in allowed]
    if outside:
        fail(f"--cluster excludes {', '.join(outside)}.")


def chosen_clusters(config: Config, patterns: Iterable[str]) -> list[Cluster]:
    """Return the clusters that the patterns match, in their order; all of them without a pattern.

    A pattern is a name, one like ``prod-*``, or ``tag:prod``.

    Raises:
        CommandError: A pattern matches nothing.
    """
    chosen: dict[str, Cluster] = {}
    for pattern in patterns:
        found = [cluster for cluster in config.clusters.values() if _fits(cluster, pattern)]
        if not found and pattern.startswith(_TAG):
            tags = {tag for cluster in config.clusters.values() for tag in cluster.tags}
            unknown_name("tag", pattern.removeprefix(_TAG), sorted(tags))
        if not found:
            unknown_name("cluster", pattern, config.clusters)
        chosen |= {cluster.name: cluster for cluster in found}
    return list(chosen.values()) or list(config.clusters.values())


def _fits(cluster: Cluster, pattern: str) -> bool:
    if pattern.startswith(_TAG):
        return any(fnmatchcase(tag, pattern.removeprefix(_TAG)) for tag in cluster.tags)
    return fnmatchcase(cluster.name, pattern)


def ask_for_secrets(clusters: Iterable[Cluster]) -> None:
    """Ask for the secrets of ``prompt = true`` before anything is drawn or sent, if there is a terminal."""
    if not sys.stdin.isatty():
        return
    for cluster in clusters:
        if cluster.prompt is not None:
            cluster.prompt.read(ask_secret)


def user_name() -> str:
    """Return the user to name in requests and in the journal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
