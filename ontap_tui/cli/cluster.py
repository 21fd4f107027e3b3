"""Implement ``ontap-tui cluster``: manage the clusters in files of their own."""

import asyncio
from dataclasses import replace
from typing import Any

from ontap_tui import enrolment
from ontap_tui.cli.confirm import confirm
from ontap_tui.cli.diagnostics import fail, tell, unknown_name
from ontap_tui.cli.editing import edit_until_it_loads
from ontap_tui.cli.history import rename_in_history
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_json, write_text
from ontap_tui.cli.status import ExitStatus
from ontap_tui.cli.table import write_table
from ontap_tui.config import Cluster, ClusterStore, Config, ConfigProblems, toml_text


def list_clusters(options: Options, output: str) -> None:
    config = options.load_config()
    if output == "json":
        write_json([_record(config, one) for one in config.clusters.values()])
        return
    rows = [
        (one.name, one.url, _account(one), ", ".join(one.tags), _marks(one), _file(config, one.name))
        for one in config.clusters.values()
    ]
    write_table(("NAME", "URL", "ACCOUNT", "TAGS", "", "FILE"), rows)


def show(options: Options, name: str, output: str) -> None:
    config = options.load_config()
    found = _find(config, name)
    if output == "json":
        write_json(_record(config, found))
        return
    tell(_file(config, name))
    write_text(toml_text(_settings(found)))


def edit(
    options: Options,
    name: str,
    url: str | None,
    username: str | None,
    tags: tuple[str, ...],
    read_only: bool | None,
) -> None:
    store = _kept(options, name)
    changes = {"url": url, "username": username, "tags": list(tags) or None, "read_only": read_only}
    changes = {key: value for key, value in changes.items() if value is not None}
    if changes:
        store.update(name, changes)
    elif not edit_until_it_loads(
        store.text(name), lambda text: store.save_text(name, text), _understood(options)
    ):
        tell(f"{store.path(name)} is unchanged.")
        return
    write(str(store.path(name)))


def rename(options: Options, name: str, new_name: str) -> None:
    store, config = _kept(options, name), options.load_config()
    if new_name in config.clusters:
        fail(f"There is a cluster {new_name!r} already. Choose another name.")
    enrolment.rename(store, config, name, new_name)
    asyncio.run(rename_in_history(options, name, new_name))
    write(str(store.path(new_name)))


def remove(options: Options, name: str, yes: bool) -> None:
    store, config = _kept(options, name), _understood(options)
    secret = enrolment.kept_secret(store, config, name)
    what = f"{store.path(name)}{f' and the {secret}' if secret else ''}"
    if not yes:
        confirm([f"This removes {what}."], unchanged="Nothing was removed.")
    enrolment.remove(store, config, name)
    tell(f"Removed {what}.")


def test(options: Options, names: tuple[str, ...], output: str) -> ExitStatus:
    from ontap_tui.cli.doctor import diagnose

    narrowed = replace(options, clusters=(*options.clusters, names))
    return diagnose(narrowed, output)


def _find(config: Config, name: str) -> Cluster:
    if name not in config.clusters:
        unknown_name("cluster", name, config.clusters)
    return config.clusters[name]


def _understood(options: Options) -> Config:
    """Return the valid part of the configuration: the command may be about to fix the rest."""
    try:
        return options.load_config()
    except ConfigProblems as problems:
        return problems.config


def _kept(options: Options, name: str) -> ClusterStore:
    """Return the store if the cluster is stored there, else fail, saying where it is."""
    store = options.cluster_store
    if not store.holds(name):
        config = options.load_config()
        _find(config, name)
        fail(
            f"{name} is in {config.where('clusters', name)}.",
            "ontap-tui never writes that file: edit it there.",
        )
    return store


def _account(found: Cluster) -> str:
    return found.username or ("token" if found.token else "client certificate")


def _marks(found: Cluster) -> str:
    return ", ".join([*(["read-only"] if found.read_only else []), *(["INSECURE"] if found.insecure else [])])


def _file(config: Config, name: str) -> str:
    return str(config.files[name][0] if name in config.files else config.path)


def _settings(found: Cluster) -> dict[str, Any]:
    from ontap_tui.cli.configuration import plain

    kept = plain(found).items()
    return {key: value for key, value in kept if key != "name" and value not in (None, "", (), [], {}, False)}


def _record(config: Config, found: Cluster) -> dict[str, Any]:
    return {"name": found.name, "origin": _file(config, found.name)} | _settings(found)
