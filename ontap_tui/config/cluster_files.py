"""Read clusters from files of their own: ``clusters/NAME.toml`` holds the keys of ``[clusters.NAME]``."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ontap_tui.config.clusters import read_cluster
from ontap_tui.config.config import Cluster, ConfigProblems
from ontap_tui.config.problem import Problem
from ontap_tui.config.reading import FileTables, parse_file


class ClusterFiles:
    """Holds the contents of the folder: its clusters, and every problem and warning."""

    def __init__(self, folder: Path, *, base: Path, environ: Mapping[str, str]) -> None:
        """Read every file of `folder`; relative paths in them begin at `base`, where ``config.toml`` is."""
        self.clusters: dict[str, Cluster] = {}
        self.readers: dict[str, FileTables] = {}
        """By the name of the cluster, including broken files."""
        self._unreadable: list[Problem] = []
        for path in _files(folder):
            try:
                table, reader = parse_file(path)
            except ConfigProblems as error:
                self._unreadable += error.problems
                continue
            self.readers[path.stem] = reader
            cluster = read_cluster(path.stem, table, reader, (), folder=base, environ=environ)
            if cluster is not None:
                self.clusters[path.stem] = cluster

    @property
    def problems(self) -> list[Problem]:
        return [*self._unreadable, *(one for reader in self.readers.values() for one in reader.problems)]

    @property
    def warnings(self) -> list[Problem]:
        return [one for reader in self.readers.values() for one in reader.warnings]


def _files(folder: Path) -> Iterator[Path]:
    """Yield what is meant as a cluster, broken links included; the hidden files of an editor are not."""
    yield from sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))
