"""Read Harvest's ``harvest.yml``; NetApp's ontap-mcp has the same shape.

Sources: Harvest's ``docs/configure-harvest-basic.md`` (the order of credentials, credentials files and
scripts) and ontap-mcp's ``examples/CREDENTIALS.md``.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ontap_tui.config.address import url_of
from ontap_tui.config.importing.document import is_true, mapping, parse_yaml, read_text, text
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

_ONTAP: Final = frozenset({"rest", "restperf", "keyperf", "statperf", "ems", "zapi", "zapiperf"})
"""Collectors for ONTAP clusters; the others are for StorageGRID, switches or this machine."""
_CHILD_FILES: Final = ("Poller_files", "child_poller_files")


def is_harvest(document: object) -> bool:
    return bool({"Pollers", *_CHILD_FILES} & mapping(document).keys())


def read_harvest(path: Path, document: object, account: DefaultAccount) -> Imported:
    """Return the pollers of the file and of the files that it names. Relative paths begin at its folder."""
    entries: list[Found | Skipped] = []
    top = mapping(document)
    defaults = mapping(top.get("Defaults"))
    for name, poller in mapping(top.get("Pollers")).items():
        entries.append(_cluster(name, mapping(poller), defaults, path.parent, account))
    for pattern, child in _children(path, top):
        if child is None:
            entries.append(Skipped(name=pattern, why="there is no poller file"))
            continue
        try:
            inside = mapping(parse_yaml(child, read_text(child)))
        except Unreadable as error:
            entries.append(Skipped(name=pattern, why=str(error)))
            continue
        own = defaults | mapping(inside.get("Defaults"))
        for name, poller in mapping(inside.get("Pollers")).items():
            entries.append(_cluster(name, mapping(poller), own, path.parent, account))
    return sorted_out(entries)


def _children(path: Path, top: Mapping[str, Any]) -> Iterator[tuple[str, Path | None]]:
    """Yield each pattern with each file that it matches, or with None."""
    for key in _CHILD_FILES:
        patterns = top.get(key)
        for pattern in patterns if isinstance(patterns, list) else [patterns]:
            if wanted := text(pattern):
                where = Path(wanted).expanduser()
                folder = Path(where.anchor) if where.is_absolute() else path.parent
                relative = str(where.relative_to(folder)) if where.is_absolute() else wanted
                found: list[Path | None] = [*sorted(folder.glob(relative))]
                yield from ((wanted, child) for child in found or [None])


def _cluster(
    name: str, poller: Mapping[str, Any], defaults: Mapping[str, Any], folder: Path, account: DefaultAccount
) -> Found | Skipped:
    settings = {
        "username": account.username,
        **defaults,
        **{key: value for key, value in poller.items() if value is not None},
    }
    collectors = settings.get("collectors")
    kinds = {next(iter(one), "") if isinstance(one, dict) else text(one) for one in collectors or ()}
    if kinds and not {kind.lower() for kind in kinds} & _ONTAP:
        return Skipped(name=name, why=f"not an ONTAP cluster: its collectors are {', '.join(sorted(kinds))}")
    if is_true(settings.get("disabled")) or is_true(settings.get("is_disabled")):
        return Skipped(name=name, why="it is disabled there")
    address = text(settings.get("addr"))
    if not address:
        return Skipped(name=name, why="it has no addr")
    try:
        url = url_of(address)
    except ValueError as error:
        return Skipped(name=name, why=f"addr {address!r}: {error}")
    logins = (_login(name, one, settings, folder) for one in (poller, defaults))
    login = next((found for found in logins if found), None)
    notes: list[str] = []
    if login is None:
        username = text(settings.get("username"))
        if not username:
            return Skipped(name=name, why="it has no account: name one with --username")
        login = {"username": username, "password": dict(account.password)}
        notes.append("it has no password in the file")
    if isinstance(login, Skipped):
        return login
    ca = text(settings.get("ca_cert"))
    insecure = is_true(settings.get("use_insecure_tls"))
    if insecure:
        notes.append(
            f"INSECURE as configured there; trust its certificate instead: ontap-tui cluster trust {name}"
        )
    if "command" in mapping(login.get("password")):
        notes.append("its script must print the password alone on the first line")
    return entry(
        name,
        {
            "url": url,
            **login,
            "ca": str(_place(folder, ca)) if ca and not insecure else None,
            "verify": False if insecure else None,
            "tags": _tags(settings),
        },
        *notes,
    )


def _login(
    name: str, section: Mapping[str, Any], settings: Mapping[str, Any], folder: Path
) -> dict[str, Any] | Skipped | None:
    """Return the login in one section, in Harvest's order; None if there is none."""
    if text(section.get("auth_style")) == "certificate_auth":
        return _certificate(name, settings, folder)
    username = text(settings.get("username"))
    if (password := plain(section.get("password"))) and username:
        return {"username": username, "password": password}
    script = text(mapping(section.get("credentials_script")).get("path"))
    if script:
        if not username:
            return Skipped(name=name, why="its script gives the account: name one with --username")
        command = [str(_place(folder, script)), text(settings.get("addr")), username]
        return {"username": username, "password": {"command": command}}
    file = text(section.get("credentials_file"))
    return _from_file(name, _place(folder, file), username) if file else None


def _certificate(name: str, settings: Mapping[str, Any], folder: Path) -> dict[str, Any] | Skipped:
    certificate, key = text(settings.get("ssl_cert")), text(settings.get("ssl_key"))
    if not certificate:
        return Skipped(name=name, why="certificate_auth without ssl_cert")
    found = {"client_cert": str(_place(folder, certificate))}
    return found | {"client_key": str(_place(folder, key))} if key else found


def _from_file(name: str, path: Path, username: str) -> dict[str, Any] | Skipped:
    try:
        document = mapping(parse_yaml(path, read_text(path)))
    except Unreadable as error:
        return Skipped(name=name, why=f"its credentials_file: {error}")
    login = mapping(document.get("Defaults")) | mapping(mapping(document.get("Pollers")).get(name))
    username = text(login.get("username")) or username
    password = plain(login.get("password"))
    if not username or not password:
        return Skipped(name=name, why=f"{path} has no username and password for it")
    return {"username": username, "password": password}


def _tags(settings: Mapping[str, Any]) -> list[str]:
    """Return the datacenter, and each label as ``key=value``."""
    labels = settings.get("labels")
    pairs = [
        f"{key}={text(value)}"
        for label in (labels if isinstance(labels, list) else [labels])
        for key, value in mapping(label).items()
    ]
    return list(dict.fromkeys(filter(None, (text(settings.get("datacenter")), *pairs))))


def _place(folder: Path, path: str) -> Path:
    return (folder / Path(path).expanduser()).absolute()
