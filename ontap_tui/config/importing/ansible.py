"""Read an Ansible inventory in YAML or INI.

The variables are those of NetApp's ``netapp.ontap`` collection, by their usual names in inventories. The
variables of a group apply to its hosts and to those of its children; the nearer group and the host itself
take precedence. Templates and vaults are not opened.
"""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from ontap_tui.config.address import url_of
from ontap_tui.config.importing.document import Opaque, is_true, mapping, parse_yaml, read_text, text
from ontap_tui.config.importing.found import (
    DefaultAccount,
    Found,
    Imported,
    Skipped,
    Unreadable,
    entry,
    plain,
    sorted_out,
)

_NOT_TAGS: Final = frozenset({"all", "ungrouped"})
_OURS: Final = ("netapp_hostname", "netapp_username")
_DEEPEST: Final = 32
"""Levels of groups inside groups; Ansible itself refuses loops."""


class _Host(msgspec.Struct):
    variables: dict[str, Any]
    groups: list[str]


class _Group(msgspec.Struct):
    hosts: dict[str, dict[str, Any]]
    variables: dict[str, Any]
    children: dict[str, None]


def read_ansible(path: Path, document: object, account: DefaultAccount) -> Imported:
    """Return the clusters among the hosts of a YAML inventory."""
    groups: dict[str, _Group] = {}
    for name, group in mapping(document).items():
        _add_yaml(groups, name, mapping(group), depth=0)
    return _clusters(path, groups, account)


def read_ini(path: Path, lines: str, account: DefaultAccount) -> Imported:
    """Return the clusters among the hosts of an INI inventory. Raises `Unreadable`."""
    groups: dict[str, _Group] = {}
    section, kind = "ungrouped", ""
    for number, line in enumerate(lines.splitlines(), start=1):
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line.startswith("["):
            section, _, kind = line.strip("[]").partition(":")
            _group(groups, section)
            continue
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise Unreadable(f"{path}:{number}: {error}") from None
        group = _group(groups, section)
        if kind == "vars":
            key, _, value = line.partition("=")
            group.variables[key.strip()] = value.strip().strip("\"'")
        elif kind == "children":
            group.children[words[0]] = None
        else:
            pairs = (word.partition("=") for word in words[1:])
            group.hosts.setdefault(words[0], {}).update({key: value for key, _, value in pairs})
    return _clusters(path, groups, account)


def _group(groups: dict[str, _Group], name: str) -> _Group:
    return groups.setdefault(name, _Group(hosts={}, variables={}, children={}))


def _add_yaml(groups: dict[str, _Group], name: str, table: Mapping[str, Any], *, depth: int) -> None:
    if depth > _DEEPEST:
        return
    group = _group(groups, name)
    for host, variables in mapping(table.get("hosts")).items():
        group.hosts.setdefault(host, {}).update(mapping(variables))
    group.variables.update(mapping(table.get("vars")))
    for child, inside in mapping(table.get("children")).items():
        group.children[child] = None
        _add_yaml(groups, child, mapping(inside), depth=depth + 1)


def _clusters(path: Path, groups: dict[str, _Group], account: DefaultAccount) -> Imported:
    hosts = _resolved(path, groups)
    carried = any(key in host.variables for host in hosts.values() for key in _OURS)
    entries: list[Found | Skipped] = []
    for name, host in hosts.items():
        if "[" in name:
            entries.append(Skipped(name=name, why="host ranges are not supported"))
        elif carried and not any(key in host.variables for key in _OURS):
            entries.append(Skipped(name=name, why="it has neither netapp_hostname nor netapp_username"))
        else:
            entries.append(_cluster(name, host, path.parent, account))
    return sorted_out(entries)


def _cluster(name: str, host: _Host, folder: Path, account: DefaultAccount) -> Found | Skipped:
    def first(*keys: str) -> object:
        return next((host.variables[key] for key in keys if host.variables.get(key) not in (None, "")), None)

    address = first("netapp_hostname", "ansible_host") or name
    if not _plain(address):
        return Skipped(name=name, why="its address is a template")
    http = first("netapp_https", "https")
    try:
        url = url_of(
            text(address),
            text(first("netapp_http_port", "http_port")),
            scheme="https" if http is None or is_true(http) else "http",
        )
    except ValueError as error:
        return Skipped(name=name, why=f"{text(address)!r}: {error}")
    notes: list[str] = []
    login: dict[str, Any]
    certificate, key = text(first("cert_filepath")), text(first("key_filepath"))
    if certificate:
        login = {"client_cert": str(folder / certificate), "client_key": str(folder / key) if key else None}
    else:
        user = first("netapp_username", "ansible_user")
        username = text(user) if _plain(user) else account.username
        if not username:
            return Skipped(name=name, why="it has no account: name one with --username")
        password = first("netapp_password", "ansible_password", "ansible_ssh_pass")
        known = plain(password) if _plain(password) else None
        login = {"username": username, "password": known or dict(account.password)}
        if password is not None and known is None:
            notes.append("its password is in a vault or a template, which cannot be read")
        elif known is None:
            notes.append("it has no password in the file")
    checked = first("netapp_validate_certs", "validate_certs")
    insecure = checked is not None and not is_true(checked)
    if insecure:
        notes.append(
            f"INSECURE as configured there; trust its certificate instead: ontap-tui cluster trust {name}"
        )
    tags = [group for group in host.groups if group not in _NOT_TAGS]
    return entry(name, {"url": url, **login, "verify": False if insecure else None, "tags": tags}, *notes)


def _plain(value: object) -> bool:
    return value is not None and not isinstance(value, Opaque) and "{{" not in str(value)


def _resolved(path: Path, groups: dict[str, _Group]) -> dict[str, _Host]:
    """Return each host with its groups, outermost first, and the variables that apply to it."""
    inner = {child for group in groups.values() for child in group.children}
    hosts: dict[str, _Host] = {}
    everywhere = _variables(path.parent / "group_vars", "all")
    for name in groups:
        if name not in inner:
            for found, around, variables in _walk(path.parent, groups, name, everywhere, ()):
                known = hosts.setdefault(found, _Host(variables={}, groups=[]))
                known.variables.update(variables)
                known.groups += [group for group in around if group not in known.groups]
    for name, host in hosts.items():
        for group in groups.values():
            host.variables.update(group.hosts.get(name, {}))
        host.variables.update(_variables(path.parent / "host_vars", name))
    return hosts


def _walk(
    folder: Path, groups: dict[str, _Group], name: str, outer: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    if name in above or len(above) > _DEEPEST or name not in groups:
        return
    path = (*above, name)
    variables = {**outer, **groups[name].variables, **_variables(folder / "group_vars", name)}
    for host in groups[name].hosts:
        yield host, path, variables
    for child in groups[name].children:
        yield from _walk(folder, groups, child, variables, path)


def _variables(folder: Path, name: str) -> dict[str, Any]:
    """Return the variables in a file beside the inventory; none if it is encrypted or unreadable."""
    for suffix in ("", ".yml", ".yaml"):
        path = folder / f"{name}{suffix}"
        if "/" not in name and path.is_file():
            try:
                return mapping(parse_yaml(path, read_text(path)))
            except Unreadable:
                return {}
    return {}
