"""Implement ``ontap-tui run``: send a saved request to one cluster or many."""

import asyncio
import json
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import chain as joined

import click

from ontap_tui.cli.choosing import ask_for_secrets, check_allowed, chosen_clusters
from ontap_tui.cli.compose import running, script_rooms
from ontap_tui.cli.confirm import ask_secret, confirm
from ontap_tui.cli.contact import reporting_contact
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.library import find_request, open_library
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_json
from ontap_tui.cli.records import DryRunRecord
from ontap_tui.cli.request_runner import RequestRunner, Result
from ontap_tui.cli.status import ExitStatus, combined
from ontap_tui.config import SECRET_PREFIX, Cluster, Config
from ontap_tui.engine import Prepared, Proposal
from ontap_tui.model import json_text
from ontap_tui.requests import Library, Request, Variable, takes_return_timeout


def run(
    options: Options,
    name: str,
    patterns: tuple[str, ...],
    settings: tuple[str, ...],
    return_timeout: int | None,
    dry_run: bool,
    wait: bool,
    timeout: float | None,
    yes: bool,
    output: str,
) -> ExitStatus:
    config = options.load_config()
    library = open_library(options, config)
    request = find_request(library, name)
    _check_times(request, return_timeout, timeout, wait=wait)
    patterns = patterns or tuple(joined.from_iterable(options.clusters))
    read_only = options.read_only and not dry_run
    clusters = targets(config, library, request, patterns, read_only=read_only)
    check_allowed(options, config, clusters)
    values = _values(request, settings)
    ask_for_secrets(clusters)

    async def fire() -> list[Result]:
        async with (
            script_rooms(options, config, clusters, library=library, read_only=options.read_only) as rooms,
            running(rooms.engine, poll=False),
            reporting_contact(rooms.engine),
        ):
            if rooms.history.fault is not None and not dry_run:
                fail("Nothing was sent: a launch must be recorded in the history first.")
            runner = RequestRunner(rooms, request, options, return_timeout=return_timeout)
            proposal = await runner.propose(values, [cluster.name for cluster in clusters])
            left_out = list(map(runner.not_sent, proposal.left_out))
            if dry_run:
                _print_requests(request, proposal.prepared, config, output)
                return left_out
            if proposal.halted:
                tell("Nothing was sent to the others: stop_on_error is set.")
                return left_out
            if proposal.prepared and not yes:
                _confirm(proposal)
            if request.then and not wait:
                tell(f"{request.then} is sent when this has succeeded: use --wait, or open the dashboard.")
            results = left_out + await runner.send(proposal.prepared, wait=wait, timeout=timeout)
            return runner.ordered(results, [cluster.name for cluster in clusters])

    results = asyncio.run(fire())
    for result in results:
        if result.trouble:
            tell(f"{result.record.cluster}: {result.trouble}")
    if not dry_run:
        _print_results(results, output)
    return combined(result.status for result in results)


def _check_times(request: Request, return_timeout: int | None, timeout: float | None, *, wait: bool) -> None:
    if timeout is not None and not wait:
        raise click.UsageError("--timeout is how long --wait waits: give both.")
    if return_timeout is not None and not takes_return_timeout(request):
        fail(f"{request.method} {request.path} takes no return_timeout.")


def targets(
    config: Config, library: Library, request: Request, patterns: Sequence[str], *, read_only: bool
) -> list[Cluster]:
    """Return the clusters to send it to. No pattern is needed if there is only one possible cluster.

    A cluster that only a pattern names is left out if the request may not run there.

    Raises:
        CommandError: a cluster must be chosen, or the request may not run on a named one, or on any.
    """
    chain = library.chain(request)
    refusals = {
        name: chain.refusal(name, read_only=read_only or cluster.read_only)
        if cluster.has_account
        else f"{name} has no account here"
        for name, cluster in config.clusters.items()
    }
    if not patterns:
        possible = [name for name, refusal in refusals.items() if refusal is None]
        if len(possible) != 1:
            fail(f"Choose a cluster with --cluster NAME. Eligible clusters: {', '.join(possible) or 'none'}.")
        patterns = possible
    clusters = chosen_clusters(config, patterns)
    allowed = [cluster for cluster in clusters if refusals[cluster.name] is None]
    refused = {cluster.name: str(refusals[cluster.name]) for cluster in clusters if cluster not in allowed}
    if not allowed or any(name in patterns for name in refused):
        fail(*dict.fromkeys(refused.values()), "Nothing was sent.")
    for name, refusal in refused.items():
        tell(f"{name} is left out: {refusal}")
    return allowed


def _values(request: Request, settings: Iterable[str]) -> dict[str, str]:
    """Parse the given values, and ask for missing secrets."""
    values = {}
    for setting in settings:
        name, separator, value = setting.partition("=")
        if not separator:
            fail(f"--set takes VARIABLE=VALUE, not {setting!r}.")
        values[name] = value
    for variable in request.variables:
        if not variable.secret:
            continue
        name, source = variable.name, secret_source(variable)
        if name in values:
            tell(f"{name} is visible in the process list: leave it out to be asked, or set {source}.")
        elif source in os.environ:
            values[name] = os.environ[source]
        elif sys.stdin.isatty() and not variable.optional:
            values[name] = ask_secret(variable.label)
    return values


def secret_source(variable: Variable) -> str:
    """Return the environment variable that a script uses for a secret."""
    return f"{SECRET_PREFIX}{variable.name.upper().replace('-', '_')}"


def _print_requests(request: Request, ready: Sequence[Prepared], config: Config, output: str) -> None:
    """Print the requests with secrets masked; in curl commands, secrets are shell variables."""
    records = [dry_run_record(request, one, config.clusters[one.cluster]) for one in ready]
    if output == "json":
        write_json(records)
        return
    for record in records:
        body = () if record.body is None else json_text(record.body, indent=2).split("\n")
        write(f"# {record.cluster}", f"{record.method} {record.url}", *body, record.curl)
        write(*(f"# {follow_up}" for follow_up in record.then))


def _print_results(results: Sequence[Result], output: str) -> None:
    if output == "json":
        write_json([result.record for result in results])
        return
    for result in results:
        write(*result.lines)


def dry_run_record(request: Request, prepared: Prepared, cluster: Cluster) -> DryRunRecord:
    rendered = prepared.step.request
    body = rendered.masked_body()
    return DryRunRecord(
        cluster=cluster.name,
        request=request.name,
        method=rendered.method,
        url=cluster.url + rendered.target,
        body=None if body is None else json.loads(body),
        curl=rendered.curl(cluster),
        then=tuple(map(str, prepared.follow_ups)),
    )


def _confirm(proposal: Proposal) -> None:
    """Ask for confirmation. Without a terminal, only what the requests themselves ask for needs ``--yes``."""
    if not (proposal.asks if sys.stdin.isatty() else proposal.chain.confirms):
        return
    confirm([proposal.question, *proposal.lines], type_this=proposal.type_this)
