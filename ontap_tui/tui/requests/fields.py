"""Edit the inputs of a request: its clusters, its variables, and how long to wait."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker

from ontap_tui.engine import Prepared, Proposal
from ontap_tui.model import printable
from ontap_tui.requests import (
    LONGEST_RETURN_TIMEOUT,
    Request,
    TemplateContext,
    Variable,
    VariableType,
    default_text,
    differs_by_cluster,
    operation_of,
    takes_return_timeout,
)
from ontap_tui.tui.requests.cluster_choice import ClusterChoice, candidates
from ontap_tui.tui.requests.field import Field
from ontap_tui.tui.requests.offers import fixed, look_up, needs
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.screens import closing

_VARIABLE: Final = Variable(
    name="return_timeout",
    prompt="Wait up to",
    type=VariableType.INTEGER,
    minimum=0,
    maximum=LONGEST_RETURN_TIMEOUT,
    optional=True,
)


def _meaning(text: str, request: Request) -> str:
    """Explain the meaning of `text` as a return_timeout."""
    if not text:
        operation = operation_of(request)
        default = operation.return_timeout_default if operation else None
        known = f" ({default} s)" if default is not None else ""
        return f"seconds: the cluster's own default{known}"
    if text == "0":
        return "seconds: 0 returns at once, with a job to follow"
    return "seconds: a job that ends within them shows as done"


class WaitField(Field):
    """Edits the return_timeout and explains each choice."""

    def __init__(self, request: Request) -> None:
        super().__init__(_VARIABLE, str(request.query.get(_VARIABLE.name, "")))
        self._request = request

    def applied(self, prepared: Prepared) -> Prepared:
        """Return `prepared` with the entered return_timeout; unchanged while the text is not a number."""
        text = self.value
        if text and not text.isdecimal():
            return prepared
        return prepared.with_return_timeout(int(text) if text else None)

    def _hint(self) -> str:
        return _meaning(self.value, self._request)


PAUSE: Final = 0.05
"""Seconds without a key press before something is looked up or rendered."""
_LONG_PAUSE: Final = 0.3
"""The same in seconds, if each text causes another query to the cluster."""


class Fields(VerticalScroll, can_focus=False):
    """Shows the fields, with suggestions looked up on the chosen clusters."""

    @dataclass
    class Changed(Message):
        """Reports a changed value or a changed choice of clusters."""

    @dataclass
    class Submitted(Message):
        """Reports that Enter was pressed with no suggestion to accept."""

    def __init__(
        self, session: Session, request: Request, values: Mapping[str, str], clusters: Sequence[str]
    ) -> None:
        """Start with `values` and the allowed ones of `clusters`."""
        super().__init__(id="fields")
        self.session = session
        self.request = request
        self.chain = session.library.chain(request)
        self._first_clusters = clusters
        self.variables = [Field(variable, values[variable.name]) for variable in request.variables]
        """The fields of the request's variables."""
        self._wait = WaitField(request) if takes_return_timeout(request) else None
        self._contexts: dict[str, TemplateContext] = {}
        self._left_to_cluster: dict[str, str] = {}
        """By variable, the last filled-in defaults that differ by cluster."""

    def compose(self) -> ComposeResult:
        found = candidates(self.chain, self.session.engine.clusters.values())
        allowed = [candidate.name for candidate in found if not candidate.refusal]
        if self.request.help:
            yield Static(printable(self.request.help), id="about", markup=False)
        with Horizontal(id="where"):
            yield Static("Clusters", classes="label", markup=False)
            yield ClusterChoice(found, allowed if len(allowed) == 1 else self._first_clusters)
        yield from self._fields

    def on_mount(self) -> None:
        for field in self.variables:
            if (offers := fixed(field.variable)) is not None:
                field.offer(offers)

    def focus_first(self) -> None:
        """Focus the first field still to be filled in."""
        if not self.where.chosen:
            self.where.focus()
            return
        lacking = (field for field in self.variables if not field.value and not field.variable.optional)
        target = next(lacking, self.variables[0] if self.variables else None)
        (target.input if target else self.where).focus()

    def learn(self) -> None:
        """Update the information about the clusters."""
        self.where.learn(candidates(self.chain, self.session.engine.clusters.values()))

    # Entered values

    @property
    def where(self) -> ClusterChoice:
        return self.query_one(ClusterChoice)

    @property
    def _fields(self) -> list[Field]:
        return [*self.variables, self._wait] if self._wait is not None else self.variables

    @property
    def values(self) -> dict[str, str]:
        """Return the values, without unchanged defaults that differ by cluster."""
        return {
            field.variable.name: field.value
            for field in self.variables
            if self._left_to_cluster.get(field.variable.name) != field.value
        }

    def context(self, cluster: str) -> TemplateContext:
        """Return the context, the same until something is sent, so that the preview matches the request."""
        if cluster not in self._contexts:
            self._contexts[cluster] = self.session.planner.context(cluster)
        return self._contexts[cluster]

    def renew(self) -> None:
        """Discard the contexts after something was sent."""
        self._contexts.clear()

    def fill_in_defaults(self, cluster: str) -> None:
        """Fill in the defaults that differ by cluster, unless something else was typed."""
        for field in self.variables:
            name = field.variable.name
            if differs_by_cluster(field.variable) and field.value == self._left_to_cluster.get(name, ""):
                text = default_text(field.variable, self.context(cluster))
                self._left_to_cluster[name] = text
                if field.value != text:
                    field.put(text)

    @property
    def half_typed(self) -> set[str]:
        """Return the variables with text that can still become one of the suggestions."""
        return {field.variable.name for field in self.variables if field.narrowing}

    async def prepared(self, cluster: str) -> Prepared:
        """Return the request for one cluster. Raises like `Planner.prepare`."""
        planner = self.session.planner
        return self.with_wait(await planner.prepare(self.request, self.values, self.context(cluster)))

    async def proposal(self) -> Proposal:
        """Return the request for all chosen clusters."""
        contexts = map(self.context, self.where.chosen)
        return await self.session.planner.propose(self.request, self.values, contexts, self.with_wait)

    @property
    def pause(self) -> float:
        """Return the seconds without a key press before typed text takes effect."""
        return _LONG_PAUSE if any(field.offers.long for field in self.variables) else PAUSE

    def with_wait(self, prepared: Prepared) -> Prepared:
        return self._wait.applied(prepared) if self._wait is not None else prepared

    def url(self, cluster: str) -> str:
        """Return the cluster's URL; empty if a reload has just removed the cluster."""
        state = self.session.engine.clusters.get(cluster)
        return state.url if state is not None else ""

    def complete(self) -> bool:
        """Return whether everything is valid; otherwise focus the first problem."""
        if not self.where.chosen:
            self.where.blame("choose at least one")
            self.where.focus()
            return False
        for field in self._fields:
            if problem := field.problem(final=True):
                field.blame(problem)
                field.input.focus()
                return False
        return True

    def blame(self, problems: Mapping[str, str]) -> None:
        """Show each problem beside its field, and focus the first of these fields."""
        for field in self._place(problems)[:1]:
            field.input.focus()

    def remark(self, problems: Mapping[str, str]) -> None:
        """Show problems while typing: like `blame`, but only for complete values, and keeping the focus."""
        ready = {field.variable.name for field in self.variables if field.value and not field.problem()}
        self._place({name: text for name, text in problems.items() if name in ready - self.half_typed})

    def _place(self, problems: Mapping[str, str]) -> list[Field]:
        found = [field for field in self.variables if field.variable.name in problems]
        for field in found:
            field.blame(problems[field.variable.name])
        return found

    # While typing

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self.look_up_anew()
        self.post_message(self.Changed())

    def on_cluster_choice_changed(self, message: ClusterChoice.Changed) -> None:
        message.stop()
        self.look_up_anew()
        self.post_message(self.Changed())

    def on_field_submitted(self, message: Field.Submitted) -> None:
        message.stop()
        self.post_message(self.Submitted())

    def on_cluster_choice_submitted(self, message: ClusterChoice.Submitted) -> None:
        message.stop()
        self.post_message(self.Submitted())

    def look_up_anew(self) -> None:
        """Look up suggestions again for the fields that depend on changed values."""
        values, clusters = self.values, self.where.chosen
        for field in self._looked_up():
            wanted = needs(self.request, field.variable)
            if field.offers.long:
                wanted |= {field.variable.name}
            wants = clusters, tuple(sorted((name, values.get(name)) for name in wanted))
            if field.looked_up != wants:
                field.looked_up = wants
                self._start_look_up(field)

    def _looked_up(self) -> Iterable[Field]:
        return (field for field in self.variables if field.variable.lookup is not None)

    def _start_look_up(self, field: Field) -> Worker[None]:
        group = f"offers {field.variable.name}"
        return self.run_worker(partial(self._look_up, field), group=group, exclusive=True)

    async def _look_up(self, field: Field) -> None:
        await asyncio.sleep(self.pause)
        if closing(self):
            return
        engine, planner = self.session.engine, self.session.planner
        field.offer(
            await look_up(engine, planner, self.request, field.variable, self.values, self.where.chosen)
        )
