"""Read collections for a form, and cache them while it is open."""

from collections.abc import Mapping
from typing import Final

from ontap_tui.engine.ports import Client
from ontap_tui.model import Clock
from ontap_tui.ontap import Refused
from ontap_tui.requests import Listing

LIMIT: Final = 1000
"""Most records of one lookup."""
_FRESH: Final = 20.0
"""s"""


class Lookups:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str, tuple[tuple[str, str], ...]], tuple[float, Listing | Refused]] = {}

    async def find(
        self, cluster: str, client: Client, path: str, query: Mapping[str, str], *, fresh: bool
    ) -> Listing:
        """Return the records, from the cache unless `fresh`; failures are cached, too. Raises
        `OntapError`.
        """
        now = self._clock.monotonic()
        self._known = {key: found for key, found in self._known.items() if now - found[0] < _FRESH}
        key = cluster, path, tuple(query.items())
        if fresh or key not in self._known:
            self._known[key] = now, await _ask(client, path, key[2])
        found = self._known[key][1]
        if isinstance(found, Refused):
            raise found.with_traceback(None)
        return found


async def _ask(client: Client, path: str, query: tuple[tuple[str, str], ...]) -> Listing | Refused:
    try:
        records = await client.collection(path, query, LIMIT + 1)
    except Refused as refused:
        return refused
    return Listing(records[:LIMIT], cut=len(records) > LIMIT)
