"""Open the history that a configuration names, a team's or one's own, and report its news."""

import asyncio
import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from ontap_tui.cli.choosing import user_name
from ontap_tui.cli.diagnostics import tell, tell_history
from ontap_tui.cli.options import HISTORY, Options
from ontap_tui.config import SecretError, Team
from ontap_tui.history import History, HistoryError, SqliteHistory, TeamHistory, open_team_history
from ontap_tui.model import Clock, Fault, FaultKind, SystemClock


async def open_history_of(team: Team, data: Path, clock: Clock) -> tuple[History, TeamHistory | None]:
    """Return the history and, if a team shares it, the same as a `TeamHistory`, else None.

    Without a team, the history is in the folder `data`. Raises like `open_team`.
    """
    if not team.url:
        return await SqliteHistory.open(data / HISTORY, clock), None
    history = await open_team(team, clock, name=f"{user_name()}@{platform.node()}")
    return history, history


async def open_team(team: Team, clock: Clock, *, name: str) -> TeamHistory:
    """Open the team's history; the team sees this program as `name`.

    Raises:
        HistoryError: The client library is missing.
    """
    history = await open_team_history(partial(connect_to, team), clock, user=user_name(), name=name)
    for reason in team.insecure:
        history.notice(f"INSECURE: {reason}. Use sslmode=verify-full in the url of [history].")
    return history


@asynccontextmanager
async def open_history(options: Options) -> AsyncIterator[History]:
    """Open the history for a command that reads it and contacts no cluster."""
    team = options.load_config_to_begin().history
    opened, _ = await open_history_of(team, options.locations.data, SystemClock())
    try:
        for notice in opened.notices:
            tell(notice)
        yield opened
    finally:
        await opened.close()


def connect_to(team: Team) -> str:
    """Return the URL to connect to, with the password. Blocks. Raises `HistoryError` if it cannot be read."""
    if team.password is None:
        return team.connect_to(None)
    try:
        return team.connect_to(team.password.read().reveal())
    except SecretError as error:
        fault = Fault(
            kind=FaultKind.CREDENTIALS,
            summary="no team history: its password cannot be read",
            remedy=f"Check [history]: {error}.",
        )
        raise HistoryError(fault) from None


async def tell_news(history: History) -> None:
    """Report news until cancelled, starting with the current state."""
    async for report in history.reports():
        if isinstance(report, str):
            tell(report)
        elif report is not None:
            tell_history(report)


@asynccontextmanager
async def telling_news(history: History) -> AsyncIterator[None]:
    """Report news while the block runs."""
    news = asyncio.create_task(tell_news(history))
    try:
        yield
    finally:
        news.cancel()
