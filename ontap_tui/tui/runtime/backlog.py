"""Queue output that a terminal or browser has not read yet, within limits."""

from collections import deque
from typing import Final, NamedTuple

_MOST_FRAMES: Final = 128 * 1024
"""Maximum characters of queued frames: about three full screens. A single frame may be longer."""
_MOST_LASTING: Final = 1024 * 1024
"""Maximum characters of other queued text. Short sequences, such as modes, are always kept."""
_SHORT: Final = 64


class Queued(NamedTuple):
    text: str
    is_frame: bool


class Backlog:
    """Queues texts in order.

    A frame contains only the differences from the previous one. When too many are queued, all frames are
    dropped, and so are later ones while `dropping` is true. Once the reader has caught up, it sets `dropping`
    to False and has the whole screen redrawn. Texts are dropped whole, so no escape sequence is cut.
    """

    def __init__(self) -> None:
        self._waiting: deque[Queued] = deque()
        self._frames = self._lasting = 0  # characters queued
        self.dropping = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __len__(self) -> int:
        """Return the number of queued characters."""
        return self._frames + self._lasting

    def add(self, text: str) -> None:
        """Add text that no later frame replaces."""
        if len(text) <= _SHORT or not self._lasting or self._lasting + len(text) <= _MOST_LASTING:
            self._waiting.append(Queued(text, is_frame=False))
            self._lasting += len(text)

    def add_frame(self, text: str) -> None:
        if self.dropping:
            return
        if self._frames and self._frames + len(text) > _MOST_FRAMES:
            self.dropping = True
            self.drop_frames()
        else:
            self._waiting.append(Queued(text, is_frame=True))
            self._frames += len(text)

    def drop_frames(self) -> None:
        self._waiting = deque(text for text in self._waiting if not text.is_frame)
        self._frames = 0

    def take(self) -> Queued | None:
        """Remove the next text and return it; None if there is none."""
        if not self._waiting:
            return None
        queued = self._waiting.popleft()
        if queued.is_frame:
            self._frames -= len(queued.text)
        else:
            self._lasting -= len(queued.text)
        return queued

    def clear(self) -> list[str]:
        """Remove all texts and return them."""
        texts = [text.text for text in self._waiting]
        self._waiting.clear()
        self._frames = self._lasting = 0
        return texts
