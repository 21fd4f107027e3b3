"""What a person or a script decided to launch: one rendered request for each cluster."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import msgspec

from ontap_tui.model import Follow, Launch
from ontap_tui.requests import RenderedRequest


class LaunchStep(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent to one cluster."""

    cluster: str
    request: RenderedRequest
    values: dict[str, str] = {}
    """What was entered, secrets left out (`requests.values_to_keep`): kept with the launch."""
    resolved: dict[str, str] = {}
    """The same as the cluster calls it."""
    follow: Follow | None = None
    """The resource to go on watching after the job, its path already rendered."""


class LaunchPlan(msgspec.Struct, frozen=True, kw_only=True):
    request: str
    """The saved request's name."""
    steps: tuple[LaunchStep, ...]
    user: str = ""
    group: str = ""
    """The group of an earlier launch that this one belongs to; empty begins a new one."""
    stop_on_error: bool = False
    """One cluster after the other, until one of them does not accept."""
    following: str = ""
    """The saved request that is fired after each launch that ended in success."""
    then: "Then | None" = None
    """Makes it, for as long as this process lives; None where nothing follows."""


Then: TypeAlias = Callable[[Launch, Any], Awaitable[LaunchPlan]]
"""Given the launch and the JSON body of its answer. May ask the cluster; may raise `NotFollowed`."""


class NotFollowed(Exception):
    """The request that should follow cannot be sent; the message says why."""
