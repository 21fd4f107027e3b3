"""``ontap-tui simulate``: serves simulated clusters."""

import signal
import threading
from pathlib import Path
from typing import Final

import click

from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.output import write
from ontap_tui.cli.parameters import finite

_PORTS: Final = 65_536


@click.command()
@click.option(
    "--clusters", "count", type=click.IntRange(1, 200), default=3, show_default=True, help="How many."
)
@click.option(
    "--jobs", type=click.IntRange(0), default=60, show_default=True, help="Jobs on each cluster at the start."
)
@click.option(
    "--rate",
    type=click.FloatRange(0),
    callback=finite,
    metavar="JOBS_PER_S",
    help="New jobs per second on each cluster; by default, one for each job that is forgotten.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same events.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port of the first cluster; the others use the following ones.",
)
@click.option("--tls", is_flag=True, help="Serve HTTPS with a certificate authority of its own.")
@click.option(
    "--write-config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a configuration for these clusters.",
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

    Prints the name and URL of each cluster before it accepts connections, and runs until interrupted.

    \b
    Example:
      ontap-tui simulate --write-config sim.toml &
      ontap-tui --config sim.toml jobs
    """
    from ontap_tui.cli.simulated import write_config
    from ontap_tui.simulator import SimulatedFleet, TlsUnavailable

    if port and port + count > _PORTS:
        fail(f"There are not enough ports from {port} on for {count} clusters.")
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
