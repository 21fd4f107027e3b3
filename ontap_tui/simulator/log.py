"""Log the requests to a cluster."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

KEPT = 10_000


@dataclass
class Received:
    """One request; the last three fields are set when it is answered."""

    method: str
    path: str
    query: str
    """The query as received, percent-encoded."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    connection: int
    """The number of the connection, from 1."""
    status: int | None = None
    """None until the response, or if the connection was cut before it."""
    sent: int = 0
    """Bytes of the response body."""

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass
class Log:
    """The last `KEPT` requests, oldest first."""

    requests: deque[Received] = field(default_factory=lambda: deque(maxlen=KEPT))
    connections: int = 0
    """Connections accepted since the start."""

    def __iter__(self) -> Iterator[Received]:
        return iter(list(self.requests))

    def __len__(self) -> int:
        return len(self.requests)

    def find(self, path: str, method: str | None = None) -> list[Received]:
        """Return the requests to a path, with or without its query."""
        return [r for r in self if path in (r.path, r.target) and method in (None, r.method)]

    def clear(self) -> None:
        self.requests.clear()
