"""Collections read for a form, remembered while it is open."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from ontap_tui.engine.ports import Client
from ontap_tui.model import Clock

LIMIT: Final = 1000
"""Records of one lookup."""
_FRESH: Final = 20.0
"""s"""

Records: TypeAlias = list[dict[str, Any]]


class Lookups:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str, tuple[tuple[str, str], ...]], tuple[float, Records]] = {}

    async def find(
        self, cluster: str, client: Client, path: str, query: Mapping[str, str], *, fresh: bool
    ) -> Records:
        """`fresh` asks, whatever is remembered. Raises `OntapError`."""
        now = self._clock.monotonic()
        self._known = {key: found for key, found in self._known.items() if now - found[0] < _FRESH}
        key = cluster, path, tuple(query.items())
        if fresh or key not in self._known:
            self._known[key] = now, await client.collection(path, key[2], LIMIT)
        return self._known[key][1]
