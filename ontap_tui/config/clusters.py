"""Read the description of a cluster, from any file."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from ontap_tui.config.address import host_problem, is_loopback, normal_url
from ontap_tui.config.config import Cluster
from ontap_tui.config.fingerprint import Fingerprints, fingerprints
from ontap_tui.config.lines import Keys
from ontap_tui.config.proxy import ProxySetting, read_proxy
from ontap_tui.config.reading import FileTables
from ontap_tui.config.secrets import (
    CommandSecret,
    FileSecret,
    PlainSecret,
    SecretSource,
    readable_by_others,
    secret_source,
    writable_by_others,
)

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
OTHERS_RUN: Final = "other users can write this file, and so run programs as you: chmod go-w {}"
NOT_IN_FILE: Final = ("name", "exposed")
"""Fields of `Cluster` that no table holds."""
LOG_INS: Final = (("username", "password"), ("token",), ("client_cert",))
"""Keys that exclude each other in a table."""
_LOG_IN: Final = "expected username and password, token, or client_cert"


def read_clusters(
    tables: Mapping[str, Any],
    reader: FileTables,
    *,
    folder: Path,
    environ: Mapping[str, str],
    shared: bool,
) -> dict[str, Cluster]:
    """Return the clusters that have no problem.

    Relative paths begin at `folder`; with a `shared` history a cluster needs no account.
    """
    clusters = {}
    for name, table in tables.items():
        keys = ("clusters", name)
        if not isinstance(table, dict):
            reader.problem(keys, f"expected a table: [clusters.{name}]")
        elif cluster := read_cluster(
            name, table, reader, keys, folder=folder, environ=environ, shared=shared
        ):
            clusters[name] = cluster
    return clusters


def name_problem(name: str) -> str | None:
    """Say what is wrong with the name of a cluster; return None if it is valid."""
    if _NAME.fullmatch(name):
        return None
    return "a name may contain letters, digits, dots, dashes and underscores"


def name_of(text: str) -> str:
    """Return the closest valid name for a cluster; empty if there is none."""
    return _NOT_IN_A_NAME.sub("-", text).strip("._-")


def read_cluster(
    name: str,
    table: Mapping[str, Any],
    reader: FileTables,
    keys: Keys,
    *,
    folder: Path,
    environ: Mapping[str, str],
    shared: bool = False,
) -> Cluster | None:
    """Return the cluster that `table`, found at `keys` in the reader's file, describes.

    Its problems are added to `reader`; if there are any, None is returned.
    """
    if wrong := name_problem(name):
        reader.problem(keys, wrong)
        return None
    known_problems = len(reader.problems)
    account = table.get("username")

    def hook(kind: type, value: Any) -> Any:
        if kind is Path and isinstance(value, str):
            return folder / Path(value).expanduser()
        if kind is Fingerprints:
            return fingerprints(value)
        if kind is ProxySetting:
            return read_proxy(value, folder=folder, environ=environ)
        if kind is SecretSource:
            return secret_source(
                value,
                cluster=name,
                account=account if isinstance(account, str) else None,
                folder=folder,
                environ=environ,
            )
        raise ValueError("expected a string")

    values = reader.values(table, Cluster, keys, hook=hook, not_in_file=NOT_IN_FILE)
    _check_address(keys, table, values, reader)
    _check_trust(keys, values, reader)
    _check_log_in(keys, table, reader, shared=shared)
    if len(reader.problems) > known_problems:
        return None
    cluster = Cluster(name=name, exposed=bool(_exposed(values, reader)), **values)
    _check_files(keys, cluster, reader)
    _warn(keys, cluster, reader)
    return cluster


def _check_address(keys: Keys, table: Mapping[str, Any], values: dict[str, Any], reader: FileTables) -> None:
    """Check the URL, and normalize it in `values`."""
    where = (*keys, "url")
    if "url" not in table:
        reader.problem(where, "is missing: expected https://HOST or https://HOST:PORT")
    if "url" not in values:
        return
    try:
        values["url"] = normal_url(values["url"])
    except ValueError as error:
        reader.problem(where, str(error))
        return
    proxied = "proxy" in values and values["proxy"].url
    local = is_loopback(values["url"]) and not proxied
    if values["url"].startswith("http:") and not local and not values.get("allow_http"):
        reader.problem(where, "would send credentials in clear text: use https://, or set allow_http = true")


def _check_trust(keys: Keys, values: dict[str, Any], reader: FileTables) -> None:
    """Check the keys about trust, and normalize the name of the server in `values`."""
    given = [key for key in ("fingerprint", "ca", "server_name") if key in values]
    if values.get("url", "").startswith("http:") and given:
        reader.problem((*keys, given[0]), "has no effect with http://, which has no certificate")
    elif "fingerprint" in values and "ca" in values:
        reader.problem(
            (*keys, "ca"), "has no effect with fingerprint, which accepts exactly that certificate"
        )
    elif "fingerprint" in values and values.get("verify") is False:
        reader.problem((*keys, "verify"), "contradicts fingerprint, which accepts exactly that certificate")
    if "server_name" in values:
        values["server_name"] = values["server_name"].lower()
        if (wrong := host_problem(values["server_name"])) is not None:
            reader.problem((*keys, "server_name"), wrong)


def _check_log_in(keys: Keys, table: Mapping[str, Any], reader: FileTables, *, shared: bool) -> None:
    ways = [keys[-1] for keys in LOG_INS if keys[-1] in table]
    if len(ways) > 1:
        reader.problem((*keys, ways[1]), f"{_LOG_IN}: one of them, not {' and '.join(ways)}")
    elif not ways and not (shared and "username" not in table):
        reader.problem(keys, f"has no credentials: {_LOG_IN}")
    elif ways == ["password"] and not table.get("username"):
        reader.problem((*keys, "username"), "is missing: a password needs a username")
    elif ways and ways != ["password"] and "username" in table:
        reader.problem((*keys, "username"), f"has no effect with {ways[0]}")
    if "client_key" in table and "client_cert" not in table:
        reader.problem((*keys, "client_key"), "needs client_cert as well")


def _check_files(keys: Keys, cluster: Cluster, reader: FileTables) -> None:
    for key in ("ca", "client_cert", "client_key"):
        path = getattr(cluster, key)
        if path is not None and not path.is_file():
            reader.problem((*keys, key), f"there is no file {path}")


def _warn(keys: Keys, cluster: Cluster, reader: FileTables) -> None:
    if cluster.interceptable and cluster.url.startswith("https:"):
        reader.warn((*keys, "verify"), "INSECURE: the certificate is not verified; set ca to its CA")
    elif cluster.interceptable:
        reader.warn((*keys, "url"), "INSECURE: credentials are sent in clear text")
    if cluster.client_key is not None and readable_by_others(cluster.client_key):
        path = cluster.client_key
        reader.warn((*keys, "client_key"), f"every user of this machine can read it: chmod 600 {path}")
    for key in ("password", "token"):
        source = getattr(cluster, key)
        if isinstance(source, FileSecret) and source.writable_by_others:
            reader.warn((*keys, key), f"other users can write the {source}: chmod go-w")
        if isinstance(source, CommandSecret) and reader.path is not None and writable_by_others(reader.path):
            reader.warn((*keys, key), OTHERS_RUN.format(reader.path))
    for key in _exposed(msgspec.structs.asdict(cluster), reader):
        warn_exposed((*keys, key), reader)


def warn_exposed(keys: Keys, reader: FileTables) -> None:
    reader.warn(keys, f"every user of this machine can read it: chmod 600 {reader.path}")


def _exposed(values: Mapping[str, Any], reader: FileTables) -> list[str]:
    """Return the keys of secrets in a file that every user can read."""
    if not reader.readable_by_others:
        return []
    proxy = values.get("proxy")
    secrets = {
        "password": values.get("password"),
        "token": values.get("token"),
        "proxy": proxy.password if proxy is not None else None,
    }
    return [key for key, secret in secrets.items() if isinstance(secret, PlainSecret)]
