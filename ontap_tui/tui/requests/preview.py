"""Preview the exact request that a cluster would receive."""

import asyncio
from collections.abc import Iterable, Iterator

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from ontap_tui.engine import LaunchStep, LeftOut, Prepared
from ontap_tui.model import printable
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Request, ValueProblems
from ontap_tui.tui.requests.fields import Fields
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from ontap_tui.tui.widgets.screens import closing
from ontap_tui.tui.widgets.sheet import Entry, Sheet

_FEW = 8
"""Maximum lines of an indented body; a longer body is shown on one line."""


class Preview(VerticalScroll, can_focus=False):
    DEFAULT_CSS = """
    Preview { height: auto; max-height: 14; padding: 0 3; background: $surface; }
    """

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self._fields = fields
        self._number = 0
        """Selects one of the chosen clusters."""

    def compose(self) -> ComposeResult:
        yield Sheet(indent=ConfirmDialog.INDENT)

    @property
    def cluster(self) -> str | None:
        """Return the cluster of the preview; None while no cluster is chosen."""
        chosen = self._fields.where.chosen
        return chosen[self._number % len(chosen)] if chosen else None

    def turn(self) -> None:
        """Show the request for the next chosen cluster."""
        self._number += 1
        self.make()

    @work(group="preview", exclusive=True)
    async def make(self) -> None:
        """Build the preview after a pause in typing, and show the request's problems beside its fields."""
        await asyncio.sleep(self._fields.pause)
        if not closing(self):
            self.query_one(Sheet).show(await self._entries())

    async def _entries(self) -> Iterable[Entry]:
        fields, request, cluster = self._fields, self._fields.request, self.cluster
        if cluster is None:
            return template(request, "Choose a cluster.")
        chosen = fields.where.chosen
        fields.fill_in_defaults(cluster)
        try:
            prepared = await fields.prepared(cluster)
        except ValueProblems as problems:
            fields.remark(problems.problems)
            labels = {variable.name: variable.label for variable in request.variables}
            lacking = {
                labels.get(name, name): text
                for name, text in problems.problems.items()
                if name not in fields.half_typed
            }
            return template(request, "; ".join(f"{label} {text}" for label, text in lacking.items()))
        except OntapError as error:
            words = f"{cluster} {LeftOut(cluster=cluster, error=error).why}"
            return [Entry(Content(), Content.styled(printable(words), "$text-error"))]
        entries = whole(prepared, fields.url(cluster))
        if len(chosen) < 2 or cluster not in chosen:
            return entries
        place = f"{chosen.index(cluster) + 1} of {len(chosen)}  {cluster}"
        return [Entry(Content.styled(place, "$quiet"), Content()), *entries]


def whole(prepared: Prepared, url: str) -> Iterator[Entry]:
    """Yield the method, the URL and the JSON body with secrets masked; a short body is indented."""
    step = prepared.step
    yield Entry(_method(step), Content(printable(url + step.request.target)))
    lines = (step.request.masked_body(indent=2) or "").split("\n")
    if len(lines) > _FEW:
        lines = [step.request.masked_body() or ""]
    for line in filter(None, lines):
        yield Entry(Content(), Content(printable(line)))
    yield from _follow_ups(prepared)


def brief(prepared: Prepared, url: str) -> Iterator[Entry]:
    """Yield the cluster's name, the method, the path and the body in one paragraph, for a list."""
    step = prepared.step
    name = Content.assemble((f"{printable(step.cluster)}  ", "bold"), (printable(url), "$quiet"))
    yield Entry(name, Content())
    yield Entry(_method(step), Content(printable(step.request.target)))
    if (body := step.request.masked_body()) is not None:
        yield Entry(Content(), Content.styled(printable(body), "$quiet"))
    yield from _follow_ups(prepared)


def template(request: Request, lacking: str) -> Iterator[Entry]:
    """Yield the unfilled request, and what is `lacking`."""
    yield Entry(Content.styled(request.method, "$quiet"), Content.styled(printable(request.path), "$quiet"))
    if lacking:
        yield Entry(Content(), Content.styled(printable(lacking), "$text-warning"))


def _follow_ups(prepared: Prepared) -> Iterator[Entry]:
    for follow_up in prepared.follow_ups:
        yield Entry(Content(), Content.styled(printable(str(follow_up)), "$text-warning"))


def _method(step: LaunchStep) -> Content:
    method = step.request.method
    return Content.styled(method, "bold $text-error" if method == "DELETE" else "bold $text-primary")
