"""Divide the files and sockets that the process may open among the clusters."""

import resource
from typing import Final, NamedTuple

_WANTED: Final = 65_536
_OTHERS: Final = 96
"""Open files other than sockets to clusters: the history, the terminal, modules being imported."""
_EACH: Final = 4


class Share(NamedTuple):
    """Holds each cluster's share of the sockets."""

    connections: int
    keep: bool
    """Whether connections stay open between two polls."""
    note: str
    """A warning for the person; empty if there are enough."""


def raise_limit() -> int:
    """Raise the limit on open files as far as the user is allowed to, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED if hard == resource.RLIM_INFINITY else min(hard, _WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return _WANTED if soft == resource.RLIM_INFINITY else soft


def share(limit: int, clusters: int) -> Share:
    """Return the share of each of `clusters` clusters if `limit` files may be open."""
    room = max(1, limit - _OTHERS)
    if room >= _EACH * clusters:
        return Share(_EACH, keep=True, note="")
    note = (
        f"Only {limit} files may be open at a time, and {clusters} clusters are watched: "
        "polls may be slower. Raise the limit: ulimit -n 4096"
    )
    return Share(max(1, room // clusters), keep=room >= clusters, note=note)
