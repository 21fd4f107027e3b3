"""Pair a cluster to watch with the client that reaches it."""

from collections.abc import Mapping

import msgspec

from ontap_tui.engine.ports import Client


class EngineCluster(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    client: Client
    url: str
    tags: tuple[str, ...] = ()
    read_only: bool = False
    account: bool = True
    """Whether `client` can reach it."""
    insecure: tuple[str, ...] = ()
    """Why the connection is insecure, in phrases."""
    jobs_filter: Mapping[str, str] = {}
    """Server-side filter of its job collection; empty for all jobs."""
