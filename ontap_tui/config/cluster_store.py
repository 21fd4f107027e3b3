"""Add, change and remove clusters, each in a file of its own."""

import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final

from ontap_tui.config.clusters import name_problem, read_cluster
from ontap_tui.config.config import Cluster, ConfigProblems
from ontap_tui.config.lines import KeyLines
from ontap_tui.config.problem import Problem
from ontap_tui.config.reading import FileTables
from ontap_tui.config.secrets import FileSecret, KeyringSecret, SecretSource
from ontap_tui.config.toml_file import FileProblem, parse_toml
from ontap_tui.config.toml_folder import StoreError, TomlFolder
from ontap_tui.model import Secret

_SERVICE: Final = "ontap-tui/"
_SECRET: Final = ".secret"


class ClusterStore:
    """Manages the folder ``clusters/``. Everything is checked before it is written.

    Writing methods raise `ConfigProblems` for a cluster that would not load again, and `StoreError`.
    """

    def __init__(self, folder: Path, *, environ: Mapping[str, str]) -> None:
        self._files = TomlFolder(folder)
        self._base = folder.parent
        self._environ = environ

    def path(self, name: str) -> Path:
        return self._files.path(name)

    def holds(self, name: str) -> bool:
        """Return whether the cluster is stored here; one in ``config.toml`` cannot be changed."""
        return self.path(name).is_file()

    def unwritable(self) -> str | None:
        """Say why nothing can be written here, as far as that is known without trying; None if it can."""
        place = self.path("name").parent
        while not place.exists() and place != place.parent:
            place = place.parent
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            return None
        return f"{place} is not writable" if place.is_dir() else f"{place} is not a folder"

    def keyring_service(self, name: str) -> str:
        """Return the keyring service for the secret of this cluster alone."""
        return f"{_SERVICE}{name}"

    def secret_file(self, name: str) -> str:
        """Return the path of a new file for a secret, as it is written in a configuration."""
        for number in count(1):
            path = self.path(name if number == 1 else f"{name}-{number}").with_suffix(_SECRET)
            if not os.path.lexists(path):
                return str(path.relative_to(self._base))
        raise AssertionError("there is always a next number")

    def made(self, source: SecretSource) -> bool:
        """Return whether the source has the form that `keyring_service` or `secret_file` returns."""
        if isinstance(source, KeyringSecret):
            return source.service.startswith(_SERVICE)
        folder = self.path("name").parent
        return (
            isinstance(source, FileSecret) and source.path.parent == folder and source.path.suffix == _SECRET
        )

    def text(self, name: str) -> str:
        """Return the unchanged text of the file. Raises `StoreError`."""
        return self._files.read(name)

    def check(self, name: str, table: Mapping[str, Any]) -> Cluster:
        """Check `table`, and return the cluster that it describes, without writing it."""
        return self.check_text(name, _text(table))

    def check_text(self, name: str, text: str) -> Cluster:
        """Check the text of a file, and return the cluster that it describes."""
        path = self.path(name)
        if wrong := name_problem(name):
            raise ConfigProblems([Problem(name, wrong)])
        try:
            table = parse_toml(path, text)
        except FileProblem as error:
            raise ConfigProblems([error.problem]) from None
        reader = FileTables(path if path.exists() else None, KeyLines(text))
        cluster = read_cluster(name, table, reader, (), folder=self._base, environ=self._environ)
        if cluster is None or reader.problems:
            raise ConfigProblems(reader.problems)
        return cluster

    def create(self, name: str, table: Mapping[str, Any]) -> Cluster:
        """Write a new cluster; a `Secret` becomes plain text in the file, which only its owner can read."""
        text = _text(table)
        cluster = self.check_text(name, text)
        self._files.write(name, text, new=True)
        return cluster

    def update(self, name: str, changes: Mapping[str, Any]) -> Cluster:
        """Set the keys in `changes`, and remove those that are None; comments and other keys are kept."""
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        try:
            document = tomlkit.parse(self.text(name))
        except TOMLKitError as error:
            raise StoreError(f"{self.path(name)}: is not TOML: {error}") from None
        for key, value in changes.items():
            if value is not None:
                document[key] = _item(value)
            elif key in document:
                del document[key]
        return self.save_text(name, tomlkit.dumps(document))

    def save_text(self, name: str, text: str) -> Cluster:
        """Replace the whole text of the file."""
        cluster = self.check_text(name, text)
        self._files.write(name, text)
        return cluster

    def rename(self, name: str, new_name: str) -> None:
        self.check_text(new_name, self.text(name))
        self._files.rename(name, new_name)

    def delete(self, name: str) -> None:
        self._files.delete(name)


def _text(table: Mapping[str, Any]) -> str:
    import tomlkit

    document = tomlkit.document()
    for key, value in table.items():
        if value is not None:
            document[key] = _item(value)
    return f"{tomlkit.dumps(document).rstrip()}\n"


def _item(value: Any) -> Any:
    """Return the tomlkit item for a value, all on one line even if it is the table of a secret."""
    import tomlkit

    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update({key: _item(one) for key, one in value.items()})
        return table
    return value
