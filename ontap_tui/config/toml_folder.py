"""Manage a folder of TOML files that the program writes, each named after the object in it."""

from pathlib import Path

from ontap_tui.config.atomic import write_atomically
from ontap_tui.config.toml_file import FileProblem, read_text_file


class StoreError(Exception):
    """Says why the file was not written or deleted."""


class TomlFolder:
    """Writes and deletes files in one folder, and touches no other. Only its owner can read a new file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        return self._folder / f"{name}.toml"

    def read(self, name: str) -> str:
        """Return the text of the file. Raises `StoreError`."""
        try:
            return read_text_file(self.path(name))
        except FileProblem as error:
            raise StoreError(str(error)) from None

    def write(self, name: str, text: str, *, new: bool = False) -> None:
        """Write the whole file, replacing an existing one unless it has to be `new`. Raises `StoreError`."""
        path = self.path(name)
        if new and path.exists():
            raise StoreError(f"{path} already exists")
        try:
            if path.is_symlink():
                path.unlink()  # do not write the target of a link
            write_atomically(path, text.encode(), mode=0o600)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}") from None

    def rename(self, name: str, new_name: str) -> None:
        """Rename the file. Raises `StoreError`."""
        path, target = self.path(name), self.path(new_name)
        if target.exists():
            raise StoreError(f"{target} already exists")
        try:
            path.rename(target)
        except OSError as error:
            raise StoreError(f"{path} cannot be renamed: {error.strerror}") from None

    def delete(self, name: str) -> None:
        """Delete the file. Raises `StoreError`."""
        try:
            self.path(name).unlink()
        except OSError as error:
            raise StoreError(f"{self.path(name)} cannot be removed: {error.strerror}") from None
