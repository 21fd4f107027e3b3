"""The screen that an operator lives in."""

from ontap_tui.tui.dashboard.dashboard import Dashboard

__all__ = ["Dashboard"]
