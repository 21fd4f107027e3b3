"""What `team sql` prints: it can be run again, and each role can do its work and nothing else."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import TypeAlias

import msgspec
import pytest

from ontap_tui.history import History, HistoryError, TeamHistory, team_sql
from ontap_tui.model import Acknowledgement, Attention, Outcome
from tests.history.batches import appeared, batch, ended_job, later, polled
from tests.history.postgres.conftest import team_history
from tests.history.test_journal import launch
from tests.history.test_person import FIRST, control
from tests.support.clock import ManualClock
from tests.support.jobs import make_job
from tests.support.postgres import Database

NOTED = Acknowledgement(reason=Attention.FAILED, user="ann", at=later(0))
ROLES = ("recorder", "operator", "observer")


@pytest.fixture
def accounts(database: Database) -> Iterator[dict[str, str]]:
    """The url of an account in each role, and of a second operator: ``other``."""
    prefix = f"t{uuid.uuid4().hex[:12]}"
    for _ in range(2):
        database.ask(team_sql(prefix))
    names = {role: f"{prefix}_a_{role}" for role in (*ROLES, "other")}
    for role, name in names.items():
        database.ask(f"CREATE ROLE {name} LOGIN")
        database.ask(f"GRANT {prefix}_{'operator' if role == 'other' else role} TO {name}")
    yield {role: database.url.replace("//postgres@", f"//{name}@") for role, name in names.items()}
    for name in (*names.values(), *(f"{prefix}_{role}" for role in ROLES)):
        database.ask(f"DROP OWNED BY {name}")
        database.ask(f"DROP ROLE {name}")


Team: TypeAlias = dict[str, TeamHistory]


@pytest.fixture
async def team(accounts: dict[str, str], clock: ManualClock) -> AsyncIterator[Team]:
    """A program of each."""
    async with AsyncExitStack() as stack:
        yield {
            role: await stack.enter_async_context(team_history(url, clock, name=role))
            for role, url in accounts.items()
        }


async def refused(history: History, work: object) -> None:
    with pytest.raises(HistoryError, match="lacks a permission") as raised:
        await work  # type: ignore[misc]  # whatever coroutine the test hands in
    assert "ontap-tui team sql" in raised.value.fault.remedy


async def test_each_role_can_do_its_work(team: Team, clock: ManualClock) -> None:
    assert [history.fault for history in team.values()] == [None] * 4
    recorder, operator, observer = (team[role] for role in ROLES)
    await recorder.tend(["east"])
    await recorder.record(batch(polled("east", 0), appeared(make_job(1)), ended_job(2, 0, "failure")))
    assert all(finding.ok for finding in await recorder.examine())
    await operator.journal(launch(1, jobs=(make_job(1).uuid,)))
    assert await operator.journal_unless_ended(launch(1, outcome=Outcome.ACCEPTED, jobs=(make_job(1).uuid,)))
    await operator.journal_control(control(FIRST, 1))
    await operator.acknowledge({make_job(2).key: NOTED})
    await operator.present()
    await observer.present()
    assert len(await observer.jobs()) == 2
    assert [one.id for one in await observer.launches()] == ["l1"]
    assert len((await observer.follow(["east"], {})).sights) == 1
    assert await observer.last_present() is not None
    assert [one.name for one in await observer.recorders()] == ["recorder"]
    await observer.request(["east"])
    await clock.advance(5)
    assert await recorder.prune(0) == 1
    assert [history.fault for history in team.values()] == [None] * 4


async def test_nobody_can_do_the_work_of_another(team: Team) -> None:
    recorder, operator, observer = (team[role] for role in ROLES)
    await refused(observer, observer.journal(launch(1)))
    await refused(observer, observer.acknowledge({FIRST: NOTED}))
    await refused(operator, operator.tend(["east"]))
    await refused(operator, operator.prune(0))
    await refused(recorder, recorder.journal(launch(1)))


async def test_nobody_writes_under_the_name_of_another(team: Team, database: Database) -> None:
    operator, other = team["operator"], team["other"]
    mine = launch(1, outcome=Outcome.SENT)
    await operator.journal(mine)
    for changed in (
        msgspec.structs.replace(mine, outcome=Outcome.SUCCESS),
        msgspec.structs.replace(mine, jobs=("someone's",)),
    ):
        with pytest.raises(HistoryError):
            await other.journal(changed)
    assert await other.launches() == [mine]
    await operator.journal_control(control(FIRST, 1))
    with pytest.raises(HistoryError):
        await other.journal_control(control(FIRST, 1, "not by me"))
    assert await other.controls(FIRST) == [control(FIRST, 1)]
    [(role,)] = database.ask("SELECT role FROM launches")
    assert role.endswith("_a_operator")


async def test_acknowledgements_are_the_teams(team: Team) -> None:
    await team["operator"].acknowledge({FIRST: NOTED})
    await team["other"].acknowledge({FIRST: None})
    assert await team["observer"].acknowledged() == {}
