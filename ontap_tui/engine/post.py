"""Send messages through apprise, which supports about a hundred services. Blocks: call it in a thread."""

import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ontap_tui.config import SecretError, SecretSource
from ontap_tui.engine.letter import Letter
from ontap_tui.model import MASK, printable

if TYPE_CHECKING:
    from apprise import Apprise

NO_PACKAGE: Final = "its package is not installed: pip install 'ontap-tui[notify]'"
_PATIENCE: Final = 30.0
"""s to wait for one service."""
_PIECE: Final = 5
"""The shortest part of a URL that is treated as a secret, in characters."""
_WARNINGS: Final = ("WARNING", "ERROR", "CRITICAL")


class Post:
    """Sends letters to each address separately, so that one failure does not affect the others."""

    def __init__(self, addresses: Sequence[SecretSource]) -> None:
        """Store the addresses: URLs for apprise, which are secrets because they contain tokens."""
        self._addresses = addresses

    def send(self, letter: Letter) -> list[str | None]:
        """Send the letter, and return for each address the reason for a failure, or None. No reason contains
        a secret.
        """
        return list(self._send(letter))

    def _send(self, letter: Letter) -> Iterator[str | None]:
        for address in self._addresses:
            try:
                url = address.read().reveal()
            except SecretError as error:
                yield f"its address cannot be read: {error}"
                continue
            yield _deliver(url, letter)


def _deliver(url: str, letter: Letter) -> str | None:
    try:
        service = _service()
    except ImportError:
        return NO_PACKAGE
    said: list[str] = []
    try:
        if not service.add(url):
            return "its address is not one that apprise knows"
        result = service.notify(
            body=letter.body,
            title=letter.title,
            notify_type=letter.kind,
            body_format="text",
            timeout=_PATIENCE,
            log_callback=lambda entry, _: said.append(entry.message) if entry.level in _WARNINGS else None,
        )
    except Exception as error:  # noqa: BLE001 - a third-party plugin may raise anything
        said.append(type(error).__name__)
        result = None
    return None if result else _masked("; ".join(said), url) or "it did not take the message"


def _service() -> "Apprise":
    """Return apprise's object for the address. Raises ImportError."""
    import apprise

    log = logging.getLogger("apprise")
    log.propagate = False  # the log is read here, and must not be written on the dashboard's screen
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return apprise.Apprise()


def _masked(text: str, url: str) -> str:
    for piece in re.split(r"[/:@?&=]+", url)[1:]:
        if len(piece) >= _PIECE:
            text = text.replace(piece, MASK)
    return printable(text)
