"""Implement ``ontap-tui cluster import``: add the clusters in another tool's file."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from ontap_tui.cli.confirm import confirm
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write_json
from ontap_tui.cli.records import ImportRecord
from ontap_tui.cli.status import ExitStatus
from ontap_tui.cli.table import write_table
from ontap_tui.config import (
    Cluster,
    ClusterStore,
    ConfigProblems,
    DefaultAccount,
    Found,
    Imported,
    Unreadable,
    read_clusters_of,
)
from ontap_tui.model import MASK, Secret

_ADDED: Final = "add"
_KEPT: Final = "keep"
_LEFT_OUT: Final = "leave out"


class _Row(NamedTuple):
    """Describes what happens to one entry of the file."""

    name: str
    action: Literal["add", "keep", "leave out"]
    found: Found | None
    why: str


def import_clusters(
    options: Options,
    file: Path,
    kind: str | None,
    username: str,
    keyring: str | None,
    password_env: str | None,
    dry_run: bool,
    yes: bool,
    output: str,
) -> ExitStatus:
    account = DefaultAccount(username=username, password=_source(keyring, password_env))
    try:
        imported = read_clusters_of(file.expanduser(), account=account, kind=kind)
    except Unreadable as error:
        fail(str(error))
    store = options.cluster_store
    rows = list(_plan(imported, options.load_config().clusters, store))
    added = [row for row in rows if row.action == _ADDED]
    if output == "table":
        _show(rows)
    if added and not dry_run:
        if not yes:
            confirm(
                [f"This writes {len(added)} files in {options.locations.clusters}."],
                unchanged="Nothing was written.",
            )
        for row in added:
            assert row.found is not None
            store.create(row.name, row.found.table)
    if output == "json":
        write_json([_record(row) for row in rows])
    tell(_summary(rows, written=bool(added) and not dry_run))
    if added and not dry_run:
        tell("Next: ontap-tui doctor")
    return ExitStatus.DONE


def _source(keyring: str | None, variable: str | None) -> Mapping[str, Any]:
    if keyring and variable:
        fail("Use --keyring or --password-env, not both.")
    if keyring:
        return {"keyring": keyring}
    return {"env": variable} if variable else {"prompt": True}


def _plan(imported: Imported, known: Mapping[str, Cluster], store: ClusterStore) -> Iterator[_Row]:
    """Yield what happens to each entry; clusters that are already configured are not changed."""
    by_url = {cluster.url: name for name, cluster in known.items()}
    for found in imported.clusters:
        url = str(found.table["url"])
        if url in by_url:
            name = by_url[url]
            yield _Row(found.name, _KEPT, found, "" if name == found.name else f"configured as {name}")
        elif found.name in known or store.path(found.name).exists():
            yield _Row(found.name, _LEFT_OUT, found, "the name is used by a cluster with another address")
        else:
            try:
                store.check(found.name, found.table)
            except ConfigProblems as problems:
                reasons = "; ".join(problem.message for problem in problems.problems)
                yield _Row(found.name, _LEFT_OUT, found, reasons)
            else:
                yield _Row(found.name, _ADDED, found, "; ".join(found.notes))
    for one in imported.left_out:
        yield _Row(one.name, _LEFT_OUT, None, one.why)


def _show(rows: list[_Row]) -> None:
    cells = []
    for row in rows:
        table: Mapping[str, Any] = row.found.table if row.found else {}
        login = table.get("username") or ("client certificate" if "client_cert" in table else "")
        tags = ", ".join(table.get("tags", ()))
        cells.append((row.action, row.name, table.get("url", ""), login, tags, row.why))
    write_table(("", "NAME", "URL", "ACCOUNT", "TAGS", "NOTE"), cells, wrap=True)


def _record(row: _Row) -> ImportRecord:
    settings = {
        key: MASK if isinstance(value, Secret) else value
        for key, value in (row.found.table if row.found else {}).items()
    }
    return ImportRecord(name=row.name, action=row.action, note=row.why, cluster=settings or None)


def _summary(rows: list[_Row], *, written: bool) -> str:
    counts = {action: sum(row.action == action for row in rows) for action in (_ADDED, _KEPT, _LEFT_OUT)}
    words = "added" if written or not counts[_ADDED] else "to add"
    return f"{counts[_ADDED]} {words}, {counts[_KEPT]} configured already, {counts[_LEFT_OUT]} left out."
