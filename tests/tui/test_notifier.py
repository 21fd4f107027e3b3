"""What is told of ends, however many come."""

from collections.abc import Callable

import pytest

from ontap_tui.model import JobFinished, Notification
from ontap_tui.tui.runtime.notifier import EndNotice, Ends
from tests.support.jobs import make_job, tracked
from tests.tui.conftest import OpenDesk

DONE = EndNotice("east: success", "Volume move", "information")
FAILED = EndNotice("west: failure", "Volume create", "error")


class Told:
    def __init__(self) -> None:
        self.ends: list[EndNotice] = []
        self.waiting: list[Callable[[], None]] = []
        self.told = Ends(self.ends.append, lambda seconds, act: self.waiting.append(act))

    def come(self, *ends: EndNotice) -> None:
        for end in ends:
            self.told.add(end)
        self.told.flush()

    def second(self) -> list[EndNotice]:
        """Passes; returns what was told until then."""
        for act in [self.waiting.pop() for _ in self.waiting]:
            act()
        told, self.ends[:] = list(self.ends), []
        return told


def test_few_are_told_one_by_one_and_at_once() -> None:
    told = Told()
    told.come(DONE, FAILED)
    assert told.ends == [DONE, FAILED]


def test_what_follows_within_a_second_is_told_at_its_end() -> None:
    told = Told()
    told.come(DONE)
    told.come(FAILED)
    assert told.ends == [DONE]
    assert told.second() == [DONE, FAILED]
    assert told.second() == []
    told.come(DONE)
    assert told.ends == [DONE]


def test_of_many_the_worst_are_named_and_all_are_counted() -> None:
    told = Told()
    told.come(*[DONE] * 50, *[FAILED] * 2)
    [end] = told.ends
    assert (end.title, end.severity) == ("2 failed, 50 done", "error")
    assert end.text.startswith("west: failure: Volume create; west: failure: Volume create; east: success")
    assert end.text.endswith("and 49 more in the event log")


async def test_a_thousand_ends_are_one_toast_and_one_bell(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as on:
        bells: list[None] = []
        monkeypatch.setattr(on.app, "bell", lambda: bells.append(None))
        jobs = [tracked(make_job(number, state="failure")) for number in range(1000)]
        events = [event for job in jobs for event in (JobFinished(None, job), Notification(job, "watched"))]
        await on.publish(*events)
        await on.until(lambda: len(bells) == 1)
        assert [notice.title for notice in on.app._notifications] == ["1000 failed"]
