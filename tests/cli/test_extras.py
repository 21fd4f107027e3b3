"""What comes with an extra is imported by the command that needs it, when it is run."""

import subprocess
import sys
from typing import Final

import pytest

_HEAVY: Final = {
    "prometheus_client", "apprise", "mcp", "pydantic", "uvicorn", "starlette", "textual", "rich",
    "aiohttp", "textual_serve",
}  # fmt: skip


@pytest.mark.parametrize(
    "module", ["compose", "notify", "exporter.command", "assistant.command", "web.command"]
)
def test_nothing_of_an_extra_is_imported_before_it_is_needed(module: str) -> None:
    code = f"import sys, ontap_tui.cli.{module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert _HEAVY.isdisjoint(done.stdout.split())
