"""The exact request as a cluster would get it."""

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from ontap_tui.engine import LaunchStep, Prepared
from ontap_tui.model import printable
from ontap_tui.requests import Request
from ontap_tui.tui.sheet import Entry, Sheet

INDENT = 8
"""Cells of the column of methods."""


_FEW = 8
"""Lines of a body that can be seen beside the fields."""


class Preview(VerticalScroll, can_focus=False):
    DEFAULT_CSS = """
    Preview { height: auto; max-height: 14; padding: 0 3; background: $surface; }
    """

    def compose(self) -> ComposeResult:
        yield Sheet(indent=INDENT)

    def show(self, *entries: Entry) -> None:
        self.query_one(Sheet).show(entries)


def whole(prepared: Prepared, url: str) -> Iterator[Entry]:
    """Method, URL, and the JSON body with secrets masked: spread over lines while these are few."""
    step = prepared.step
    yield Entry(_method(step), Content(printable(url + step.request.target)))
    lines = (step.request.masked_body(indent=2) or "").splitlines()
    if len(lines) > _FEW:
        lines = [step.request.masked_body() or ""]
    for line in lines:
        yield Entry(Content(), Content(printable(line)))
    yield from _follow_ups(prepared)


def brief(prepared: Prepared, url: str) -> Iterator[Entry]:
    """The same for a list of clusters: each under its name, the body in one paragraph."""
    step = prepared.step
    name = Content.assemble((f"{printable(step.cluster)}  ", "bold"), (printable(url), "$quiet"))
    yield Entry(name, Content())
    yield Entry(_method(step), Content(printable(step.request.target)))
    if (body := step.request.masked_body()) is not None:
        yield Entry(Content(), Content.styled(printable(body), "$quiet"))
    yield from _follow_ups(prepared)


def template(request: Request, problems: Mapping[str, str]) -> Iterator[Entry]:
    """What will be sent once the values are there, and what they lack."""
    yield Entry(Content.styled(request.method, "$quiet"), Content.styled(request.path, "$quiet"))
    lacking = "; ".join(f"{name} {message}" for name, message in problems.items())
    if lacking:
        yield Entry(Content(), Content.styled(printable(lacking), "$text-warning"))


def _follow_ups(prepared: Prepared) -> Iterator[Entry]:
    for follow_up in prepared.follow_ups:
        yield Entry(Content(), Content.styled(printable(str(follow_up)), "$text-warning"))


def _method(step: LaunchStep) -> Content:
    method = step.request.method
    return Content.styled(method, "bold $text-error" if method == "DELETE" else "bold $text-primary")
