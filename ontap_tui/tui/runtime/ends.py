"""Merge notifications of ends where there are many."""

import textwrap
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple

from ontap_tui.tui.runtime.news import Severity

_PAUSE: Final = 1.0
"""s between one notification and the next."""
_SINGLY: Final = 3
"""Ends that are announced one by one; of more, so many are named."""
_SHORT: Final = 60
"""Letters of the text of a named one."""
_COUNTED: Final[dict[Severity, str]] = {"error": "failed", "warning": "unknown", "information": "done"}


class EndNotice(NamedTuple):
    title: str
    text: str
    severity: Severity


class Ends:
    """Announces the first end at once, and everything within the next second together."""

    def __init__(
        self, tell: Callable[[EndNotice], None], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        """Take the callbacks; `later` calls a function after so many s."""
        self._tell = tell
        self._later = later
        self._waiting: list[EndNotice] = []
        self._pausing = False

    def add(self, end: EndNotice) -> None:
        """Keep an end until `flush`."""
        self._waiting.append(end)

    def flush(self) -> None:
        """Announce what waits, unless something was announced within the last second."""
        if not self._pausing and self._waiting:
            waiting, self._waiting = self._waiting, []
            for end in waiting if len(waiting) <= _SINGLY else [_merged(waiting)]:
                self._tell(end)
            self._pausing = True
            self._later(_PAUSE, self._go_on)

    def _go_on(self) -> None:
        self._pausing = False
        self.flush()


def _merged(ends: list[EndNotice]) -> EndNotice:
    """Merge ends into ``41 failed, 2 done``; the worst are named."""
    counts = Counter(end.severity for end in ends)
    worst = sorted(ends, key=lambda end: list(_COUNTED).index(end.severity))
    named = [f"{end.title}: {textwrap.shorten(end.text, _SHORT, placeholder='…')}" for end in worst[:_SINGLY]]
    return EndNotice(
        ", ".join(f"{counts[severity]} {word}" for severity, word in _COUNTED.items() if counts[severity]),
        f"{'; '.join(named)}; and {len(ends) - _SINGLY} more in the event log",
        worst[0].severity,
    )
