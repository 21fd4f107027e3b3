"""What a person said before the subcommand."""

import os
from pathlib import Path

import msgspec

from ontap_tui.config import ClusterStore, Config, Locations, load, locations
from ontap_tui.requests import Library

HISTORY = "history.sqlite3"
"""In the folder `Locations.data`."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    config: Path | None = None
    data_dir: Path | None = None
    clusters: tuple[tuple[str, ...], ...] = ()
    """Patterns, as given before the command and behind it: a cluster is meant that each of these names."""
    read_only: bool = False
    mouse: bool = True

    @property
    def locations(self) -> Locations:
        return locations(self.config, self.data_dir, os.environ)

    def load_config(self) -> Config:
        """Raises ConfigProblems."""
        return load(self.locations.config_to_load, clusters=self.locations.clusters, environ=os.environ)

    @property
    def cluster_store(self) -> ClusterStore:
        return ClusterStore(self.locations.clusters, environ=os.environ)

    def load_library(self, config: Config) -> Library:
        """Its problems are its own: what is not asked for may be broken."""
        return Library.load(config, self.locations.requests)
