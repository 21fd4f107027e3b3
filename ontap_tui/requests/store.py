"""Create and store requests: one TOML file each in one folder; no other file is ever touched."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ontap_tui.config import Problem, StoreError, TomlFolder
from ontap_tui.requests.file import parse_text, request_table, request_text
from ontap_tui.requests.parse import name_problem
from ontap_tui.requests.problem import RequestProblems
from ontap_tui.requests.request import Request


class RequestStore:
    """Manages the folder ``requests/``. Everything is checked before it is written.

    What writes raises `RequestProblems` for a request that would not load again, and `StoreError`.
    """

    def __init__(self, folder: Path) -> None:
        self._files = TomlFolder(folder)

    def path(self, name: str) -> Path:
        if wrong := name_problem(name):
            raise RequestProblems([Problem(name, wrong)])
        return self._files.path(name)

    def holds(self, request: Request) -> bool:
        """Whether it is stored here, and so can be changed: those in the configuration file cannot."""
        return request.origin == str(self.path(request.name))

    def text(self, request: Request) -> str:
        """Return the text for an editor: the file unchanged, or the text that it would have."""
        if self.holds(request):
            return self._files.read(request.name)
        return request_text(request_table(request))

    def create(self, name: str, table: Mapping[str, Any]) -> Request:
        """Create a file from a raw table, such as a draft's or a curl command's."""
        return self.save_text(name, request_text(dict(table)), new=True)

    def save_text(self, name: str, text: str, *, new: bool = False) -> Request:
        """Write the file with exactly this text, comments and all, replacing an existing one unless `new`."""
        if new and self.path(name).exists():
            raise StoreError(f"{self.path(name)} already exists")
        return self._write(name, text)

    def delete(self, request: Request) -> None:
        if not self.holds(request):
            raise StoreError(f"{request.name} is in {request.origin}: remove it there")
        self._files.delete(request.name)

    def _write(self, name: str, text: str) -> Request:
        request = parse_text(self.path(name), text)
        self._files.write(name, text)
        return request
