"""Show the form of a saved request: clusters, values, and exactly what will be sent."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final
from uuid import uuid4

from textual import getters, work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ontap_tui.model import Batch, Launch, printable, printable_lines
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Request, ValueProblems, default_text, differs_by_cluster
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import FORM
from ontap_tui.tui.launches.group import GroupScreen
from ontap_tui.tui.requests.entered import last_entered, remember_entered
from ontap_tui.tui.requests.fields import Fields
from ontap_tui.tui.requests.preview import Preview
from ontap_tui.tui.requests.sending import in_doubt, judge, question
from ontap_tui.tui.runtime.news import ANSWER, News
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.screens import Frame, closing

_NARROW: Final = 100
"""Minimum columns for full-width labels, and for more than its name about the request."""
_KEEP_AFTER: Final = 0.5
"""Seconds without a change before typed values are saved."""


class RequestForm(Frame[tuple[Launch, ...]]):
    """Returns the accepted launches; empty if the user went back."""

    DEFAULT_CSS = """
    RequestForm {
        #fields { height: auto; max-height: 65vh; padding: 1 3; }
        #hints { dock: bottom; }
        &.-narrow #fields { padding: 0 1; max-height: 60vh; }
        #about { color: $quiet; margin-bottom: 1; }
        #where { height: auto; margin-bottom: 1; }
        #where .label { width: 20; color: $quiet; }
        &.-narrow #where .label { width: 16; }
        &.-narrow Field .label { width: 16; }
        &.-narrow Field .offers { margin-left: 16; }
        &.-narrow Preview { max-height: 7; padding: 0 1; }
        &.-narrow #banner { padding: 0 1; }
        #banner { display: none; padding: 0 3; margin-bottom: 1; height: auto; max-height: 6; }
        #banner Static { width: 1fr; }
    }
    """
    BINDINGS = bindings_of(FORM)
    HELP_KEY = -1

    fields = getters.query_one(Fields)
    preview = getters.query_one(Preview)

    def __init__(
        self,
        session: Session,
        request: Request,
        *,
        clusters: Sequence[str] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Start with `clusters` and `values`, or else with those last used."""
        super().__init__()
        self.session = session
        self.request = request
        last = last_entered(session.remembered, request)
        context = session.planner.context("")
        self.offered = {
            variable.name: "" if differs_by_cluster(variable) else default_text(variable, context)
            for variable in request.variables
        }
        entered = last.values if values is None else dict(values)
        self.first_values = self.offered | {
            name: text for name, text in entered.items() if name in self.offered
        }
        self.first_clusters = tuple(clusters) or last.clusters
        self.accepted: list[Launch] = []
        self.sending = False
        """True from Enter until the last answer: a second Enter sends nothing."""
        self.group = ""
        """The group of launches sent from this form, for which it shows refusals."""
        self.resumed = asyncio.Event()

    def body(self) -> Iterable[Widget]:
        fields = Fields(self.session, self.request, self.first_values, self.first_clusters)
        yield fields
        with VerticalScroll(id="banner", can_focus=False):
            yield Static(markup=False)
        yield Preview(fields)

    def on_mount(self) -> None:
        self.fields.focus_first()
        self.fields.look_up_anew()
        self.on_fields_changed()

    def on_resize(self) -> None:
        self.set_class(self.size.width < _NARROW, "-narrow")

    def on_batch(self, batch: Batch) -> None:
        self.fields.learn()
        super().on_batch(batch)

    def on_fields_changed(self) -> None:
        self.preview.make()
        self.show_frame()
        self.keep_soon()

    def shows_news(self, news: News, group: str) -> bool:
        """Return whether the form shows the news: refusals of its own launches."""
        return group == self.group and news.kind == ANSWER and news.severity != "information"

    def on_screen_resume(self) -> None:
        self.resumed.set()

    # Keys

    def action_form_preview(self) -> None:
        self.preview.turn()

    @work(group="curl", exclusive=True)
    async def action_form_curl(self) -> None:
        name, clusters = self.preview.cluster, self.session.config.clusters
        cluster = clusters.get(name) if name is not None else None
        if cluster is None:
            self.app.notify("Choose a cluster first", severity="warning")
            return
        try:
            prepared = await self.fields.prepared(cluster.name)
        except ValueProblems as problems:
            self.app.notify(str(problems), title="Not copied", severity="warning")
        except OntapError as error:
            self.app.notify(f"{cluster.name} {error.fault.summary}", title="Not copied", severity="warning")
        else:
            line = prepared.step.request.curl(cluster)
            self.app.copy_text(line, f"The curl command for {cluster.name}")

    def action_back(self) -> None:
        """Close the form; launches continue, and the application reports their answers."""
        self.remember()
        self.dismiss(tuple(self.accepted))

    @work(group="keep", exclusive=True)
    async def keep_soon(self) -> None:
        """Save typed values after a pause, so that they survive if the program is killed."""
        await asyncio.sleep(_KEEP_AFTER)
        if not closing(self):
            await self.keep()

    async def keep(self) -> None:
        self.remember()
        with suppress(OSError):  # reported at the end, when it is saved again
            await asyncio.to_thread(self.session.remembered.save)

    def remember(self) -> None:
        fields = self.fields
        remember_entered(
            self.session.remembered, self.request, fields.values, fields.where.chosen, self.offered
        )

    # Sending

    def on_fields_submitted(self) -> None:
        if self.sending:
            return
        self.say("")
        if self.fields.complete():
            self.sending = True
            self.send()

    @work(group="request")
    async def send(self) -> None:
        try:
            await self._send()
        finally:
            self.sending = False
        self.show_frame()

    async def _send(self) -> None:
        engine, fields = self.session.engine, self.fields
        clusters = fields.where.chosen
        planner = self.session.planner
        proposal = await fields.proposal()
        left_out = {one.cluster: one.why for one in proposal.left_out}
        if proposal.halted or not proposal.prepared:
            for one in proposal.left_out:
                fields.blame(one.problems)
            self.say("\n".join(["Nothing was sent.", *(f"{name}: {why}" for name, why in left_out.items())]))
            return
        doubtful = in_doubt(self.request, engine.launches.values())
        asked = question(proposal, fields.url, doubtful)
        if asked is not None and not await self.app.push_screen_wait(asked):
            return
        await self.keep()
        self.group = str(uuid4())
        plan = planner.plan(self.request, proposal.prepared, group=self.group, user=self.session.who)
        where = clusters[0] if len(clusters) == 1 else f"{len(plan.steps)} clusters"
        self.say(f"Sent to {where}, waiting for a response", style="$text-primary")
        if len(clusters) > 1 or plan.then is not None:
            self.app.push_screen(GroupScreen(self.session, self.request.label, self.group, left_out))
        launches = await engine.launch(plan)
        fields.renew()
        await self.in_front()
        verdict = judge(self.request, launches, left_out)
        self.accepted += verdict.accepted
        if not verdict.retry:
            self.dismiss(tuple(self.accepted))
            return
        self.say(verdict.text)
        fields.where.choose(verdict.retry)
        self.call_after_refresh(fields.blame, verdict.problems)

    async def in_front(self) -> None:
        """Wait until no other screen, such as the group or the help, is in front."""
        while self.app.screen is not self:
            self.resumed.clear()
            await self.resumed.wait()

    # Lines

    def title_line(self) -> tuple[Content, Content]:
        request = self.request
        chain = self.session.library.chain(request)
        danger = ("DANGER  ", "bold $text-error") if chain.dangerous else ""
        right = request.name
        if self.size.width >= _NARROW:
            right = f'request "{request.name}"' + (f" · key {display(request.key)}" if request.key else "")
        left = Content.assemble(("‹ ", "$quiet"), danger, (printable(request.label), "bold"))
        return left, Content.styled(printable(right), "$quiet")

    def hints(self, width: int) -> Content:
        where = self.fields.where
        chosen = where.chosen
        to = chosen[0] if len(chosen) == 1 else f"{len(chosen)} clusters"
        hints = [("back", "back, keep values"), ("form_curl", "copy as curl")]
        if not self.sending:
            hints.insert(0, ("form_send", f"send to {to}" if chosen else "send"))
        if len(chosen) > 1:
            hints.append(("form_preview", "next preview"))
        if where.has_focus:
            hints += [("choice_turn", "choose"), ("choice_all", "all"), ("choice_tag", "by tag")]
        return self.hints_for(hints, width)

    def on_descendant_focus(self) -> None:
        self.show_frame()

    def say(self, text: str, *, style: str = "$text-error") -> None:
        """Show a message that the user must see before the next step; only another call replaces it."""
        banner = self.query_one("#banner")
        banner.display = bool(text)
        banner.query_one(Static).update(Content.styled(printable_lines(text), style))
        self.show_frame()
