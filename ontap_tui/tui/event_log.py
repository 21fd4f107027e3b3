"""What happened since the start, in lines for a person."""

from collections import deque
from typing import Final

from ontap_tui.model import Batch

_KEPT: Final = 5000


class EventLog:
    """The latest events; `take` every batch."""

    def __init__(self) -> None:
        self.batches: deque[Batch] = deque(maxlen=_KEPT)

    def take(self, batch: Batch) -> None:
        self.batches.append(batch)
