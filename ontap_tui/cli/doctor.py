"""``ontap-tui doctor``: tries each cluster, step by step, with a remedy for what fails."""

import asyncio
from datetime import UTC, datetime
from socket import SOCK_STREAM
from typing import Final
from urllib.parse import urlsplit

import click
import msgspec

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import make_client
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write_json
from ontap_tui.cli.parameters import cluster_option, output_option
from ontap_tui.cli.status import ExitStatus, combined, status_of_fault
from ontap_tui.cli.table import write_table
from ontap_tui.config import Cluster, Config
from ontap_tui.model import Fault, FaultKind, SystemClock
from ontap_tui.ontap import Identity, JobsAnswer, JobsQuery, OntapClient, OntapError

_STEPS: Final = (
    "credentials",
    "name",
    "connection",
    "tls",
    "log-in",
    "version",
    "jobs",
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
    FaultKind.AUTHENTICATION: "log-in",
}
"""Where a fault of the first request stops it; any other is one of what was asked for."""
_NO_ONTAP: Final = frozenset(
    {FaultKind.NOT_FOUND, FaultKind.NOT_JSON, FaultKind.NOT_ONTAP, FaultKind.REDIRECT, FaultKind.TOO_LARGE}
)
_RESULTS: Final = {True: "ok", False: "FAILED", None: "not tried"}
_MUCH_SKEW: Final = 60.0
_SOON: Final = 30


class Check(msgspec.Struct, frozen=True, kw_only=True):
    cluster: str
    check: str
    ok: bool | None
    """None where an earlier one failed."""
    detail: str = ""
    remedy: str = ""
    fault: FaultKind | None = None


@click.command()
@cluster_option
@output_option("table", "json")
@click.pass_obj
def doctor(options: Options, output: str) -> ExitStatus:
    """Check each cluster and say what to fix.

    Checks credentials, name, connection, TLS, log-in, version, permission to read jobs, and clock.

    \b
    Example:
      ontap-tui --cluster prod-east doctor
    """
    return examine(options, output)


def examine(options: Options, output: str) -> ExitStatus:
    """Check the clusters that the options choose, and print the checks."""
    config = options.load_config()
    found = asyncio.run(_examine_all(config, configured_clusters(options, config)))
    checks = [check for checks, _ in found for check in checks]
    if output == "json":
        write_json([msgspec.to_builtins(check) for check in checks])
    else:
        write_table(("CLUSTER", "CHECK", "RESULT", "WHAT"), [_cells(check) for check in checks], wrap=True)
    return combined(status for _, status in found)


def _cells(check: Check) -> tuple[str, ...]:
    words = ". ".join(filter(None, (check.detail, check.remedy)))
    return check.cluster, check.check, _RESULTS[check.ok], words


async def _examine_all(config: Config, clusters: list[Cluster]) -> list[tuple[list[Check], ExitStatus]]:
    return await asyncio.gather(*(_examine(cluster, config) for cluster in clusters))


async def _examine(cluster: Cluster, config: Config) -> tuple[list[Check], ExitStatus]:
    """Two reads: what the cluster is, and which jobs it has. Where one fails tells what works before it.

    What is no ONTAP has not looked at the credentials.
    """
    client = make_client(cluster, config, SystemClock())
    facts = dict.fromkeys(_STEPS, "")
    facts["log-in"] = f"as {cluster.username}" if cluster.username else ""
    fault: Fault | None = None
    failed = ""
    identity = Identity()
    try:
        identity = await client.identify()
        facts["version"] = _version(identity)
        facts |= _jobs(await client.jobs(JobsQuery.active(cluster.jobs)))
    except OntapError as error:
        fault = error.fault
        failed = "jobs" if facts["version"] else _FAILS_AT.get(fault.kind, "version")
        if fault.kind in _NO_ONTAP and identity.version is None:
            failed = "version"
            del facts["log-in"]
    finally:
        await client.aclose()
    facts["tls"] = _certificate(cluster, client)
    if failed not in ("credentials", "name"):
        facts["name"] = await _addresses(cluster.url)
    status = status_of_fault(fault.kind) if fault else ExitStatus.DONE
    return _checks(cluster.name, facts, failed, fault), status


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


def _jobs(answer: JobsAnswer) -> dict[str, str]:
    facts = {
        "jobs": f"{len(answer.jobs)} active",
        "round trip": f"{answer.round_trip * 1000:.0f} ms",
    }
    if answer.date is not None:
        skew = (answer.date - datetime.now(UTC)).total_seconds()
        remedy = "; check its time server: job times use its clock" if abs(skew) > _MUCH_SKEW else ""
        facts["clock"] = f"{round(skew):+d} s from ours{remedy}"
    return facts


def _certificate(cluster: Cluster, client: OntapClient) -> str:
    """Whose it is and until when."""
    if cluster.interceptable:
        return "INSECURE: not verified" if cluster.url.startswith("https:") else "INSECURE: plain HTTP"
    certificate = client.certificate
    if certificate is None:
        return "plain HTTP to this machine" if cluster.url.startswith("http:") else ""
    days = (certificate.expires - datetime.now(UTC)).days
    soon = ", renew it soon" if days < _SOON else ""
    return f"{certificate.subject}, by {certificate.issuer}, valid for {days} more days{soon}"
