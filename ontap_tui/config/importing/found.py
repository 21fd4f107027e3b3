"""Represent what was found in another tool's file."""

from collections.abc import Mapping
from typing import Any

import msgspec

from ontap_tui.config.clusters import name_of
from ontap_tui.model import Secret


class Unreadable(Exception):
    """Says why the file cannot be read as a list of clusters, and what to do."""


class DefaultAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the account for clusters whose file names none."""

    username: str = ""
    password: Mapping[str, Any] = msgspec.field(default_factory=lambda: {"prompt": True})
    """The source of the password, as in a configuration: ``{env = "NAME"}``."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Represents a cluster as a ``[clusters.NAME]`` table."""

    name: str
    table: Mapping[str, Any]
    """Ready to be written as TOML, except for passwords, each a `Secret`."""
    notes: tuple[str, ...] = ()
    """What was changed or omitted, for the person."""


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    why: str


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    clusters: tuple[Found, ...] = ()
    left_out: tuple[Skipped, ...] = ()

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(clusters=self.clusters + other.clusters, left_out=self.left_out + other.left_out)


def entry(name: str, table: Mapping[str, Any], *notes: str) -> Found | Skipped:
    """Return the cluster under a valid name, without the keys that have no value."""
    allowed = name_of(name)
    if not allowed:
        return Skipped(name=name, why="not usable as a name")
    if allowed != name:
        notes = (f"renamed from {name!r}", *notes)
    kept = {key: value for key, value in table.items() if value not in (None, "", (), [])}
    return Found(name=allowed, table=kept, notes=notes)


def insecure_note(name: str) -> str:
    return f"INSECURE as there; trust its certificate instead: ontap-tui cluster trust {name_of(name)}"


def sorted_out(entries: list[Found | Skipped]) -> Imported:
    """Return what was found, without clusters that have the name or URL of an earlier one."""
    clusters: list[Found] = []
    left_out: list[Skipped] = []
    names: set[str] = set()
    urls: dict[str, str] = {}
    for found in entries:
        if isinstance(found, Skipped):
            left_out.append(found)
        elif found.name in names:
            left_out.append(Skipped(name=found.name, why="the name appears twice in the file"))
        elif (url := found.table["url"]) in urls:
            left_out.append(Skipped(name=found.name, why=f"{urls[url]} has the same address"))
        else:
            names.add(found.name)
            urls[url] = found.name
            clusters.append(found)
    return Imported(clusters=tuple(clusters), left_out=tuple(left_out))


def plain(value: object) -> Secret | None:
    """Return a plain-text password from the file as a `Secret`."""
    return Secret(value) if isinstance(value, str) and value else None
