"""How jobs of different kinds go: what they say on their way, over a given number of seconds."""

from collections.abc import Callable, Iterator
from random import Random
from typing import TypeAlias

import msgspec

from ontap_tui.simulator.job import JobStep, failure, success

Plan: TypeAlias = Callable[[Random, float], Iterator[JobStep]]
"""Makes the steps of one job that runs for so many seconds."""

QUEUED = (0.2, 1.5)
"""s that a job waits before it runs."""
REPORT_EVERY = 3.0
"""s between two messages of a job that reports its progress."""


def silent(end: str = "success") -> Plan:
    """Says nothing until its end."""

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        yield JobStep(random.uniform(*QUEUED))
        yield success(seconds, end)

    return plan


def stages(*messages: str, end: str = "success", code: int | None = None) -> Plan:
    """`code` stays with the job while it runs: not a sign of failure."""

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        wait = random.uniform(*QUEUED)
        for message in messages:
            yield JobStep(wait, message=message, code=code)
            wait = seconds / len(messages) * random.uniform(0.6, 1.4)
        yield success(wait, end)

    return plan


def percent(text: str, end: str = "success") -> Plan:
    """`text` with ``{}`` for the number."""

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        return _reports(random, seconds, lambda done: text.format(f"{int(done * 100)}"), end)

    return plan


def volume_of(text: str, end: str = "success") -> Plan:
    """`text` with two ``{}`` for what is done and for the whole."""

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        whole = random.choice((0.4, 1.2, 4.0, 9.5))
        return _reports(
            random, seconds, lambda done: text.format(f"{whole * done:.2f} TB", f"{whole:.2f} TB"), end
        )

    return plan


def failing(plan: Plan, code: int, message: str, *arguments: str) -> Plan:
    """As `plan`, but with a bad end somewhere before its good one."""

    def doomed(random: Random, seconds: float) -> Iterator[JobStep]:
        end = random.uniform(0.3, 0.9) * seconds
        passed = 0.0
        for step in plan(random, seconds):
            if step.state == "success" or passed + step.after > end:
                break
            passed += step.after
            yield step
        yield failure(max(0.1, end - passed), code, message, *arguments)

    return doomed


def queued_for(plan: Plan, wait: float) -> Plan:
    """As `plan`, but it waits so long in the queue."""

    def patient(random: Random, seconds: float) -> Iterator[JobStep]:
        steps = plan(random, seconds)
        yield msgspec.structs.replace(next(steps), after=wait)
        yield from steps

    return patient


def _reports(random: Random, seconds: float, text: Callable[[float], str], end: str) -> Iterator[JobStep]:
    wait = random.uniform(*QUEUED)
    passed = 0.0
    while passed < seconds:
        yield JobStep(wait, message=text(passed / seconds))
        wait = min(REPORT_EVERY * random.uniform(0.5, 1.5), seconds - passed) or REPORT_EVERY
        passed += wait
    yield success(wait, end)
