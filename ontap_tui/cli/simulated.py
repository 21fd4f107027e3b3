"""Write a configuration file for simulated clusters."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import tomli_w

from ontap_tui.cli.diagnostics import fail
from ontap_tui.config import write_atomically
from ontap_tui.simulator import Endpoint

_MARK: Final = "# Written by ontap-tui for simulated clusters; replaced without asking.\n"


def write_config(path: Path, endpoints: Iterable[Endpoint]) -> None:
    """Write the file, replacing only a file that was also written here."""
    clusters: dict[str, dict[str, Any]] = {}
    for one in endpoints:
        clusters[one.name] = {
            "url": one.url,
            "username": one.username,
            "password": one.password,
            "tags": [one.name.partition("-")[0]],
        }
        if one.ca_path is not None:
            clusters[one.name]["ca"] = str(one.ca_path)
    try:
        if path.exists() and not path.read_text(encoding="utf-8").startswith(_MARK):
            fail(f"{path} already exists and is not for simulated clusters. Choose another file.")
        write_atomically(path, (_MARK + tomli_w.dumps({"clusters": clusters})).encode(), mode=0o600)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
