"""What a check says of an account: how far it sees."""

from collections.abc import Iterator

import pytest

from ontap_tui.model import Secret, SystemClock
from ontap_tui.ontap import Examination, Password, examine
from ontap_tui.simulator import Account, SimulatedCluster, SimulatedFleet, read_only, svm_admin
from ontap_tui.simulator.accounts import READ
from tests.ontap.conftest import Connect

JOBS_ONLY = Account("jobs", "pw", access=(("/api/cluster/jobs", READ),))
NO_SVMS = Account("few", "pw", access=(("/api/cluster", READ),))
DOMAIN = Account("CORP\\ann", "pw", access=(("/api", READ),))


@pytest.fixture
def cluster() -> Iterator[SimulatedCluster]:
    with SimulatedFleet(1) as fleet:
        [one] = fleet
        yield one


async def examined(connect: Connect, cluster: SimulatedCluster, account: Account) -> Examination:
    cluster.accounts.append(account)
    login = Password(account.username, Secret(account.password or ""))
    return await examine(
        connect(cluster.endpoint.url, credentials=login),
        cluster="east",
        url=cluster.endpoint.url,
        username=account.username,
        interceptable=False,
        jobs_filter={},
        clock=SystemClock(),
    )


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (read_only("ann", "pw"), "sees the jobs of the whole cluster"),
        (DOMAIN, "sees the jobs of the whole cluster"),
        (svm_admin("vsadmin", "pw", "vs1"), "an account of SVM vs1: sees its jobs, not those of other SVMs"),
        (JOBS_ONLY, "may read jobs and nothing else: look-ups in request forms will be refused"),
        (NO_SVMS, "sees the jobs of the whole cluster; look-ups of SVMs in request forms will be refused"),
    ],
    ids=["cluster", "domain", "svm", "jobs only", "no look-ups"],
)
async def test_what_an_account_sees(
    connect: Connect, cluster: SimulatedCluster, account: Account, words: str
) -> None:
    found = await examined(connect, cluster, account)
    assert found.fault is None
    assert all(check.ok for check in found.checks)
    [scope] = [check for check in found.checks if check.check == "account"]
    assert scope.detail.startswith(words)


async def test_a_wrong_password_is_one_failed_log_in(connect: Connect, cluster: SimulatedCluster) -> None:
    found = await examined(connect, cluster, Account("ann"))
    assert [check.check for check in found.checks if check.ok is False] == ["log-in"]
    assert len(cluster.log.requests) == 1
