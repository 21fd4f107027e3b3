"""What befalls the history, told on standard error."""

from ontap_tui.cli.diagnostics import tell, tell_history
from ontap_tui.history import History


async def tell_news(history: History) -> None:
    """Until cancelled; at once what there is at the beginning."""
    async for report in history.reports():
        if isinstance(report, str):
            tell(report)
        elif report is not None:
            tell_history(report)
