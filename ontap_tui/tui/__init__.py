"""Provide the dashboard: a Textual application that shows the engine's events and passes on a person's
requests.

Nothing of Textual is loaded until `run_dashboard` or `browser_dashboard` is called. `resolve_keys` checks a
configuration's keys without it.
"""

from ontap_tui.tui.keys.resolve import resolve as resolve_keys
from ontap_tui.tui.runtime.browser import Browser, BrowserDashboard
from ontap_tui.tui.runtime.run import browser_dashboard, run_dashboard
from ontap_tui.tui.runtime.session import Composition, Loaded, Session
from ontap_tui.tui.style.theme_names import THEMES

__all__ = [
    "THEMES",
    "Browser",
    "BrowserDashboard",
    "Composition",
    "Loaded",
    "Session",
    "browser_dashboard",
    "resolve_keys",
    "run_dashboard",
]
