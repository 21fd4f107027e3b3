"""Admit browsers: each link works once, and is exchanged for a cookie."""

import secrets
from collections.abc import Callable
from hmac import compare_digest

PARAMETER = "token"
"""The parameter in the link's query."""


class Links:
    """Keeps one unused link, and the cookies of the browsers that used earlier ones."""

    def __init__(self, url: str, random: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> None:
        """Take the address of the page; `random` returns a token that nobody can guess."""
        self._url = url
        self._random = random
        self._token = random()
        self._cookies: list[str] = []
        self.cookie_name = f"ontap-tui-{secrets.token_hex(4)}"
        """The cookie's name, different at every start: browsers send cookies to every port of a host."""

    @property
    def link(self) -> str:
        return f"{self._url}/?{PARAMETER}={self._token}"

    def spend(self, token: str) -> str | None:
        """Exchange the token, which is then invalid, for a cookie; return None for any other token."""
        if not _same(token, self._token):
            return None
        self._token, cookie = self._random(), self._random()
        self._cookies.append(cookie)
        return cookie

    def admits(self, cookie: str) -> bool:
        return any(_same(cookie, known) for known in self._cookies)


def _same(given: str, known: str) -> bool:
    """Compare two tokens in constant time."""
    return compare_digest(given.encode(errors="replace"), known.encode())
