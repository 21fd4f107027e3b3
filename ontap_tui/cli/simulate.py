"""``ontap-tui simulate``: serves simulated clusters."""

import signal
import threading
from pathlib import Path
from typing import Final

import click

from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.options import finite
from ontap_tui.cli.output import write

_PORTS: Final = 65_536


@click.command()
@click.option("--clusters", "count", type=click.IntRange(1, 200), default=3, show_default=True)
@click.option(
    "--jobs", type=click.IntRange(0), default=60, show_default=True, help="Jobs of each cluster at the start."
)
@click.option(
    "--rate",
    type=click.FloatRange(0),
    callback=finite,
    metavar="JOBS_PER_S",
    help="New jobs of each cluster a second; by default one for each that is forgotten.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plays the same.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Of the first cluster; the others follow it."
)
@click.option("--tls", is_flag=True, help="Serve HTTPS, with an authority of its own.")
@click.option(
    "--write-config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a configuration that watches them.",
)
def simulate(
    count: int,
    jobs: int,
    rate: float | None,
    seed: int,
    port: int,
    tls: bool,
    config_file: Path | None,
) -> None:
    """Serve simulated clusters on 127.0.0.1.

    Prints NAME and URL of each before it accepts, and ends when it is interrupted.

    \b
    Example:
      ontap-tui simulate --write-config sim.toml &
      ontap-tui --config sim.toml jobs
    """
    from ontap_tui.cli.simulated import write_config
    from ontap_tui.simulator import SimulatedFleet, TlsUnavailable

    if port and port + count > _PORTS:
        fail(f"{count} clusters from port {port} on are more than there are ports.")
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    # A shell has what it put in the background ignore this one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with SimulatedFleet(count, jobs=jobs, rate=rate, seed=seed, port=port, tls=tls) as fleet:
            if config_file is not None:
                write_config(config_file, fleet.endpoints)
            if all(write(f"{endpoint.name} {endpoint.url}") for endpoint in fleet.endpoints):
                stopped.wait()
    except OSError as error:
        fail(f"The port {port} cannot be listened on: {error.strerror}.")
    except TlsUnavailable as error:
        fail(str(error))
