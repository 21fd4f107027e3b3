"""Format times for the screen: in local time, with the date only if it is not today."""

from datetime import datetime

from ontap_tui.model import duration


def clock(at: datetime | None, now: datetime) -> str:
    """Return ``22:40:11`` or ``21 Nov 22:40``; empty for None."""
    if at is None:
        return ""
    local = at.astimezone()
    return f"{local:%H:%M:%S}" if _today(local, now) else f"{local:%d %b %H:%M}"


def fine_clock(at: datetime, now: datetime) -> str:
    """Return ``22:40:11.31`` or ``21 Nov 22:40``."""
    local = at.astimezone()
    hundredths = f".{local.microsecond // 10_000:02}" if _today(local, now) else ""
    return clock(at, now) + hundredths


def short_clock(at: datetime) -> str:
    """Return ``22:40``."""
    return f"{at.astimezone():%H:%M}"


def _today(local: datetime, now: datetime) -> bool:
    return local.date() == now.astimezone().date()


def span(seconds: float) -> str:
    """Return ``0.2 s``, ``41.1 s`` or ``12:40``."""
    return f"{max(seconds, 0):.1f} s" if seconds < 100 else duration(seconds)


def ago(seconds: float) -> str:
    """Return the age in whole units: ``just now``, ``42 s ago``, ``1 m ago``, ``3 h ago`` or ``2 d ago``."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"
