"""Certificates, good and bad, and logging in with one."""

import shutil
import ssl

import httpx
import pytest

from ontap_tui.simulator import SimulatedCluster, SimulatedFleet, TlsUnavailable
from tests.support.fleet import manual_fleet

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")


def trusting(cluster: SimulatedCluster, *, login: bool = False) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=cluster.endpoint.ca_path)
    if login and cluster.endpoint.client_certificate:
        context.load_cert_chain(*cluster.endpoint.client_certificate)
    return context


def only(fleet: SimulatedFleet) -> SimulatedCluster:
    return next(iter(fleet))


@needs_openssl
def test_a_client_that_trusts_the_authority_is_served() -> None:
    with manual_fleet(clusters=1, tls=True) as fleet:
        cluster = only(fleet)
        assert cluster.url.startswith("https://")
        auth = (cluster.endpoint.username, cluster.endpoint.password)
        assert httpx.get(f"{cluster.url}/api/cluster", verify=trusting(cluster), auth=auth).status_code == 200
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"{cluster.url}/api/cluster", auth=auth)


@needs_openssl
def test_a_client_certificate_logs_in() -> None:
    with manual_fleet(clusters=1, tls=True) as fleet:
        cluster = only(fleet)
        target = f"{cluster.url}/api/cluster"
        assert httpx.get(target, verify=trusting(cluster)).status_code == 401
        assert httpx.get(target, verify=trusting(cluster, login=True)).status_code == 200


@needs_openssl
@pytest.mark.parametrize(
    ("kind", "complaint"),
    [("expired", "certificate has expired"), ("wrong-host", "not valid for '127.0.0.1'")],
)
def test_bad_certificates(kind: str, complaint: str) -> None:
    with manual_fleet(clusters=1, tls=kind) as fleet:
        cluster = only(fleet)
        with pytest.raises(httpx.ConnectError, match=complaint):
            httpx.get(f"{cluster.url}/api/cluster", verify=trusting(cluster))


def test_without_openssl_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TlsUnavailable, match="openssl command"), manual_fleet(clusters=1, tls=True):
        pass
