"""Provide the dashboard, a Textual application that shows the engine's events and sends the user's requests.

Textual is not loaded until `run_dashboard` or `browser_dashboard` is called. `resolve_keys` checks the keys
in a configuration without it.
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
