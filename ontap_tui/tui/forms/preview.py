"""The exact request as one cluster would get it."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ontap_tui.engine import LaunchStep
from ontap_tui.model import printable
from ontap_tui.requests import RenderedRequest, Request


class Preview(VerticalScroll, can_focus=False):
    DEFAULT_CSS = """
    Preview { height: auto; max-height: 14; padding: 0 3; background: $surface; }
    Preview Static { height: auto; }
    """

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, content: Content) -> None:
        self.query_one(Static).update(content)


def request_lines(rendered: RenderedRequest, url: str, *, count: str = "") -> Content:
    """Method, whole URL, and the JSON body with secrets masked."""
    first = Content.assemble(
        (count, "$quiet"), (f"{rendered.method} ", "bold $text-primary"), printable(url + rendered.target)
    )
    body = rendered.masked_body(indent=2)
    if body is None:
        return first
    lines = [Content(printable(line)) for line in body.splitlines()]
    return Content("\n").join([first, *lines])


def step_line(step: LaunchStep, url: str) -> Content:
    """The same in one paragraph, under the name of the cluster."""
    body = step.request.masked_body()
    return Content.assemble(
        (f"{printable(step.cluster)}\n", "bold"),
        (f"  {step.request.method} ", "bold $text-primary"),
        printable(url + step.request.target),
        (f"\n  {printable(body)}" if body is not None else "", "$quiet"),
    )


def template_lines(request: Request, problems: Mapping[str, str]) -> Content:
    """What will be sent once the values are there, and what they lack."""
    lacking = "; ".join(f"{name} {message}" for name, message in problems.items())
    return Content.assemble(
        (f"{request.method} {request.path}", "$quiet"), "\n", (printable(lacking), "$text-warning")
    )
