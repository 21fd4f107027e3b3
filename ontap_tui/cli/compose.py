"""The composition root: from a configuration to clients, history, engine and planner."""

import asyncio
import getpass
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Final

import click

from ontap_tui.cli.diagnostics import fail, unknown_name
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, Config, PromptSecret, SecretError, SecretSource
from ontap_tui.engine import Engine, EngineCluster, NotifyRule, Planner, Policy, follow_of
from ontap_tui.filtering import parse
from ontap_tui.history import History
from ontap_tui.model import Clock, Secret, SystemClock
from ontap_tui.ontap import (
    ClientCertificate,
    Credentials,
    CredentialsUnavailable,
    OntapClient,
    Password,
    Target,
    Tls,
    Token,
)
from ontap_tui.requests import Library

HISTORY: Final = "history.sqlite3"
_NO_REQUESTS: Final = Library(())


@dataclass(frozen=True)
class Rooms:
    """What a command works with."""

    engine: Engine
    history: History
    planner: Planner
    clock: Clock


def configured_clusters(options: Options, config: Config) -> list[Cluster]:
    """What a command over all clusters works on: what ``--cluster`` chose, and at least one.

    Raises:
        CommandError: there is none.
    """
    if not config.clusters:
        fail(
            f"No clusters are configured. The configuration belongs in {options.locations.config}.",
            "  ontap-tui init    writes one to begin with",
            "  ontap-tui demo    shows the dashboard over simulated clusters",
        )
    clusters = chosen_clusters(config, options.clusters)
    ask_for_secrets(clusters)
    return clusters


def one_cluster(config: Config, name: str) -> Cluster:
    """Raises CommandError."""
    if name not in config.clusters:
        unknown_name("cluster", name, config.clusters)
    ask_for_secrets([config.clusters[name]])
    return config.clusters[name]


def chosen_clusters(config: Config, patterns: Sequence[str]) -> list[Cluster]:
    """Those whose name fits one of the patterns, in the order of the file; all of them without a pattern.

    Raises:
        CommandError: a pattern fits none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in config.clusters):
            unknown_name("cluster", pattern, config.clusters)
    return [
        cluster
        for name, cluster in config.clusters.items()
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def ask_for_secrets(clusters: Iterable[Cluster]) -> None:
    """Puts the questions of ``prompt = true`` before anything is drawn or sent, if there is a terminal."""
    if not sys.stdin.isatty():
        return
    for cluster in clusters:
        for source in (cluster.password, cluster.token):
            if isinstance(source, PromptSecret):
                source.read(ask)


def ask(question: str) -> str:
    """A question whose answer is not shown."""
    answer: str = click.prompt(question, hide_input=True, err=True)
    return answer


def make_client(cluster: Cluster, config: Config, clock: Clock) -> OntapClient:
    def credentials() -> Credentials:
        if cluster.client_cert is not None:
            return ClientCertificate(cluster.client_cert, cluster.client_key)
        if cluster.token is not None:
            return Token(_read(cluster.token))
        assert cluster.password is not None
        return Password(cluster.username, _read(cluster.password))

    return OntapClient(
        Target(
            name=cluster.name,
            base_url=cluster.url,
            credentials=credentials,
            tls=Tls(verify=cluster.verify, ca=cluster.ca),
        ),
        clock=clock,
        request_timeout=config.settings.request_timeout,
    )


def _read(source: SecretSource) -> Secret:
    try:
        return source.read()
    except SecretError as error:
        raise CredentialsUnavailable(f"Its password or token: {error}.") from None


@asynccontextmanager
async def open_rooms(
    config: Config,
    clusters: Iterable[Cluster],
    *,
    data: Path,
    library: Library = _NO_REQUESTS,
    read_only: bool = False,
) -> AsyncIterator[Rooms]:
    """`data` is the folder of the history. The engine is not run yet: see `running`."""
    clock = SystemClock()
    history = await History.open(data / HISTORY, clock)
    engine = Engine(
        [
            EngineCluster(
                name=cluster.name,
                client=make_client(cluster, config, clock),
                url=cluster.url,
                tags=cluster.tags,
                read_only=cluster.read_only or read_only,
                insecure=cluster.insecure,
                jobs_filter=cluster.jobs,
            )
            for cluster in clusters
        ],
        clock=clock,
        policy=_policy(config),
        history=history,
        follow_of=partial(follow_of, library),
    )
    planner = Planner(engine, library, user=user_name(), clock=clock)
    try:
        yield Rooms(engine, history, planner, clock)
    finally:
        await engine.aclose()
        await history.close()


@asynccontextmanager
async def running(engine: Engine, *, poll: bool = True) -> AsyncIterator[None]:
    """Runs the engine for as long as the block lasts; an error of either ends both."""
    try:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(engine.run(poll=poll))
            await engine.started.wait()
            yield
            task.cancel()
    except BaseExceptionGroup as group:
        if len(group.exceptions) == 1:
            raise group.exceptions[0] from None
        raise


def user_name() -> str:
    """Who is to be named in requests and in the journal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _policy(config: Config) -> Policy:
    settings = config.settings
    return Policy(
        poll_interval=settings.poll_interval,
        idle_interval=settings.idle_interval,
        notify_rules=tuple(
            NotifyRule(name, parse(text, config.tags_of)) for name, text in config.notify.items()
        ),
        notify_launched=settings.notify_launched,
        notify_command=settings.notify_command if "command" in settings.notify else (),
    )
