"""The form of a saved request: where to, with what values, and exactly what will be sent."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import uuid4

import msgspec
from textual import getters, work
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ontap_tui.engine import Prepared
from ontap_tui.model import Batch, Launch, printable
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Request, ValueProblems, default_text
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.forms.cluster_choice import ClusterChoice, candidates
from ontap_tui.tui.forms.field import Field
from ontap_tui.tui.forms.group import GroupScreen
from ontap_tui.tui.forms.last import last_entered, remember_entered
from ontap_tui.tui.forms.offers import fixed, look_up, needs
from ontap_tui.tui.forms.preview import Preview, template, whole
from ontap_tui.tui.forms.sending import judge, question
from ontap_tui.tui.forms.wait import WaitField, takes_wait, with_wait
from ontap_tui.tui.frame import Frame
from ontap_tui.tui.key_line import hint_line
from ontap_tui.tui.keys import display
from ontap_tui.tui.session import Session
from ontap_tui.tui.sheet import Entry

_NARROW: Final = 100
"""Columns below which labels are shorter."""
_PAUSE: Final = 0.05
"""s without a key press before the preview is made."""


class RequestForm(Frame[tuple[Launch, ...]]):
    """Its result are the launches that were accepted: none where the person went back."""

    CSS_PATH = "form.tcss"
    BINDINGS = bindings("back", "help", "form_curl", "form_preview")
    HELP_KEY = -1

    preview = getters.query_one(Preview)

    def __init__(
        self,
        session: Session,
        request: Request,
        *,
        clusters: Sequence[str] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        """`clusters` are chosen at first, `values` filled in; without them what was last used."""
        super().__init__()
        self.session = session
        self.request = request
        self.chain = session.library.chain(request)
        last = last_entered(session.remembered, request)
        context = session.planner.context("")
        self.offered = {variable.name: default_text(variable, context) for variable in request.variables}
        entered = last.values if values is None else dict(values)
        self.first_values = self.offered | {
            name: text for name, text in entered.items() if name in self.offered
        }
        self.first_clusters = tuple(clusters) or last.clusters
        self.shown = 0
        """Which of the chosen clusters the preview is for."""
        self.accepted: list[Launch] = []
        self.unanswered: frozenset[str] = frozenset()
        """Clusters that may have done it already."""

    def body(self) -> Iterable[Widget]:
        states = self.session.engine.clusters.values()
        found = candidates(self.chain, states)
        allowed = [candidate.name for candidate in found if not candidate.refusal]
        chosen = allowed if len(allowed) == 1 else self.first_clusters
        with VerticalScroll(id="fields", can_focus=False):
            if self.request.help:
                yield Static(printable(self.request.help), id="about", markup=False)
            with Horizontal(id="where"):
                yield Static("Clusters", classes="label")
                yield ClusterChoice(found, chosen)
            for variable in self.request.variables:
                yield Field(variable, self.first_values[variable.name])
            if takes_wait(self.request):
                yield WaitField(self.request)
        yield Static(id="banner", markup=False)
        yield Preview()

    def on_mount(self) -> None:
        super().on_mount()
        self.app.batches.subscribe(self, self.follow)
        for field in self.fields:
            if (offers := fixed(field.variable)) is not None:
                field.offer(offers)
        self.focus_first()
        self.changed()

    def on_resize(self) -> None:
        self.set_class(self.size.width < _NARROW, "-narrow")
        super().on_resize()

    def focus_first(self) -> None:
        """Where something is still to be said."""
        if not self.where.chosen:
            self.where.focus()
            return
        lacking = (field for field in self.fields if not field.value and not field.variable.optional)
        target = next(lacking, self.fields[0] if self.fields else None)
        (target.input if target else self.where).focus()

    def follow(self, batch: Batch) -> None:
        states = self.session.engine.clusters.values()
        self.where.learn(candidates(self.chain, states))

    # What was entered

    @property
    def where(self) -> ClusterChoice:
        return self.query_one(ClusterChoice)

    @property
    def fields(self) -> list[Field]:
        """Those of the request's variables."""
        return [field for field in self.query(Field) if not isinstance(field, WaitField)]

    def values(self) -> dict[str, str]:
        return {field.variable.name: field.value for field in self.fields}

    def wait(self) -> str | None:
        """What was entered for return_timeout; None where it means nothing."""
        found = self.query(WaitField)
        return found.first().value if found else None

    def url(self, cluster: str) -> str:
        return self.session.engine.clusters[cluster].url

    # While typing

    def on_field_changed(self, message: Field.Changed) -> None:
        self.changed()

    def on_cluster_choice_changed(self, message: ClusterChoice.Changed) -> None:
        self.changed()

    def changed(self) -> None:
        values, clusters = self.values(), self.where.chosen
        for field in self.fields:
            if field.variable.lookup is not None:
                wanted = needs(self.request, field.variable)
                wants = clusters, tuple(sorted((name, values.get(name)) for name in wanted))
                if field.looked_up != wants:
                    field.looked_up = wants
                    self.run_worker(
                        self.look_up(field), group=f"offers {field.variable.name}", exclusive=True
                    )
        self.show_preview()
        self.show_frame()

    async def look_up(self, field: Field) -> None:
        await asyncio.sleep(_PAUSE)
        field.offer(
            await look_up(
                self.session.engine,
                self.session.planner,
                self.request,
                field.variable,
                self.values(),
                self.where.chosen,
            )
        )

    @work(group="preview", exclusive=True)
    async def show_preview(self) -> None:
        await asyncio.sleep(_PAUSE)
        chosen = self.where.chosen
        if not chosen:
            self.preview.show(*template(self.request, {"A cluster": "is to be chosen"}))
            return
        cluster = chosen[self.shown % len(chosen)]
        try:
            prepared = await self.prepared(cluster)
        except ValueProblems as problems:
            self.place(problems.problems, filled_only=True)
            narrowing = {field.variable.name for field in self.fields if field.narrowing}
            labels = {
                self.label_of(name): text for name, text in problems.problems.items() if name not in narrowing
            }
            self.preview.show(*template(self.request, labels))
        except OntapError as error:
            words = f"{cluster} {error.fault.summary}. {error.fault.remedy}"
            self.preview.show(Entry(Content(), Content.styled(printable(words), "$text-error")))
        else:
            entries = list(whole(prepared, self.url(cluster)))
            if len(chosen) > 1:
                place = f"{self.shown % len(chosen) + 1} of {len(chosen)}  {cluster}"
                entries.insert(0, Entry(Content.styled(place, "$quiet"), Content()))
            self.preview.show(*entries)

    async def prepared(self, cluster: str) -> Prepared:
        """Raises as `Planner.prepare` does."""
        return self.waiting(await self.session.planner.prepare(self.request, self.values(), cluster))

    def waiting(self, prepared: Prepared) -> Prepared:
        return with_wait(prepared, self.wait())

    def label_of(self, name: str) -> str:
        variable = self.request.variable(name)
        return variable.label if variable else name

    def place(self, problems: Mapping[str, str], *, filled_only: bool = False) -> list[Field]:
        """Puts each problem beside its field; gives the fields that have one."""
        found = [field for field in self.fields if field.variable.name in problems]
        if filled_only:
            found = [field for field in found if field.value and not field.narrowing and not field.problem()]
        for field in found:
            field.blame(problems[field.variable.name])
        return found

    # Keys

    def action_form_preview(self) -> None:
        self.shown += 1
        self.show_preview()

    @work(group="curl", exclusive=True)
    async def action_form_curl(self) -> None:
        chosen = self.where.chosen
        if not chosen:
            self.app.tell("Choose a cluster first", severity="warning")
            return
        cluster = chosen[self.shown % len(chosen)]
        try:
            prepared = await self.prepared(cluster)
        except ValueProblems as problems:
            self.app.tell(str(problems), title="Not copied", severity="warning")
        except OntapError as error:
            self.app.tell(f"{cluster} {error.fault.summary}", title="Not copied", severity="warning")
        else:
            configured = self.session.config.clusters.get(cluster)
            user = configured.username if configured is not None else ""
            line = prepared.step.request.curl(self.url(cluster), user or None)
            self.app.copy_text(line, f"The curl line for {cluster}")

    # Sending

    def on_field_submitted(self, message: Field.Submitted) -> None:
        self.submit()

    def on_cluster_choice_submitted(self) -> None:
        self.submit()

    @work(group="request", exclusive=True)
    async def submit(self) -> None:
        clusters = self.where.chosen
        if not self.complete():
            return
        proposal = await self.session.planner.propose(self.request, self.values(), clusters, self.waiting)
        left_out = {one.cluster: one.why for one in proposal.left_out}
        if proposal.halted or not proposal.prepared:
            for one in proposal.left_out:
                self.place(one.problems)
            self.say("\n".join(["Nothing was sent.", *(f"{name}: {why}" for name, why in left_out.items())]))
            return
        asked = question(proposal, {name: self.url(name) for name in clusters}, self.unanswered)
        if asked is not None and not await self.app.push_screen_wait(asked):
            return
        self.remember()
        plan = self.session.planner.plan(self.request, proposal.prepared)
        if len(clusters) == 1:
            self.say(f"Sent to {clusters[0]}, waiting for its answer", style="$text-primary")
            launches = await self.session.engine.launch(plan)
        else:
            group = str(uuid4())
            plan = msgspec.structs.replace(plan, group=group)
            screen = GroupScreen(self.session, self.request.label, group, plan=plan, left_out=left_out)
            launches = await self.app.push_screen_wait(screen)
        verdict = judge(self.request, launches, left_out)
        self.accepted += verdict.accepted
        self.unanswered = verdict.unanswered
        if not verdict.retry:
            self.dismiss(tuple(self.accepted))
            return
        self.say(verdict.text)
        self.where.choose(verdict.retry)
        self.call_after_refresh(self.blame, verdict.problems)

    def complete(self) -> bool:
        """Otherwise the focus is where something is wrong."""
        self.say("")
        if not self.where.chosen:
            self.where.blame("at least one is to be chosen")
            self.where.focus()
            return False
        for field in self.query(Field):
            if problem := field.problem(final=True):
                field.blame(problem)
                field.input.focus()
                return False
        return True

    def blame(self, problems: Mapping[str, str]) -> None:
        for field in self.place(problems)[:1]:
            field.input.focus()

    def action_back(self) -> None:
        self.remember()
        self.dismiss(tuple(self.accepted))

    def remember(self) -> None:
        remember_entered(
            self.session.remembered, self.request, self.values(), self.where.chosen, self.offered
        )

    # Lines

    def title_line(self) -> tuple[Content, Content]:
        request = self.request
        danger = ("  DANGER", "bold $text-error") if request.danger or request.method == "DELETE" else ""
        key = f" · key {display(request.key)}" if request.key else ""
        left = Content.assemble(("‹ ", "$quiet"), (printable(request.label), "bold"), danger)
        return left, Content.styled(f'request "{request.name}"{key}', "$quiet")

    def hints(self) -> Content:
        keys, chosen = self.app.keys, self.where.chosen
        to = chosen[0] if len(chosen) == 1 else f"{len(chosen)} clusters"
        hints = [("enter", f"send to {to}" if chosen else "send"), ("escape", "back, kept")]
        hints.append((keys.of("form_curl")[0], "copy as curl"))
        if len(chosen) > 1:
            hints.append((keys.of("form_preview")[0], "next preview"))
        if self.where.has_focus:
            hints += [("space", "choose"), ("*", "all"), ("#", "by tag")]
        return hint_line(hints, self.size.width, help_key=keys.of("help")[self.HELP_KEY])

    def on_descendant_focus(self) -> None:
        self.show_frame()

    def say(self, text: str, *, style: str = "$text-error") -> None:
        """What a person has to know before the next step; nothing takes it away."""
        banner = self.query_one("#banner", Static)
        banner.display = bool(text)
        banner.update(Content.styled("\n".join(map(printable, text.splitlines())), style))
