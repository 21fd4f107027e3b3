"""Implement ``ontap-tui doctor``: check each cluster, step by step, with a remedy for each failure."""

import asyncio
from typing import Final

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import make_client
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write_json
from ontap_tui.cli.progress import ProgressLine, Waiting, showing
from ontap_tui.cli.status import ExitStatus, combined, status_of_fault
from ontap_tui.cli.table import write_table
from ontap_tui.config import Cluster, Config
from ontap_tui.model import SystemClock
from ontap_tui.ontap import Check, Examination, examine

_RESULTS: Final = {True: "ok", False: "FAILED", None: "not tried"}


def doctor(options: Options, output: str) -> ExitStatus:
    return diagnose(options, output)


def diagnose(options: Options, output: str) -> ExitStatus:
    """Check the clusters that the options choose, and print the checks."""
    config = options.load_config()
    found = asyncio.run(_examine_all(options, config, configured_clusters(options, config)))
    checks = [check for examination in found for check in examination.checks]
    if output == "json":
        write_json(checks)
    else:
        write_checks(checks)
    return combined(status_of(examination) for examination in found)


def write_checks(checks: list[Check]) -> None:
    rows = [
        (one.cluster, one.check, _RESULTS[one.ok], ". ".join(filter(None, (one.detail, one.remedy))))
        for one in checks
    ]
    write_table(("CLUSTER", "CHECK", "RESULT", "WHAT"), rows, wrap=True)


def status_of(examination: Examination) -> ExitStatus:
    return status_of_fault(examination.fault.kind) if examination.fault else ExitStatus.DONE


async def _examine_all(options: Options, config: Config, clusters: list[Cluster]) -> list[Examination]:
    clock = SystemClock()
    began = clock.monotonic()
    checked: set[str] = set()

    async def one(cluster: Cluster) -> Examination:
        found = await examine_cluster(cluster, config)
        checked.add(cluster.name)
        return found

    def look() -> Waiting:
        left = [cluster.name for cluster in clusters if cluster.name not in checked]
        return Waiting.of(left, lambda name: ProgressLine(name, "checking", clock.monotonic() - began))

    async with showing(look, options, clock):
        return await asyncio.gather(*map(one, clusters))


async def examine_cluster(cluster: Cluster, config: Config) -> Examination:
    clock = SystemClock()
    client = make_client(cluster, config, clock)
    proxy = config.proxy_of(cluster)
    try:
        return await examine(
            client,
            cluster=cluster.name,
            url=cluster.url,
            username=cluster.username,
            interceptable=cluster.interceptable,
            jobs_filter=cluster.jobs,
            clock=clock,
            proxy=proxy.url if proxy else "",
        )
    finally:
        await client.aclose()
