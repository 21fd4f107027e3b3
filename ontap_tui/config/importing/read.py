"""Detect the kind of file, and import its reader only then."""

from pathlib import Path
from typing import Final

from ontap_tui.config.importing.found import DefaultAccount, Imported, Unreadable

FORMATS: Final = ("harvest", "ansible", "csv")
_YAML: Final = frozenset({".yml", ".yaml", ".json"})


def read_clusters_of(path: Path, *, account: DefaultAccount, kind: str | None = None) -> Imported:
    """Return the clusters that the file lists. `kind` is one of `FORMATS`; None detects it.

    Raises:
        Unreadable: The file is of none of these kinds, or cannot be read.
    """
    from ontap_tui.config.importing.ansible import read_ansible, read_ini
    from ontap_tui.config.importing.document import parse_yaml, read_text
    from ontap_tui.config.importing.harvest import is_harvest, read_harvest
    from ontap_tui.config.importing.spreadsheet import read_csv

    content = read_text(path)
    suffix = path.suffix.lower()
    if kind == "csv" or (kind is None and suffix in (".csv", ".tsv")):
        return read_csv(path, content, account)
    if suffix not in _YAML and kind != "harvest":
        return read_ini(path, content, account)
    document = parse_yaml(path, content)
    if kind == "harvest" or (kind is None and is_harvest(document)):
        return read_harvest(path, document, account)
    if not isinstance(document, dict):
        raise Unreadable(f"{path}: is neither a Harvest file nor an Ansible inventory")
    return read_ansible(path, document, account)
