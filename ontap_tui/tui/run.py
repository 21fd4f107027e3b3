"""Opens the dashboard and stays until it is closed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ontap_tui.tui.session import OpenSession

if TYPE_CHECKING:
    from ontap_tui.config import Config, Remembered


def run_dashboard(
    open_session: OpenSession,
    *,
    config: Config,
    remembered: Remembered,
    reports: Path,
    read_only: bool = False,
    mouse: bool = True,
) -> int:
    """Paints at once what `config` and `remembered` say, and enters `open_session` only then.

    `reports` is the folder for the report of a crash. Returns the exit status of the process.
    """
    from ontap_tui.tui.app import OntapApp

    app = OntapApp(open_session, config=config, remembered=remembered, reports=reports, read_only=read_only)
    app.run(mouse=mouse)
    return app.return_code or 0
