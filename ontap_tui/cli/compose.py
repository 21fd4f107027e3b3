"""Compose clients, history, engine and planner from a configuration."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from ontap_tui.cli.choosing import user_name
from ontap_tui.cli.descriptors import Share, raise_limit, share
from ontap_tui.cli.diagnostics import tell, tell_history
from ontap_tui.cli.observing import ObserverClient
from ontap_tui.cli.opening import open_history_of, telling_news
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, Config, ProxySetting, SecretError, SecretSource, without_secrets
from ontap_tui.engine import Engine, EngineCluster, NotifyRule, Planner, Policy
from ontap_tui.filtering import parse
from ontap_tui.history import History, HistoryError
from ontap_tui.model import Clock, Secret, SystemClock
from ontap_tui.ontap import (
    ClientCertificate,
    Credentials,
    CredentialsUnavailable,
    OntapClient,
    Password,
    Proxy,
    Target,
    Tls,
    Token,
)
from ontap_tui.requests import Library

T = TypeVar("T")

_ENOUGH: Final = Share(connections=4, keep=True, note="")
_NO_REQUESTS: Final = Library(())


@dataclass(frozen=True)
class Rooms:
    """Holds what a command works with."""

    engine: Engine
    history: History
    planner: Planner
    clock: Clock


def make_client(cluster: Cluster, config: Config, clock: Clock, sockets: Share = _ENOUGH) -> OntapClient:
    return OntapClient(
        target_of(cluster, config, sockets), clock=clock, request_timeout=config.settings.request_timeout
    )


def target_of(cluster: Cluster, config: Config, sockets: Share = _ENOUGH) -> Target:
    def credentials() -> Credentials:
        if cluster.client_cert is not None:
            return ClientCertificate(cluster.client_cert, cluster.client_key)
        if cluster.token is not None:
            return Token(_read(cluster.token))
        if cluster.password is None:
            raise CredentialsUnavailable("No account on it is configured.")
        return Password(cluster.username, _read(cluster.password))

    through = config.proxy_of(cluster)
    return Target(
        name=cluster.name,
        base_url=cluster.url,
        credentials=credentials,
        tls=Tls(
            verify=cluster.verify,
            ca=cluster.ca,
            fingerprints=cluster.fingerprint,
            server_name=cluster.server_name or None,
        ),
        proxy=None if through is None else partial(_proxy, through),
        connections=sockets.connections,
        keep_alive=sockets.keep,
    )


def _proxy(proxy: ProxySetting) -> Proxy:
    password = None if proxy.password is None else _read(proxy.password, "The password of its proxy")
    return Proxy(url=proxy.url, username=proxy.username, password=password)


def _read(source: SecretSource, what: str = "Its password or token") -> Secret:
    try:
        return source.read()
    except SecretError as error:
        raise CredentialsUnavailable(f"{what}: {error}.") from None


def engine_clusters(
    config: Config,
    clusters: Iterable[Cluster],
    clock: Clock,
    *,
    read_only: bool = False,
    sockets: Share = _ENOUGH,
    history: History | None = None,
) -> list[EngineCluster]:
    """Pair each cluster with its client; one without an account gets a client of the shared `history`."""

    def client(cluster: Cluster) -> OntapClient | ObserverClient:
        if history is not None and not cluster.has_account:
            return ObserverClient(cluster.name, history)
        return make_client(cluster, config, clock, sockets)

    return [
        EngineCluster(
            name=cluster.name,
            client=client(cluster),
            url=cluster.url,
            tags=cluster.tags,
            read_only=cluster.read_only or read_only or not cluster.has_account,
            account=cluster.has_account,
            insecure=cluster.insecure,
            jobs_filter=cluster.jobs,
        )
        for cluster in clusters
    ]


@asynccontextmanager
async def open_rooms(
    config: Config,
    clusters: Iterable[Cluster],
    *,
    data: Path,
    library: Library = _NO_REQUESTS,
    read_only: bool = False,
    notify: bool = False,
) -> AsyncIterator[Rooms]:
    """Open the rooms; `data` is the folder of the history.

    With `notify`, the user is notified of ends as configured. The engine does not run yet: see `running`.
    """
    clock: Clock = SystemClock()
    clusters = list(clusters)
    sockets = share(raise_limit(), len(clusters))
    async with AsyncExitStack() as stack:
        history, team = await open_history_of(config.history, data, clock)
        if team is not None:
            clock = team.clock
        stack.push_async_callback(history.close)
        if sockets.note:
            history.notice(sockets.note)
        engine = Engine(
            engine_clusters(config, clusters, clock, read_only=read_only, sockets=sockets, history=team),
            clock=clock,
            policy=_policy(config, notify=notify),
            history=history,
            sights=team,
            fallback=config.history.fallback,
        )
        stack.push_async_callback(engine.aclose)
        planner = Planner(engine, library, user=user_name(), clock=clock)
        engine.then_of = planner.then_of
        yield Rooms(engine, history, planner, clock)


@asynccontextmanager
async def running(engine: Engine, *, poll: bool = True) -> AsyncIterator[None]:
    """Run the engine while the block runs; an error in either ends both."""
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


@asynccontextmanager
async def script_rooms(
    options: Options,
    config: Config,
    clusters: Iterable[Cluster],
    *,
    library: Library = _NO_REQUESTS,
    read_only: bool = True,
) -> AsyncIterator[Rooms]:
    """Open the rooms for a command without a screen, reporting history problems and unverified clusters."""
    async with open_rooms(
        config, clusters, data=options.locations.data, library=library, read_only=read_only
    ) as rooms:
        insecure = [name for name in rooms.engine.clusters if config.clusters[name].interceptable]
        if insecure:
            tell(f"INSECURE (the connection could be intercepted): {', '.join(insecure)}")
        async with telling_news(rooms.history):
            yield rooms


async def remembered(history: History, reading: Awaitable[T], otherwise: T) -> T:
    """Return the result of `reading`; if the history cannot be read, report that and return `otherwise`."""
    try:
        return await reading
    except HistoryError as error:
        if history.fault is None:
            tell_history(error.fault)
        return otherwise


def intervals_of(config: Config) -> Policy:
    settings = config.settings
    return Policy(poll_interval=settings.poll_interval, idle_interval=settings.idle_interval)


def _policy(config: Config, *, notify: bool) -> Policy:
    settings = config.settings
    if not notify:
        return intervals_of(config)
    return msgspec.structs.replace(
        intervals_of(config),
        notify_rules=tuple(
            NotifyRule(name, parse(text, config.tags_of)) for name, text in config.notify.items()
        ),
        notify_launched=settings.notify_launched,
        notify_command=settings.notify_command if "command" in settings.notify else (),
        notify_environ=without_secrets(os.environ, config),
        addresses=settings.apprise if "apprise" in settings.notify else (),
    )
