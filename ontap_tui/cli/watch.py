"""Implement ``ontap-tui watch``: follow every cluster, printing one line per change."""

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from shlex import quote
from typing import Final, TypeAlias

import msgspec

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import running, script_rooms
from ontap_tui.cli.contact import ContactTeller
from ontap_tui.cli.diagnostics import tell
from ontap_tui.cli.observing import with_observed
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_json_line
from ontap_tui.cli.progress import Waiting, job_line, showing, tell_open
from ontap_tui.cli.records import ChangeWord, JobChange
from ontap_tui.cli.replay import Replay, replay
from ontap_tui.cli.rows import OutputRow, live_row
from ontap_tui.cli.status import ExitStatus, combined, status_of_fault, status_of_job
from ontap_tui.config import Config
from ontap_tui.engine import Engine
from ontap_tui.filtering import Filter, parse
from ontap_tui.model import (
    Batch,
    Clock,
    ClusterChanged,
    ClusterState,
    Job,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobGone,
    JobKey,
    TrackedJob,
)

_JobEvent: TypeAlias = JobAppeared | JobChanged | JobFinished | JobGone

_TRIES: Final = 3
"""Consecutive failed polls after which a cluster that never answered is no longer waited for."""
_WORDS: Final[dict[type[_JobEvent], ChangeWord]] = {
    JobAppeared: "appeared",
    JobChanged: "changed",
    JobFinished: "finished",
    JobGone: "gone",
}
_OVERLAP: Final = timedelta(minutes=1)
"""Changes seen this long before are printed again, because another instance may see more during a read."""


def watch(
    options: Options,
    filter_text: str,
    until_idle: bool,
    since: datetime | None,
    timeout: float | None,
    output: str,
) -> ExitStatus:
    config = with_observed(options, options.load_config())
    wanted = parse(filter_text, config.tags_of)
    try:
        return asyncio.run(_watch(options, config, wanted, until_idle, since, timeout, output))
    except KeyboardInterrupt:
        if until_idle:
            words = " ".join(filter(None, (quote(filter_text) if filter_text else "", "--until-idle")))
            tell(f"Wait again: {options.command} watch {words}")
        raise


async def _watch(
    options: Options,
    config: Config,
    wanted: Filter,
    until_idle: bool,
    since: datetime | None,
    timeout: float | None,
    output: str,
) -> ExitStatus:
    clusters = configured_clusters(options, config)
    async with script_rooms(options, config, clusters) as rooms:
        watching = _Watching(rooms.engine, rooms.clock, wanted, output, since)
        if since is not None:
            watching.go_on(await replay(rooms.history, rooms.engine.clusters.keys(), since - _OVERLAP))
        subscription = rooms.engine.subscribe()
        async with (
            running(rooms.engine),
            showing(watching.look, options, rooms.clock) if until_idle else nullcontext(),
        ):
            try:
                async with asyncio.timeout(timeout):
                    async for batch in subscription:
                        watching.on_batch(batch)
                        if not watching.read or (until_idle and watching.idle):
                            break
            except TimeoutError:
                return watching.status(timed_out=True)
            except asyncio.CancelledError:
                if until_idle:
                    tell_open(options, watching.look(), {})
                raise
        return watching.status(timed_out=False)


