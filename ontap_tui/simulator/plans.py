"""Plan how jobs of different kinds progress over a number of seconds."""

from collections.abc import Callable, Iterator
from random import Random
from typing import TypeAlias

import msgspec

from ontap_tui.simulator.job import JobStep, failure, success

Plan: TypeAlias = Callable[[Random, float], Iterator[JobStep]]
"""Makes the steps of a job that runs for so many seconds."""

QUEUED = (0.2, 1.5)
"""s that a job is queued before it runs."""
REPORT_EVERY = 3.0
"""s between two progress messages of a job."""


def silent(end: str = "success") -> Plan:
    """Plan a job without messages until its end."""

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        yield JobStep(random.uniform(*QUEUED))
        yield success(seconds, end)

    return plan


def stages(*messages: str, end: str = "success", code: int | None = None) -> Plan:
    """Plan a job with stages; `code` is set while it runs, which is not a sign of failure."""

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        wait = random.uniform(*QUEUED)
        for message in messages:
            yield JobStep(wait, message=message, code=code)
            wait = seconds / len(messages) * random.uniform(0.6, 1.4)
        yield success(wait, end)

    return plan


def percent(text: str, end: str = "success") -> Plan:
    """Plan a job that reports a percentage; ``{}`` in `text` is the number."""

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        return _reports(random, seconds, lambda done: text.format(f"{int(done * 100)}"), end)

    return plan


def volume_of(text: str, end: str = "success") -> Plan:
    """Plan a job that reports a volume of data; the two ``{}`` in `text` are the amount done
    and the total.
    """

    def plan(random: Random, seconds: float) -> Iterator[JobStep]:
        whole = random.choice((0.4, 1.2, 4.0, 9.5))
        return _reports(
            random, seconds, lambda done: text.format(f"{whole * done:.2f} TB", f"{whole:.2f} TB"), end
        )

    return plan


def failing(plan: Plan, code: int, message: str, *arguments: str) -> Plan:
    """Plan a job like `plan` that fails before its end."""

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
    """Plan a job like `plan` that is queued for so long."""

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
