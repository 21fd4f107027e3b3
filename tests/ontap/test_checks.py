"""What a check says of an account: how far it sees."""

import hashlib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from ontap_tui.model import Secret, SystemClock
from ontap_tui.ontap import Examination, Password, Tls, examine
from ontap_tui.simulator import Account, SimulatedCluster, SimulatedFleet, read_only, svm_admin
from ontap_tui.simulator.accounts import READ
from tests.ontap.conftest import Connect
from tests.ontap.hostile import hostile, http, raw
from tests.support.clock import ManualClock

JOBS_ONLY = Account("jobs", "pw", access=(("/api/cluster/jobs", READ),))
NO_SVMS = Account("few", "pw", access=(("/api/cluster", READ),))
EXPIRES = datetime(2090, 5, 6, tzinfo=UTC)
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


@pytest.mark.parametrize(
    ("days", "words"),
    [(40, "valid for 40 d"), (12, "expires in 12 d: renew it"), (-2, "expired 2 d ago: renew it")],
)
@pytest.mark.parametrize("verify", [True, False])
async def test_how_long_the_certificate_is_valid(
    connect: Connect, days: int, words: str, verify: bool, server_certificate: trustme.LeafCert
) -> None:
    der = ssl.PEM_cert_to_DER_cert(server_certificate.cert_chain_pems[0].bytes().decode())
    own = f"sha256:{hashlib.sha256(der).hexdigest()}"
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_certificate.configure_cert(shown)
    async with hostile(raw(http(b'{"records": []}')), shown) as server:
        found = await examine(
            connect(server.url, tls=Tls(fingerprints=(own,)) if verify else Tls(verify=False)),
            cluster="east",
            url=server.url,
            username="ann",
            interceptable=not verify,
            jobs_filter={},
            clock=ManualClock(EXPIRES - timedelta(days=days)),
        )
    [tls] = [check for check in found.checks if check.check == "tls"]
    assert tls.detail.endswith(f"{own}, {words}")
    assert tls.detail.startswith("INSECURE: not verified") != verify


@pytest.fixture(scope="module")
def server_certificate() -> trustme.LeafCert:
    return trustme.CA().issue_cert("127.0.0.1", not_after=EXPIRES)


async def test_a_wrong_password_is_one_failed_log_in(connect: Connect, cluster: SimulatedCluster) -> None:
    found = await examined(connect, cluster, Account("ann"))
    assert [check.check for check in found.checks if check.ok is False] == ["login"]
    assert len(cluster.log.requests) == 1
