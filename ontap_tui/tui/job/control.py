"""Pause, resume and cancel jobs after the user has confirmed exactly what will be done where."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from textual import work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label

from ontap_tui.engine import ControlResult
from ontap_tui.model import KNOWN_STATES, Action, JobKey, TrackedJob, duration, printable
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.dialog import AnswerButton, Answers, Dialog
from ontap_tui.tui.widgets.inputs import EntryField
from ontap_tui.tui.widgets.line import fitted, widest
from ontap_tui.tui.widgets.sheet import Entry

_REMARKS = {
    Action.PAUSE: "Not every kind of job can be paused; one that cannot keeps running.",
    Action.RESUME: "",
    Action.CANCEL: "Cancelling does not undo work already done; the job may still report success.",
}

_LONGEST_NAME: Final = 24
"""Maximum cells of a cluster's name."""


class ControlDialog(Dialog[None]):
    """Asks for confirmation, sends the requests, and shows the answer for each job."""

    def __init__(
        self, session: Session, action: Action | None, jobs: Sequence[TrackedJob], *, hidden: int = 0
    ) -> None:
        """Plan the actions; without `action`, resume paused jobs and pause the rest.

        `hidden` is the number of marked jobs left out because they are not shown.
        """
        super().__init__()
        self.session = session
        planned = [(tracked, action or _turn(tracked)) for tracked in jobs]
        self.planned = [one for one in planned if not self._barred(one[0])]
        self.left_out = [one for one in planned if self._barred(one[0])]
        self.hidden = hidden
        self.results: dict[JobKey, ControlResult] = {}
        self.asked = False

    def _barred(self, tracked: TrackedJob) -> str:
        cluster = self.session.engine.clusters.get(tracked.job.cluster)
        return cluster.barred if cluster is not None else ""

    def below(self) -> Iterable[Widget]:
        yield Label(self._remarks(), classes="ask", markup=False, id="remarks")
        yield EntryField(placeholder="reason (recorded on this machine)", compact=True)
        yield Answers(f"Yes, {self._what()}")

    def _what(self) -> str:
        """Return ``cancel 2`` or ``pause 1 and resume 1``."""
        actions = [action for _, action in self.planned]
        if len(actions) == 1:
            return f"{actions[0]} it"
        return " and ".join(f"{action} {actions.count(action)}" for action in Action if action in actions)

    def heading(self) -> str:
        if len(self.planned) == 1:
            return f"{self.planned[0][1].capitalize()} this job?"
        what = self._what()
        return f"{what[0].upper()}{what[1:]} jobs?"

    def _remarks(self) -> str:
        actions = dict.fromkeys(action for _, action in self.planned)
        remarks = [_REMARKS[action] for action in actions]
        if self.left_out:
            remarks.append(f"{len(self.left_out)} on a read-only cluster: not requested.")
        if self.hidden:
            also = "job is" if self.hidden == 1 else "jobs are"
            remarks.append(f"{self.hidden} marked {also} not shown in the table: left out.")
        return "\n".join(filter(None, remarks))

    def about(self) -> list[list[Entry]]:
        """List the jobs to be changed, then those left out and why."""
        listed = [*self.planned, *self.left_out]
        width = min(_LONGEST_NAME, widest(tracked.job.cluster for tracked, _ in listed))
        mixed = len({action for _, action in listed}) > 1
        return [list(self._part(tracked, action, width, mixed)) for tracked, action in listed]

    def _part(self, tracked: TrackedJob, action: Action, width: int, mixed: bool) -> Iterator[Entry]:
        job = tracked.job
        elapsed = job.elapsed(self.app.view.needs.cluster_now(job.cluster, self.session.clock.now()))
        took = f" {duration(elapsed.total_seconds())}" if elapsed is not None else ""
        role = f"$state-{job.state}" if job.state in KNOWN_STATES else "$quiet"
        head = Content.assemble(
            (f"{action:<7} " if mixed else "", "bold"),
            fitted(job.cluster, width).stylize("bold"),
            "  ",
            (f"{printable(job.state) + took:<16}", role),
        )
        yield Entry(head, Content(printable(job.description or job.uuid)))
        yield from (
            Entry(Content(), Content.styled(text, style)) for text, style in self._notes(tracked, action)
        )

    def _notes(self, tracked: TrackedJob, action: Action) -> list[tuple[str, str]]:
        """Return the result as (text, style) pairs, or what to consider before confirming."""
        result = self.results.get(tracked.key)
        if result is not None:
            style = "$text-success" if result.done else "$text-warning" if result.unknown else "$text-error"
            return [(printable(result.words), style)]
        if barred := self._barred(tracked):
            return [(f"left out: this cluster {barred}", "$text-warning")]
        if self.asked:
            return [("requesting …", "$quiet")]
        notes = []
        cluster = self.session.engine.clusters.get(tracked.job.cluster)
        if cluster is not None and cluster.stale:
            notes.append(("last known state is stale: the job is read again first", "$text-warning"))
        if before := self.session.engine.refused_before(tracked.job, action):
            notes.append((f"refused earlier for a job of this kind: {printable(before)}", "$text-warning"))
        return notes

    # Acting

    def on_answer_button_pressed(self, message: AnswerButton.Pressed) -> None:
        if self.asked or not message.yes:
            self.dismiss(None)
        else:
            self.asked = True
            self.act()

    def on_input_submitted(self) -> None:
        self.query_one("#no").focus()

    @work(group="control")
    async def act(self) -> None:
        reason = self.query_one(Input).value.strip()
        self.query_one(Input).disabled = True
        self.query_one(Answers).remove()
        self._redraw()

        async def one(tracked: TrackedJob, action: Action) -> None:
            self.results[tracked.key] = await self.session.engine.control(
                tracked.key, action, reason, seen=tracked.job.state, user=self.session.who
            )
            self._redraw()

        await asyncio.gather(*(one(tracked, action) for tracked, action in self.planned))
        done = sum(result.done for result in self.results.values())
        if done == len(self.planned):
            self.app.notify(f"{self._what().capitalize()}: requested")
            self.dismiss(None)
            return
        text = f"{done} of {len(self.planned)} requested."
        back = display(self.app.keys.of("back")[0])
        self.query_one("#remarks", Label).update(f"{text}   {back} back")

    def _redraw(self) -> None:
        self.parts.show(self.about())

    def action_back(self) -> None:
        self.dismiss(None)


def _turn(tracked: TrackedJob) -> Action:
    return Action.RESUME if Action.RESUME in tracked.actions else Action.PAUSE
