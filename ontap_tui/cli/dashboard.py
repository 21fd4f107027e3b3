"""Open the dashboard with the configured clusters, or with simulated ones."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ontap_tui.cli.choosing import allowed_clusters, configured_clusters, is_named, user_name
from ontap_tui.cli.configuration import load_to_start
from ontap_tui.cli.diagnostics import CommandError, fail, tell
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, Config, ConfigProblems, Problem, Remembered
from ontap_tui.requests import STARTER, RequestStore
from ontap_tui.tui import Loaded, Session, run_dashboard

if TYPE_CHECKING:
    from ontap_tui.enrolment import Draft, Enrolment
    from ontap_tui.ontap import Look


def open_dashboard(options: Options, *, reports: Path | None = None, keeps: bool = True) -> int:
    """Open the dashboard, empty if nothing is configured, and return the exit status.

    `reports` is the folder for crash reports, by default the state folder. With `keeps`, clusters can be
    added on the screen.
    """
    loaded = load_chosen(options, may_be_empty=_has_terminal())
    if not _has_terminal():
        fail("The dashboard needs a terminal. In a script use: ontap-tui jobs, watch, run or wait.")
    locations = options.locations
    remembered = Remembered(locations.state)
    if remembered.notice:
        tell(remembered.notice)
    return run_dashboard(
        ConfiguredRooms(options, loaded.config, remembered, keeps=keeps),
        loaded,
        remembered=remembered,
        reports=reports or locations.state,
        read_only=options.read_only,
        mouse=options.mouse,
    )


def load_chosen(options: Options, *, may_be_empty: bool = False) -> Loaded:
    """Load the configuration with the chosen clusters, and report what is left out.

    Raises:
        ConfigProblems: with every problem.
        CommandError: no cluster is configured or chosen, unless it `may_be_empty`.
    """
    config, library, left_out = load_to_start(options)
    # The clusters of an observer are read after opening.
    if config.clusters or ((options.clusters or not may_be_empty) and not config.observes):
        config = _with_only(config, configured_clusters(options, config))
    for problem in left_out:
        tell(f"{problem} (left out)")
    return Loaded(config, library)


def _has_terminal() -> bool:
    """Return whether standard input can send keys and Textual can draw on standard error."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def demo(options: Options, count: int, jobs: int, seed: int, speed: float) -> int:
    from ontap_tui.cli.simulated import write_config
    from ontap_tui.simulator import SimulatedFleet

    with (
        tempfile.TemporaryDirectory(prefix="ontap-tui-demo-") as name,
        SimulatedFleet(count, jobs=jobs, seed=seed, speed=speed) as fleet,
    ):
        folder = Path(name)
        write_config(folder / "config.toml", fleet.endpoints)
        shutil.copytree(STARTER, folder / "requests")
        return open_dashboard(
            replace(options, config=folder / "config.toml", data_dir=folder, clusters=()),
            reports=Path(tempfile.gettempdir()),
            keeps=False,
        )


class ConfiguredRooms:
    """Creates sessions over the configured clusters, or over those that ``--cluster`` selects."""

    def __init__(
        self, options: Options, config: Config, remembered: Remembered, *, keeps: bool = True
    ) -> None:
        self._options = options
        self._config = config
        self._remembered = remembered
        self._keeps = keeps

    async def load(self) -> Loaded:
        loaded = await asyncio.to_thread(_load_again, self._options)
        _keep_answers(self._config, loaded.config)
        self._config = loaded.config
        return loaded

    @asynccontextmanager
    async def open(self, loaded: Loaded) -> AsyncIterator[Session]:
        from ontap_tui.cli.compose import open_rooms
        from ontap_tui.cli.forgetting import forgetting
        from ontap_tui.cli.observing import observed, with_observed
        from ontap_tui.history import HistoryError

        config, library = loaded
        with suppress(HistoryError):  # the history reports it
            config = await asyncio.to_thread(with_observed, self._options, config)
        locations = self._options.locations
        async with (
            open_rooms(
                config,
                config.clusters.values(),
                data=locations.data,
                library=library,
                read_only=self._options.read_only,
                notify=True,
            ) as rooms,
            forgetting(rooms.history, config.settings.history_days, rooms.clock),
        ):
            yield Session(
                engine=rooms.engine,
                history=rooms.history,
                library=library,
                config=config,
                clock=rooms.clock,
                remembered=self._remembered,
                user=user_name(),
                store=RequestStore(locations.requests),
                cluster_store=self._options.cluster_store if self._keeps else None,
                enrolling=self if self._keeps else None,
                observes=partial(observed, self._options, loaded.config) if loaded.config.observes else None,
            )

    # For adding clusters on the screen

    def enrolment(self, draft: "Draft") -> "Enrolment":
        from ontap_tui.cli.enrolling import enrolment_of

        return enrolment_of(self._options, draft)

    async def look(self, cluster: Cluster) -> "Look":
        from ontap_tui.cli.enrolling import ConfiguredContact

        return await ConfiguredContact(self._config).look(cluster)

    def added(self, cluster: Cluster) -> str:
        clusters = {**self._config.clusters, cluster.name: cluster}
        self._config = msgspec.structs.replace(self._config, clusters=clusters)
        if is_named(self._options, self._config, cluster.name):
            return ""
        return "It is not shown in this session, which was started with --cluster for others"


def _load_again(options: Options) -> Loaded:
    """Load the configuration. Raises ConfigProblems, also if ``--cluster`` now matches nothing."""
    config, library, _ = load_to_start(options)
    try:
        return Loaded(_with_only(config, allowed_clusters(options, config)), library)
    except CommandError as error:
        raise ConfigProblems([Problem(str(config.path), str(error))], config) from None


def _with_only(config: Config, clusters: Iterable[Cluster]) -> Config:
    return msgspec.structs.replace(config, clusters={cluster.name: cluster for cluster in clusters})


def _keep_answers(earlier: Config, config: Config) -> None:
    """Keep passwords that were asked for at the start."""
    for name in config.clusters.keys() & earlier.clusters.keys():
        before, after = earlier.clusters[name].prompt, config.clusters[name].prompt
        if before is not None and after is not None:
            after.share_answer(before)
