"""Hold the options given before the subcommand."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ontap_tui.config import ClusterStore, Config, Locations
    from ontap_tui.requests import Library

HISTORY = "history.sqlite3"
"""File name in the folder `Locations.data`."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """Holds the options. File readers are imported when used, because only help may be wanted."""

    config: Path | None = None
    data_dir: Path | None = None
    clusters: tuple[tuple[str, ...], ...] = ()
    """Patterns, as given before and after the command: a cluster must match each of them."""
    read_only: bool = False
    mouse: bool = True
    log_file: Path | None = None
    verbose: bool = False
    progress: bool = True
    on_screen: bool = False
    """Whether standard error belongs to the dashboard."""

    @property
    def shows_progress(self) -> bool:
        """Return whether progress may be drawn on standard error: not if it is a log."""
        return self.progress and not (self.verbose and self.log_file is None)

    @property
    def locations(self) -> Locations:
        from ontap_tui.config import locations

        return locations(self.config, self.data_dir, os.environ)

    @property
    def command(self) -> str:
        """Return the command line that runs this program with this configuration."""
        return f"ontap-tui --config {quote(str(self.config))}" if self.config else "ontap-tui"

    def load_config(self) -> Config:
        """Load the configuration. Raises ConfigProblems."""
        from ontap_tui.config import load

        return load(self.locations.config_to_load, clusters=self.locations.clusters, environ=os.environ)

    def load_config_to_begin(self) -> Config:
        """Load the configuration, which may be empty. Raises ConfigProblems."""
        from ontap_tui.config import load

        config = self.locations.config
        return load(config if config.exists() else None, clusters=self.locations.clusters, environ=os.environ)

    @property
    def cluster_store(self) -> ClusterStore:
        from ontap_tui.config import ClusterStore

        return ClusterStore(self.locations.clusters, environ=os.environ)

    def load_library(self, config: Config) -> Library:
        """Load the requests; problems of requests that are not used do not matter."""
        from ontap_tui.requests import Library

        return Library.load(config, self.locations.requests)
