"""Let browsers in: each link works once, and is exchanged for a cookie."""

import secrets
from collections.abc import Callable
from hmac import compare_digest

PARAMETER = "token"
"""The name in the link's query."""


class Links:
    """Keeps one link that was not used yet, and the cookies of the browsers that used one."""

    def __init__(self, url: str, random: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> None:
        """Take the address of the page; `random` returns what nobody can guess."""
        self._url = url
        self._random = random
        self._token = random()
        self._cookies: list[str] = []
        self.cookie_name = f"ontap-tui-{secrets.token_hex(4)}"
        """Differs from start to start: browsers send a host's cookies to every port of it."""

    @property
    def link(self) -> str:
        return f"{self._url}/?{PARAMETER}={self._token}"

    def spend(self, token: str) -> str | None:
        """Return the cookie for this token, which is worth nothing from now on; None if it is not the one."""
        if not _same(token, self._token):
            return None
        self._token, cookie = self._random(), self._random()
        self._cookies.append(cookie)
        return cookie

    def admits(self, cookie: str) -> bool:
        return any(_same(cookie, known) for known in self._cookies)


def _same(given: str, known: str) -> bool:
    """Compare in a time that does not tell how much of it is right."""
    return compare_digest(given.encode(errors="replace"), known.encode())
