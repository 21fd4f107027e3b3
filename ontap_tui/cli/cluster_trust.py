"""Implement ``ontap-tui cluster trust``: accept another certificate of a cluster."""

import asyncio
from typing import Final

from ontap_tui.cli.confirm import confirm
from ontap_tui.cli.diagnostics import fail, tell, tell_fault, unknown_name
from ontap_tui.cli.enrolling import ConfiguredContact
from ontap_tui.cli.enrolment_dialogue import lines_of
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write
from ontap_tui.cli.status import ExitStatus, status_of_fault
from ontap_tui.config import Cluster
from ontap_tui.enrolment import side_by_side, trust_only
from ontap_tui.model import SystemClock
from ontap_tui.ontap import OntapError

_UNCHANGED: Final = "Nothing was changed."


def trust(options: Options, name: str, trust: tuple[str, ...], yes: bool) -> ExitStatus:
    config = options.load_config()
    if name not in config.clusters:
        unknown_name("cluster", name, config.clusters)
    cluster = config.clusters[name]
    if not cluster.url.startswith("https:"):
        fail(f"{name} is at {cluster.url}, which has no certificate.")
    try:
        seen = asyncio.run(ConfiguredContact(config).look(cluster))
    except OntapError as error:
        tell_fault(name, error.fault)
        return status_of_fault(error.fault.kind)
    shown = seen.certificate
    if seen.mistrust is None and cluster.verify and not trust:
        tell(f"{name} presents a certificate that is already trusted: {shown.fingerprint}")
        return ExitStatus.DONE
    if trust and shown.fingerprint not in trust:
        tell(*lines_of(side_by_side(trust, shown, SystemClock().now())))
        fail(f"{name} presents a different certificate. {_UNCHANGED}", status=ExitStatus.UNREACHABLE)
    if not options.cluster_store.holds(name):
        fail(
            f"{name} is in {config.where('clusters', name)}.",
            "ontap-tui never writes that file: add this to it.",
            f'  fingerprint = "{shown.fingerprint}"',
        )
    if not trust:
        tell(
            f"{name} {seen.mistrust.summary}." if seen.mistrust else f"{name} is not verified at the moment."
        )
        tell(*lines_of(side_by_side(cluster.fingerprint, shown, SystemClock().now())))
        if not yes:
            confirm([_question(cluster)], unchanged=_UNCHANGED)
    trust_only(options.cluster_store, name, trust or [shown.fingerprint])
    write(str(options.cluster_store.path(name)))
    tell(f"{name}: only {', '.join(trust) or shown.fingerprint} is trusted now.")
    return ExitStatus.DONE


def _question(cluster: Cluster) -> str:
    instead = ""
    if cluster.fingerprint:
        instead = " instead of the trusted one"
    elif cluster.ca:
        instead = f" instead of those signed by {cluster.ca}"
    return f"This trusts only the certificate shown{instead}, for {cluster.name} at {cluster.url}."
