import asyncio
from datetime import timedelta

from ontap_tui.history import Control, Gap, History
from ontap_tui.model import Acknowledgement, Action, Attention, Intent, Launch
from tests.history.batches import appeared, batch, ended_job, later, polled
from tests.support.clock import START
from tests.support.jobs import make_job

DAY = 86400.0
LONG_AGO = -100 * DAY


def launch(name: str, at: float, *, ended: bool = True) -> Launch:
    return Launch(
        id=name, group=name, request="r", cluster="east", method="POST", target="/api", jobs=("u",),
        created_at=later(at), ended_at=later(at) if ended else None,
    )  # fmt: skip


async def test_what_is_older_than_the_days_is_forgotten_in_every_table(history: History) -> None:
    old, new = make_job(1), make_job(2)
    await history.record(
        batch(
            polled("east", LONG_AGO),
            ended_job(1, LONG_AGO, description="old"),
            ended_job(2, -DAY, description="new"),
            appeared(make_job(3), -DAY),
        )
    )
    await history.record(batch(polled("east", -DAY)))
    for job, at in ((old, LONG_AGO), (new, -DAY)):
        await history.journal(launch(f"of {job.uuid}", at))
        await history.journal_control(Control(key=job.key, intent=Intent(action=Action.CANCEL, at=later(at))))
        await history.acknowledge({job.key: Acknowledgement(reason=Attention.FAILED)})
    told: list[int] = []
    assert await history.prune(90, told.append) == 1
    assert told == [1]
    assert {past.tracked.key for past in await history.jobs()} == {new.key, make_job(3).key}
    assert list(await history.acknowledged()) == [new.key]
    assert [len(await history.controls(job.key)) for job in (old, new)] == [0, 1]
    assert [launch.id for launch in await history.launches()] == [f"of {new.uuid}"]
    assert await history.timeline(old.key) == []
    assert len(await history.timeline(new.key)) == 1
    forgotten = Gap(start=later(LONG_AGO), end=later(LONG_AGO + 120))
    assert await history.gaps("east", forgotten.start, forgotten.end) == [forgotten]


async def test_what_has_not_ended_is_kept_however_old_it_is(history: History) -> None:
    await history.record(batch(appeared(make_job(1), LONG_AGO)))
    await history.journal(launch("open", LONG_AGO, ended=False))
    assert await history.prune(0) == 0
    assert [past.tracked.key for past in await history.jobs()] == [make_job(1).key]
    assert [one.id for one in await history.launches()] == ["open"]


async def test_recording_goes_on_while_much_is_forgotten(history: History) -> None:
    await history.record(batch(*(ended_job(number, LONG_AGO) for number in range(1, 3001))))
    pruning = asyncio.create_task(history.prune(90))
    await asyncio.sleep(0)
    await history.record(batch(appeared(make_job(9999))))
    assert not pruning.done()
    assert await pruning == 3000
    assert [past.tracked.key for past in await history.jobs()] == [make_job(9999).key]


async def test_nothing_to_forget(history: History) -> None:
    await history.record(batch(ended_job(1, 0)))
    assert await history.prune(90) == 0
    assert await history.jobs(since=START - timedelta(days=1)) != []
