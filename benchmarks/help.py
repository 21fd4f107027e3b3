"""How long each command takes to print its help, beside ``--version``, which imports nothing but click.

    python benchmarks/help.py [--rounds 15]

A round runs every command once, so that whatever else the machine does hits them alike; the figures are
medians of the rounds. Compiled modules are kept, as an installation has them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from ontap_tui.cli.main import cli

PROGRAM = (sys.executable, "-m", "ontap_tui")


def main(rounds: int) -> None:
    spent: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as compiled:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        for _ in range(rounds + 1):
            spent.setdefault("--version", []).append(ended("--version"))
            for name in cli.commands:
                spent.setdefault(name, []).append(ended(name, "--help"))
    medians = {name: statistics.median(times[1:]) for name, times in spent.items()}  # the first one warms up
    version = medians.pop("--version")
    print(f"{'--version':18} {version * 1000:6.0f} ms")
    for name, median in sorted(medians.items(), key=lambda pair: pair[1]):
        print(f"{name + ' --help':18} {median * 1000:6.0f} ms {median / version:6.2f} times")


def ended(*arguments: str) -> float:
    """s from the start of the command to its end."""
    began = time.perf_counter()
    subprocess.run([*PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    main(parser.parse_args().rounds)
