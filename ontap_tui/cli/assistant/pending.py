"""Keep proposals until they are confirmed, so that exactly what was confirmed is sent."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from ontap_tui.cli.assistant.proposing import Proposed, Values
from ontap_tui.model import Clock, json_text

_PATIENCE: Final = 600.0
"""s"""
_AT_MOST: Final = 50

_Key: TypeAlias = tuple[str, tuple[str, ...], str]


class PendingProposals:
    """Keeps proposals between calls, because a client may return the answer in a new call."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pending: OrderedDict[_Key, tuple[float, Proposed]] = OrderedDict()

    async def get(
        self,
        request: str,
        clusters: Sequence[str],
        values: Values,
        propose: Callable[[], Awaitable[Proposed]],
    ) -> Proposed:
        """Return the pending proposal for exactly these arguments, or a new one."""
        key, now = _key(request, clusters, values), self._clock.monotonic()
        since, found = self._pending.get(key, (0.0, None))
        if found is None or now - since > _PATIENCE:
            found = await propose()
            self._pending[key] = now, found
        while len(self._pending) > _AT_MOST:
            self._pending.popitem(last=False)
        return found

    def decided(self, request: str, clusters: Sequence[str], values: Values) -> None:
        self._pending.pop(_key(request, clusters, values), None)


def _key(request: str, clusters: Sequence[str], values: Values) -> _Key:
    return request, tuple(clusters), json_text(dict(sorted(values.items())))
