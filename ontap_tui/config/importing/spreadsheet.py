"""Read a CSV file with the columns ``name,url,username,tags``."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ontap_tui.config.address import url_of
from ontap_tui.config.importing.found import (
    DefaultAccount,
    Found,
    Imported,
    Skipped,
    Unreadable,
    entry,
    sorted_out,
)

_COLUMNS: Final = ("name", "url", "username", "tags")


def read_csv(path: Path, lines: str, account: DefaultAccount) -> Imported:
    """Return one cluster per row. Separators are commas, semicolons or tabs. Raises `Unreadable`."""
    head = lines.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(lines.splitlines(), delimiter=separator))
    except csv.Error as error:
        raise Unreadable(f"{path}: is not CSV: {error}") from None
    columns = [column.strip().lower() for column in rows[0]] if rows else []
    if "name" not in columns or "url" not in columns:
        raise Unreadable(f"{path}: its first line must name the columns: {','.join(_COLUMNS)}")
    unknown = [column for column in columns if column not in _COLUMNS]
    notes = (f"not read: the columns {', '.join(unknown)}",) if unknown else ()
    cells = (dict(zip(columns, map(str.strip, row), strict=False)) for row in rows[1:] if any(row))
    return sorted_out([_cluster(row, account, notes) for row in cells])


def _cluster(row: Mapping[str, str], account: DefaultAccount, notes: tuple[str, ...]) -> Found | Skipped:
    name, username = row.get("name", ""), row.get("username") or account.username
    try:
        url = url_of(row.get("url", ""))
    except ValueError as error:
        return Skipped(name=name, why=str(error))
    if not username:
        return Skipped(name=name, why="it has no account: name one with --username")
    tags = [tag for tag in re.split(r"[,;\s]+", row.get("tags", "")) if tag]
    return entry(
        name, {"url": url, "username": username, "password": dict(account.password), "tags": tags}, *notes
    )
