"""Report what happens to the history on standard error."""

from ontap_tui.cli.diagnostics import tell, tell_history
from ontap_tui.history import History


async def tell_news(history: History) -> None:
    """Report news until cancelled, starting with the present state."""
    async for report in history.reports():
        if isinstance(report, str):
            tell(report)
        elif report is not None:
            tell_history(report)
