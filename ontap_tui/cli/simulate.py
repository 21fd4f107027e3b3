"""Implement ``ontap-tui simulate``: serve simulated clusters."""

import signal
import threading
from pathlib import Path
from typing import Final

from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write

_PORTS: Final = 65_536


def simulate(
    options: Options,
    count: int,
    jobs: int,
    rate: float | None,
    seed: int,
    port: int,
    tls: bool,
    config_file: Path | None,
) -> None:
    from ontap_tui.cli.simulated import write_config
    from ontap_tui.simulator import SimulatedFleet, TlsUnavailable

    if port and port + count > _PORTS:
        fail(f"There are not enough ports from {port} up for {count} clusters.")
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    # A shell makes background commands ignore this signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with SimulatedFleet(count, jobs=jobs, rate=rate, seed=seed, port=port, tls=tls) as fleet:
            if config_file is not None:
                write_config(config_file, fleet.endpoints)
            if all(write(f"{endpoint.name} {endpoint.url}") for endpoint in fleet.endpoints):
                stopped.wait()
    except OSError as error:
        fail(f"Cannot listen on port {port}: {error.strerror}.")
    except TlsUnavailable as error:
        fail(str(error))
