"""Implement ``ontap-tui init``: write a starter configuration."""

from pathlib import Path
from typing import Final

from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write
from ontap_tui.config import example_text, write_atomically
from ontap_tui.model import json_text
from ontap_tui.requests import STARTER

_SCHEMA: Final = "#:schema {}/schema/{}.json\n"
"""The line with which Taplo, and so Even Better TOML, checks and completes a file."""
_SCHEMAS: Final = ("config", "cluster", "request")
"""Files that are written beside the configuration, and replaced if they differ."""


def init(options: Options, no_requests: bool) -> None:
    locations = options.locations
    texts = {locations.config: f"{_SCHEMA.format('.', 'config')}{example_text()}"}
    if not no_requests:
        head = _SCHEMA.format("..", "request")
        for starter in sorted(STARTER.glob("*.toml")):
            texts[locations.requests / starter.name] = f"{head}{starter.read_text(encoding='utf-8')}"
    written = [path for name in _SCHEMAS if (path := _write_schema(locations.config.parent, name))]
    written += [path for path, text in texts.items() if _write_new(path, text)]
    for path in written:
        write(str(path))
    if kept := len(texts.keys() - set(written)):
        tell(f"{kept} files already exist and were not changed.")
    tell(
        f"Next: add your clusters, or write them into {locations.config}, then run:",
        f"  {options.command} cluster add",
        f"  {options.command} config check",
        f"  {options.command} doctor",
    )


def _write_schema(folder: Path, name: str) -> Path | None:
    """Write the current schema, and return its path; None if it is already there."""
    from ontap_tui.cli.schema import schema_of

    path = folder / "schema" / f"{name}.json"
    data = f"{json_text(schema_of(name), indent=2)}\n".encode()
    if path.is_file() and path.read_bytes() == data:
        return None
    return _write(path, data)


def _write_new(path: Path, text: str) -> bool:
    """Write a new file that only its owner may read; return False if the file exists."""
    if path.exists():
        return False
    _write(path, text.encode())
    return True


def _write(path: Path, data: bytes) -> Path:
    try:
        if path.is_symlink():
            path.unlink()  # a link may lead outside the folder
        write_atomically(path, data, mode=0o600)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    return path
