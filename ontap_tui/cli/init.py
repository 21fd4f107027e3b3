"""``ontap-tui init``: a configuration to begin with."""

from pathlib import Path

from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write
from ontap_tui.config import example_text, write_atomically
from ontap_tui.requests import STARTER


def init(options: Options, no_requests: bool) -> None:
    locations = options.locations
    texts = {locations.config: example_text()}
    if not no_requests:
        for starter in sorted(STARTER.glob("*.toml")):
            texts[locations.requests / starter.name] = starter.read_text(encoding="utf-8")
    written = [path for path, text in texts.items() if _write_new(path, text)]
    for path in written:
        write(str(path))
    if len(written) < len(texts):
        tell(f"{len(texts) - len(written)} files already exist and were not changed.")
    tell(
        f"Next: add your clusters, or name them in {locations.config}, then try:",
        f"  {options.command} cluster add",
        f"  {options.command} config check",
        f"  {options.command} doctor",
    )


def _write_new(path: Path, text: str) -> bool:
    """False where there is one. Only its owner may read it: it may come to hold a password."""
    if path.exists():
        return False
    try:
        write_atomically(path, text.encode(), mode=0o600)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    return True
