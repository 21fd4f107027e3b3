"""``ontap-tui watch``: follows every cluster, a line a change."""

import asyncio
from datetime import datetime
from typing import Final

import click

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import open_rooms, running
from ontap_tui.cli.contact import ContactTeller
from ontap_tui.cli.options import Options, filter_argument, filter_text, output_option, timeout_option
from ontap_tui.cli.output import write, write_json_line
from ontap_tui.cli.rows import live_row, state_word, what_it_says
from ontap_tui.cli.status import ExitStatus, combined, status_of_fault, status_of_job
from ontap_tui.config import Config
from ontap_tui.engine import Engine
from ontap_tui.filtering import Filter, parse
from ontap_tui.model import (
    Batch,
    Clock,
    ClusterChanged,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobGone,
    TrackedJob,
    printable,
)

_WORDS: Final = {JobAppeared: "appeared", JobChanged: "changed", JobFinished: "finished", JobGone: "gone"}


@click.command()
@filter_argument
@click.option("--until-idle", is_flag=True, help="End when no job that passes the filter is left to end.")
@timeout_option
@output_option("text", "jsonl")
@click.pass_obj
def watch(
    options: Options, filter_words: tuple[str, ...], until_idle: bool, timeout: float | None, output: str
) -> ExitStatus:
    """Print a line for each change of a job.

    Ends with status 1 if a job failed while it was watched, 6 if one was lost from sight before its end.

    \b
    Example:
      ontap-tui watch request:snapshot --until-idle --timeout 30m
    """
    config = options.load_config()
    wanted = parse(filter_text(filter_words), config.tags_of)
    return asyncio.run(_watch(options, config, wanted, until_idle, timeout, output))


async def _watch(
    options: Options, config: Config, wanted: Filter, until_idle: bool, timeout: float | None, output: str
) -> ExitStatus:
    clusters = configured_clusters(options, config)
    async with open_rooms(config, clusters, data=options.locations.data, read_only=True) as rooms:
        watching = _Watching(rooms.engine, rooms.clock, wanted, output)
        subscription = rooms.engine.subscribe()
        async with running(rooms.engine):
            try:
                async with asyncio.timeout(timeout):
                    async for batch in subscription:
                        watching.take(batch)
                        if until_idle and watching.idle:
                            break
            except TimeoutError:
                return watching.status(timed_out=True)
        return watching.status(timed_out=False)


class _Watching:
    """What has been seen, and printed."""

    def __init__(self, engine: Engine, clock: Clock, wanted: Filter, output: str) -> None:
        self._engine = engine
        self._clock = clock
        self._wanted = wanted
        self._output = output
        self._contact = ContactTeller()
        self._ends: list[ExitStatus] = []

    def take(self, batch: Batch) -> None:
        for event in batch.events:
            if isinstance(event, ClusterChanged):
                self._contact.take(event.state)
            elif isinstance(event, JobAppeared | JobChanged | JobFinished | JobGone):
                if not self._tells(event):
                    continue
                self._print(_WORDS[type(event)], event.job, batch.at)
                if isinstance(event, JobGone) or (
                    isinstance(event, JobFinished) and event.before is not None
                ):
                    self._ends.append(status_of_job(event.job))

    @property
    def idle(self) -> bool:
        """Every cluster has been heard, or cannot be, and nothing that passes the filter is left to end."""
        return all(
            state.polled_at is not None or state.polling_stopped for state in self._engine.clusters.values()
        ) and not any(map(self._passes, self._active))

    @property
    def _active(self) -> list[TrackedJob]:
        return [tracked for jobs in self._engine.jobs.values() for tracked in jobs.values() if tracked.active]

    def status(self, *, timed_out: bool) -> ExitStatus:
        found = list(self._ends)
        if timed_out and any(map(self._passes, self._active)):
            found.append(ExitStatus.TIMEOUT)
        found += [
            status_of_fault(state.fault.kind) for state in self._engine.clusters.values() if state.fault
        ]
        return combined(found)

    def _tells(self, event: JobAppeared | JobChanged | JobFinished | JobGone) -> bool:
        """Something happened to a job that passes the filter, or passed it until now."""
        if isinstance(event, JobGone) and event.job.job.terminal:
            return False
        before = event.before if isinstance(event, JobChanged | JobFinished) else None
        return self._passes(event.job) or (before is not None and self._passes(before))

    def _passes(self, tracked: TrackedJob) -> bool:
        return self._wanted.matches(tracked, self._clock.now())

    def _print(self, word: str, tracked: TrackedJob, at: datetime) -> None:
        job = tracked.job
        if self._output == "jsonl":
            row = live_row(tracked, self._engine.clusters[job.cluster], at)
            write_json_line({"at": at.isoformat(), "event": word} | row.record)
            return
        local = at.astimezone()
        cells = (job.cluster, job.uuid, f"{state_word(tracked):<8}", job.description, what_it_says(job))
        write("  ".join([f"{local:%H:%M:%S}", *map(printable, filter(None, cells))]))
