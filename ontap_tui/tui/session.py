"""What every screen is handed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ontap_tui.model import Clock

if TYPE_CHECKING:
    from ontap_tui.config import Config, Remembered
    from ontap_tui.engine import Engine
    from ontap_tui.history import History
    from ontap_tui.requests import Library, RequestStore


@dataclass(frozen=True)
class Session:
    """One composition of the rooms, from a read of the configuration to the next."""

    engine: Engine
    history: History | None
    """None while the disk refuses it: watching goes on without."""
    library: Library
    config: Config
    clock: Clock
    remembered: Remembered
    """What was changed on screen, kept in the state folder."""
    read_only: bool = False
    user: str = ""
    """Who launches and controls: for the journal and for ``{user}``."""
    store: RequestStore | None = None
    """Where requests made on screen are kept; None where there is no folder for them."""


OpenSession: TypeAlias = Callable[[], AbstractAsyncContextManager[Session]]
"""Reads the configuration and composes the rooms; entered after the first paint, and again for a reload.

Leaving it closes what it opened. The application itself runs the engine.
"""
