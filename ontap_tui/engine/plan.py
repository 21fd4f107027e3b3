"""Describe what a person or a script decided to launch: one rendered request per cluster."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import msgspec

from ontap_tui.model import Follow, Launch
from ontap_tui.requests import RenderedRequest


class LaunchStep(msgspec.Struct, frozen=True, kw_only=True):
    """Holds what is sent to one cluster."""

    cluster: str
    request: RenderedRequest
    values: dict[str, str] = {}
    """What was entered, secrets left out (`requests.values_to_keep`): stored with the launch."""
    resolved: dict[str, str] = {}
    """The same values as the cluster names them."""
    follow: Follow | None = None
    """The resource to keep watching after the job, its path already rendered."""


class LaunchPlan(msgspec.Struct, frozen=True, kw_only=True):
    request: str
    """The name of the saved request."""
    steps: tuple[LaunchStep, ...]
    user: str = ""
    group: str = ""
    """The group of an earlier launch that this belongs to; empty starts a new one."""
    stop_on_error: bool = False
    """Send to one cluster after the other, until one does not accept."""
    following: str = ""
    """The saved request to send after each launch that succeeded."""
    then: "Then | None" = None
    """Builds the follow-up, for as long as this process lives; None if nothing follows."""


Then: TypeAlias = Callable[[Launch, Any], Awaitable[LaunchPlan]]
"""Takes the launch and the JSON body of its response. May query the cluster; may raise `NotFollowed`."""


class NotFollowed(Exception):
    """Says why the follow-up request cannot be sent."""
