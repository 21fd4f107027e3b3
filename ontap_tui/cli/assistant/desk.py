"""Share what all tools need, and report failures to the assistant."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from ontap_tui.cli.choosing import user_name
from ontap_tui.cli.compose import Rooms
from ontap_tui.cli.diagnostics import CommandError, unknown_name
from ontap_tui.cli.naming import whole_uuids
from ontap_tui.cli.options import Options
from ontap_tui.config import Config
from ontap_tui.filtering import FilterError
from ontap_tui.model import VIA_ASSISTANT, JobKey, printable
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Library, RequestProblems

_FIRST_READ: Final = 20.0
"""s"""
_NAME: Final = 60
"""The longest client name that is kept, in characters."""


@dataclass(frozen=True)
class Desk:
    rooms: Rooms
    options: Options
    config: Config
    """The configuration, limited to the clusters that are watched."""
    library: Library

    async def key_of(self, cluster: str, uuid: str) -> JobKey:
        """Return the key of the job. Raises CommandError."""
        if cluster not in self.config.clusters:
            unknown_name("cluster", cluster, self.config.clusters)
        [whole] = await whole_uuids(self.rooms, cluster, [uuid])
        return cluster, whole

    async def all_read(self) -> None:
        """Wait until each cluster has been read or has failed, which takes a moment after the start."""
        engine = self.rooms.engine
        subscription = engine.subscribe()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FIRST_READ):
                    while not all(state.polled_at or state.fault for state in engine.clusters.values()):
                        await anext(subscription)
        finally:
            subscription.close()


@contextmanager
def in_words() -> Iterator[None]:
    """Convert exceptions into errors for the assistant."""
    try:
        yield
    except CommandError as error:
        raise ToolError("\n".join(error.lines)) from None
    except OntapError as error:
        raise ToolError(error.fault.text) from None
    except FilterError as error:
        raise ToolError(f"The filter is wrong at character {error.position + 1}: {error.message}") from None
    except RequestProblems as error:
        raise ToolError("\n".join(map(str, error.problems))) from None


def plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def plain_list(values: Sequence[Any]) -> list[Any]:
    return [plain(value) for value in values]


def asker(context: Context[Any, Any]) -> str:
    """Return who is asking, for the journal: the user of this program, and the client."""
    parameters = context.session.client_params
    client = printable(parameters.client_info.name)[:_NAME] if parameters else "unnamed"
    return f"{user_name()} {VIA_ASSISTANT} {client}"
