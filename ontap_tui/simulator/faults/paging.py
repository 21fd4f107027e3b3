"""Serve collections with inconsistent pages."""

import itertools
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from ontap_tui.simulator.faults.content import edited
from ontap_tui.simulator.faults.switchboard import Fault


def next_link(href: str) -> Fault:
    """Give every page this next link, on whatever host."""

    def link(body: Any, scope: Scope) -> Any:
        _set_next(body, href)
        return body

    return edited(link)


def looping_pages() -> Fault:
    """Make every page its own next page."""

    def loop(body: Any, scope: Scope) -> Any:
        query = scope["query_string"].decode("latin-1")
        _set_next(body, f"{scope['path']}?{query}")
        return body

    return edited(loop)


def endless_pages() -> Fault:
    """Always link to a next page, each time at another address, with the same records."""
    numbers = itertools.count(1)

    def extend(body: Any, scope: Scope) -> Any:
        _set_next(body, f"{scope['path']}?{_without_cursor(scope)}start.index={next(numbers)}")
        return body

    return edited(extend)


def overlapping_pages() -> Fault:
    """Begin each page with the last record of the previous one: the same uuid twice."""
    last: list[Any] = []

    def overlap(body: Any, scope: Scope) -> Any:
        if b"start." in scope["query_string"]:
            body["records"][:0] = last
        last[:] = body["records"][-1:]
        return body

    return edited(overlap)


def short_pages(records: int) -> Fault:
    """Limit the records on a page, whatever was requested, as if ONTAP ran out of time."""

    def fault(app: ASGIApp) -> ASGIApp:
        async def shortening(scope: Scope, receive: Receive, send: Send) -> None:
            query = scope["query_string"].decode("latin-1")
            kept = [part for part in query.split("&") if part and not part.startswith("max_records=")]
            short = "&".join([*kept, f"max_records={records}"]).encode("latin-1")
            await app({**scope, "query_string": short}, receive, send)

        return shortening

    return fault


def empty_first_page() -> Fault:
    """Make the first page empty, with a link to the next, as if ONTAP ran out of time."""

    def postpone(body: Any, scope: Scope) -> Any:
        if b"start." in scope["query_string"]:
            return body
        page = {**body, "records": [], "num_records": 0}
        _set_next(page, f"{scope['path']}?{_without_cursor(scope)}start.uuid=0")
        return page

    return edited(postpone)


def _set_next(body: Any, href: str) -> None:
    body.setdefault("_links", {})["next"] = {"href": href}


def _without_cursor(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return "".join(f"{part}&" for part in query.split("&") if part and not part.startswith("start."))
