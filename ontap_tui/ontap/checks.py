"""Check one cluster step by step, with a remedy for each failure."""

import asyncio
from datetime import datetime
from socket import SOCK_STREAM
from typing import Final
from urllib.parse import urlsplit

import msgspec

from ontap_tui.model import Clock, Fault, FaultKind, ends_soon, validity
from ontap_tui.ontap.client import OntapClient
from ontap_tui.ontap.errors import OntapError, Refused
from ontap_tui.ontap.query import JobsQuery
from ontap_tui.ontap.results import Identity, JobsAnswer

_STEPS: Final = (
    "credentials",
    "name",
    "connection",
    "tls",
    "login",
    "version",
    "jobs",
    "account",
    "clock",
    "round trip",
)
_FAILS_AT: Final = {
    FaultKind.CREDENTIALS: "credentials",
    FaultKind.DNS: "name",
    FaultKind.CONNECT: "connection",
    FaultKind.TIMEOUT: "connection",
    FaultKind.RESET: "connection",
    FaultKind.TLS: "tls",
    FaultKind.TLS_AUTHORITY: "tls",
    FaultKind.TLS_EXPIRED: "tls",
    FaultKind.TLS_HOSTNAME: "tls",
    FaultKind.TLS_PINNED: "tls",
    FaultKind.PROXY: "connection",
    FaultKind.AUTHENTICATION: "login",
}
"""The step at which a fault of the first request fails; any other fault fails what was requested."""
_NO_ONTAP: Final = frozenset(
    {FaultKind.NOT_FOUND, FaultKind.NOT_JSON, FaultKind.NOT_ONTAP, FaultKind.REDIRECT, FaultKind.TOO_LARGE}
)
_MUCH_SKEW: Final = 60.0


class Check(msgspec.Struct, frozen=True, kw_only=True):
    cluster: str
    check: str
    ok: bool | None
    """None if an earlier check failed."""
    detail: str = ""
    remedy: str = ""
    fault: FaultKind | None = None


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    checks: list[Check]
    fault: Fault | None
    """The fault of the failed step."""


async def examine(
    client: OntapClient,
    *,
    cluster: str,
    url: str,
    username: str,
    interceptable: bool,
    jobs_filter: dict[str, str],
    clock: Clock,
    proxy: str = "",
) -> Examination:
    """Read the cluster's identity, its jobs and what the account sees, logging in only once.

    The first read that fails shows that the steps before it work. A server that is not ONTAP has not checked
    the credentials.
    """
    facts = dict.fromkeys(_STEPS, "")
    facts["login"] = f"as {username}" if username else ""
    fault: Fault | None = None
    failed = ""
    identity = Identity()
    try:
        identity = await client.identify()
        facts["version"] = _version(identity)
        facts |= _jobs(await client.jobs(JobsQuery.active(jobs_filter)), clock.now())
        facts["account"] = await _scope(client, identity)
    except OntapError as error:
        fault = error.fault
        failed = "jobs" if facts["version"] else _FAILS_AT.get(fault.kind, "version")
        if fault.kind in _NO_ONTAP and identity.version is None:
            failed = "version"
            del facts["login"]
    facts["tls"] = _certificate(client, url, clock.now(), interceptable=interceptable)
    if failed not in ("credentials", "name"):
        facts["name"] = f"looked up by the proxy {proxy}" if proxy else await _addresses(url)
    return Examination(checks=_checks(cluster, facts, failed, fault), fault=fault)


def _checks(cluster: str, facts: dict[str, str], failed: str, fault: Fault | None) -> list[Check]:
    checks = []
    for step in _STEPS:
        if step == failed and fault is not None:
            detail = " ".join(filter(None, (fault.summary, f"({fault.detail})" if fault.detail else "")))
            wrong = Check(
                cluster=cluster, check=step, ok=False, detail=detail, remedy=fault.remedy, fault=fault.kind
            )
            checks.append(wrong)
        elif failed and (_STEPS.index(step) > _STEPS.index(failed) or step not in facts):
            checks.append(Check(cluster=cluster, check=step, ok=None))
        else:
            checks.append(Check(cluster=cluster, check=step, ok=True, detail=facts[step]))
    return checks


async def _addresses(url: str) -> str:
    host = urlsplit(url).hostname or ""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=SOCK_STREAM)
    except OSError:
        return host
    addresses = dict.fromkeys(str(address[0]) for *_, address in found)
    return f"{host} is {', '.join(addresses)}" if host not in addresses else host


def _version(identity: Identity) -> str:
    if identity.version is None:
        return "this account may not read /api/cluster; jobs do not need it"
    return f"ONTAP {identity.version}, {identity.name}"


async def _scope(client: OntapClient, identity: Identity) -> str:
    """Say what this account will and will not see.

    An account of an SVM is refused ``/api/cluster`` and sees only its own SVM (NetApp's Ansible collection
    tells them apart in this way); a role made for jobs is refused both. A failure here is not a fault.
    """
    try:
        found = await client.collection("/api/svm/svms", [("fields", "name")], limit=2)
    except Refused:
        if identity.version is None:
            return "may read jobs and nothing else: look-ups in request forms will be refused"
        return "sees the jobs of the whole cluster; look-ups of SVMs in request forms will be refused"
    except OntapError:
        return "what else it may read could not be determined"
    if identity.version is not None:
        return "sees the jobs of the whole cluster"
    names = ", ".join(str(svm.get("name", "?")) for svm in found)
    return f"an account of SVM {names}: sees its jobs, not those of other SVMs or of the cluster"


def _jobs(answer: JobsAnswer, now: datetime) -> dict[str, str]:
    facts = {
        "jobs": f"{len(answer.jobs)} active",
        "round trip": f"{answer.round_trip * 1000:.0f} ms",
    }
    if answer.date is not None:
        skew = (answer.date - now).total_seconds()
        remedy = "; check its time server: job times use its clock" if abs(skew) > _MUCH_SKEW else ""
        facts["clock"] = f"{round(skew):+d} s from this machine{remedy}"
    return facts


def _certificate(client: OntapClient, url: str, now: datetime, *, interceptable: bool) -> str:
    """Describe the certificate: its subject and how long it is valid."""
    if not url.startswith("https:"):
        return "INSECURE: plain HTTP" if interceptable else "plain HTTP to this machine"
    certificate = client.certificate
    words = ["INSECURE: not verified"] if interceptable else []
    if certificate is not None:
        words += [f"{certificate.subject}, by {certificate.issuer}", certificate.fingerprint]
        if certificate.expires is not None:
            renew = ": renew it" if ends_soon(certificate.expires, now) else ""
            words.append(f"{validity(certificate.expires, now)}{renew}")
    return ", ".join(words)
