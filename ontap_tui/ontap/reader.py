"""Read with GET: redirects, refusals, JSON and pages."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from ontap_tui.model import Clock
from ontap_tui.ontap import faults
from ontap_tui.ontap.errors import AnswerLost, BadAnswer
from ontap_tui.ontap.lenient import NotJson, TooLarge
from ontap_tui.ontap.login import Login
from ontap_tui.ontap.origin import ForeignLink, Origin
from ontap_tui.ontap.refusals import refusal
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.wire import NotACollection

MAX_PAGES: Final = 1000
"""Most pages of one collection. ONTAP puts up to 10,000 records in a page; a slow cluster few or none."""
MAX_COLLECTION: Final = 128 * 1024 * 1024
"""Bytes of all pages of one collection."""
_MAX_REDIRECTS: Final = 3

_T = TypeVar("_T")


class Reader:
    def __init__(self, login: Login, origin: Origin, *, clock: Clock, patience: float) -> None:
        """Prepare a reader; `patience` is how many s all pages of a collection may take together."""
        self._login = login
        self._origin = origin
        self._clock = clock
        self._patience = patience

    async def get(self, target: str, understand: Callable[[bytes], _T]) -> tuple[Reply, _T]:
        """Return a complete answer with status 2xx, and the result of `understand` for its body.

        Raises:
            OntapError: any; `BadAnswer` where `understand` raises `NotJson` or `NotACollection`.
        """

        async def at_once(body: bytes) -> _T:
            return understand(body)

        return await self._get(target, at_once)

    async def _get(self, target: str, understand: Callable[[bytes], Awaitable[_T]]) -> tuple[Reply, _T]:
        reply = await self._followed(target)
        path = target.partition("?")[0]
        if reply.status >= 400:
            raise refusal(
                reply.status,
                reply.error,
                method="GET",
                path=path,
                retry_after=reply.retry_after(self._clock.now()),
            )
        try:
            return reply, await understand(reply.body)
        except TooLarge as error:
            fault = faults.too_large(str(error))
        except NotJson as error:
            fault = faults.not_json(reply.body, str(error))
        except NotACollection as error:
            fault = faults.not_ontap(str(error))
        raise BadAnswer(fault, status=reply.status)

    async def pages(self, target: str, take: Callable[[bytes], Awaitable[str | None]]) -> Reply:
        """Read all pages, starting at `target`, and return the first answer.

        `take` is called with each body and returns the link to the next page, or None.

        Raises:
            OntapError: any, on any page: an incomplete collection is never returned.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await self._pages(target, take)
        except TimeoutError:
            raise AnswerLost(faults.no_answer(self._patience)) from None

    async def _pages(self, target: str, take: Callable[[bytes], Awaitable[str | None]]) -> Reply:
        first, link = await self._get(target, take)
        size = len(first.body)
        seen = {target}
        while link is not None:
            try:
                target = self._origin.follow(link)
            except ForeignLink:
                raise BadAnswer(faults.foreign_page(self._origin, link)) from None
            if target in seen or len(seen) >= MAX_PAGES or size > MAX_COLLECTION:
                raise BadAnswer(faults.endless_pages(len(seen)))
            seen.add(target)
            reply, link = await self._get(target, take)
            size += len(reply.body)
        return first

    async def _followed(self, target: str) -> Reply:
        for _ in range(_MAX_REDIRECTS + 1):
            reply = await self._login.exchange("GET", target)
            location = reply.headers.get("location")
            if not 300 <= reply.status < 400 or location is None:
                return reply
            try:
                target = self._origin.follow(location)
            except ForeignLink:
                raise BadAnswer(
                    faults.foreign_redirect(self._origin, location), status=reply.status
                ) from None
        raise BadAnswer(faults.endless_redirect(), status=reply.status)
