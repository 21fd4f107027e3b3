"""Create and store requests as one TOML file each in one folder. No other file is ever changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ontap_tui.config import Problem, StoreError, TomlFolder
from ontap_tui.requests.file import parse_text, request_table, request_text
from ontap_tui.requests.parse import name_problem
from ontap_tui.requests.problem import RequestProblems
from ontap_tui.requests.request import Request


class RequestStore:
    """Manages the folder ``requests/``. Requests are checked before they are written.

    Methods that write raise `RequestProblems` for a request that would not load again, and `StoreError`.
    """

    def __init__(self, folder: Path) -> None:
        self._files = TomlFolder(folder)

    def path(self, name: str) -> Path:
        if wrong := name_problem(name):
            raise RequestProblems([Problem(name, wrong)])
        return self._files.path(name)

    def holds(self, request: Request) -> bool:
        """Return whether the request is stored here; only those requests can be changed."""
        return request.origin == str(self.path(request.name))

    def text(self, request: Request) -> str:
        """Return the text for an editor: that of the file unchanged, or the text that a file would have."""
        if self.holds(request):
            return self._files.read(request.name)
        return request_text(request_table(request))

    def create(self, name: str, table: Mapping[str, Any]) -> Request:
        """Create a file from a raw table, for example from a draft or a curl command."""
        return self.save_text(name, request_text(dict(table)), new=True)

    def save_text(self, name: str, text: str, *, new: bool = False) -> Request:
        """Write exactly this text, including comments, replacing an existing file unless `new`."""
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
