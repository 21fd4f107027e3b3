"""Run the dashboard in a terminal, or create one for a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ontap_tui.tui.runtime.browser import Browser, BrowserDashboard
from ontap_tui.tui.runtime.session import Composition, Loaded

if TYPE_CHECKING:
    from ontap_tui.config import Remembered


def run_dashboard(
    composition: Composition,
    loaded: Loaded,
    *,
    remembered: Remembered,
    reports: Path,
    read_only: bool = False,
    mouse: bool = True,
) -> int:
    """Paint `loaded` and `remembered` at once, then open a session. Return the exit status.

    `reports` is the folder for crash reports.
    """
    from ontap_tui.tui.runtime.app import OntapApp

    app = OntapApp(composition, loaded, remembered=remembered, reports=reports, read_only=read_only)
    app.run(mouse=mouse)
    return app.return_code or 0


def browser_dashboard(
    composition: Composition,
    loaded: Loaded,
    *,
    remembered: Remembered,
    reports: Path,
    browser: Browser,
    size: tuple[int, int],
    read_only: bool = False,
) -> BrowserDashboard:
    """Return a dashboard for a browser of `size` columns and lines; `show` runs it."""
    from ontap_tui.tui.runtime.browser_app import BrowserApp

    return BrowserApp(
        composition,
        loaded,
        remembered=remembered,
        reports=reports,
        browser=browser,
        size=size,
        read_only=read_only,
    )