class _Watching:
    """Tracks what has been seen and printed."""

    def __init__(
        self, engine: Engine, clock: Clock, wanted: Filter, output: str, since: datetime | None
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._wanted = wanted
        self._output = output
        self._contact = ContactTeller()
        self._heard: set[str] = set()
        self._not_to_be_heard: set[str] = set()
        self._remembered: dict[JobKey, TrackedJob] = {}
        """Jobs in the history of clusters that have not answered yet, whose end only the history knows."""
        self._active: dict[JobKey, TrackedJob] = {}
        self._told: dict[JobKey, Job] = {}
        """Jobs already printed from the history, not to be printed again when their cluster first answers."""
        self._read_at = dict.fromkeys(engine.clusters, since or clock.now())
        """The time up to which everything on a cluster has been seen."""
        self._seq = 0 if since is None else _micros(since)
        self._ends: list[ExitStatus] = []
        self.read = True
        """False once nobody reads the output."""

    def go_on(self, past: Replay) -> None:
        """Print the changes in the history; of the jobs found at the start, print only those that differ."""
        self._told = past.known
        for change in past.changes:
            if self._passes(change.tracked):
                self._print(change.event, OutputRow(change.tracked, change.at, change.at), change.at)
                if change.event in ("finished", "gone"):
                    self._ends.append(status_of_job(change.tracked))

    def on_batch(self, batch: Batch) -> None:
        for event in batch.events:
            if isinstance(event, ClusterChanged):
                self._take_state(event.state, batch.at)
            elif isinstance(event, JobAppeared | JobChanged | JobFinished | JobGone):
                self._take_job(event, batch.at)

    def _take_job(self, event: _JobEvent, at: datetime) -> None:
        cluster, _ = event.key
        if isinstance(event, JobAppeared) and cluster not in self._heard:
            self._remembered[event.key] = event.job
            return
        if event.job.active:
            self._active[event.key] = event.job
        else:
            self._active.pop(event.key, None)
        told = self._told.pop(event.key, None)
        first = self._remembered.pop(event.key, None) is not None and told is None
        if not self._tells(event) or (event.job.job == told and not event.job.gone):
            return
        unseen = isinstance(event, JobFinished) and event.before is None and cluster not in self._heard
        over = unseen and (told is None or told.terminal)
        new = over or (isinstance(event, JobChanged) and first)
        row = live_row(event.job, self._engine.clusters[cluster], at)
        self._print("appeared" if new else _WORDS[type(event)], row, at)
        if isinstance(event, JobGone | JobFinished) and not over:
            self._ends.append(status_of_job(event.job))

    def _take_state(self, state: ClusterState, at: datetime) -> None:
        self._contact.on_state(state)
        if state.polling_stopped or state.failures >= _TRIES:
            self._not_to_be_heard.add(state.name)
        if state.polled_at is None:
            return
        self._read_at[state.name] = state.polled_at
        if state.name in self._heard:
            return
        self._heard.add(state.name)
        for key in [key for key in self._remembered if key[0] == state.name]:
            self._take_job(JobAppeared(self._remembered.pop(key)), at)

    def look(self) -> Waiting:
        """Return what the command is waiting for."""
        now = self._clock.now()
        passing = list(filter(self._passes, self._active.values()))
        return Waiting.of(passing, lambda tracked: job_line(self._engine, tracked, now))

    @property
    def idle(self) -> bool:
        """Return whether every cluster has answered or failed, and every job of the filter has ended."""
        settled = self._heard | self._not_to_be_heard
        return settled >= self._engine.clusters.keys() and not any(map(self._passes, self._active.values()))

    def status(self, *, timed_out: bool) -> ExitStatus:
        found = list(self._ends)
        if timed_out and any(map(self._passes, self._active.values())):
            found.append(ExitStatus.TIMEOUT)
        found += [
            status_of_fault(state.fault.kind) for state in self._engine.clusters.values() if state.fault
        ]
        return combined(found)

    def _tells(self, event: _JobEvent) -> bool:
        """Return whether the event concerns a job that passes the filter, or passed it before."""
        if isinstance(event, JobGone) and event.job.job.terminal:
            return False
        before = event.before if isinstance(event, JobChanged | JobFinished) else None
        return self._passes(event.job) or (before is not None and self._passes(before))

    def _passes(self, tracked: TrackedJob) -> bool:
        state = self._engine.clusters[tracked.job.cluster]
        return self._wanted.matches(tracked, live_row(tracked, state, self._clock.now()).now)

    def _print(self, event: ChangeWord, row: OutputRow, at: datetime) -> None:
        job = row.tracked.job
        if self._output == "jsonl":
            self._seq = max(self._seq + 1, _micros(min(self._read_at.values())))
            record = msgspec.structs.asdict(row.record)
            line = JobChange(**record, seq=self._seq, at=at.astimezone(UTC).isoformat(), event=event)
            self.read &= write_json_line(line)
            return
        local = at.astimezone()
        cells = (job.cluster, job.uuid, f"{row.tracked.state_word:<8}", job.description, job.says)
        self.read &= write("  ".join([f"{local:%H:%M:%S}", *filter(None, cells)]))


def _micros(at: datetime) -> int:
    """Return the time in µs since 1970."""
    return (at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
