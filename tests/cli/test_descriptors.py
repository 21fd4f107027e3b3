"""Open files: as many as the user may have, shared out among the clusters."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from ontap_tui.cli.descriptors import share
from ontap_tui.cli.simulated import write_config
from ontap_tui.simulator import SimulatedFleet

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from ontap_tui.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("limit", "clusters", "connections", "keep", "said"),
    [
        (65_536, 300, 4, True, False),
        (1024, 300, 3, True, True),
        (256, 300, 1, False, True),
        (256, 3, 4, True, False),
    ],
)
def test_sockets_are_shared_out(limit: int, clusters: int, connections: int, keep: bool, said: bool) -> None:
    found = share(limit, clusters)
    assert (found.connections, found.keep, bool(found.note)) == (connections, keep, said)


def run(tmp_path: Path, soft: int, hard: int) -> subprocess.CompletedProcess[str]:
    script = LIMITED.format(soft=soft, hard=hard)
    arguments = [
        "--config",
        str(tmp_path / "c.toml"),
        "--data-dir",
        str(tmp_path / "d"),
        "jobs",
        "-o",
        "json",
    ]
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )


def test_a_low_limit_is_raised_and_a_hard_one_is_said(tmp_path: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with SimulatedFleet(40, jobs=1) as fleet:
        write_config(tmp_path / "c.toml", fleet.endpoints)
        raised = run(tmp_path, 64, hard)
        assert (raised.returncode, raised.stderr) == (0, "")
        low = run(tmp_path, 128, 128)
    assert low.returncode == 0
    assert "Raise the limit: ulimit -n" in low.stderr
    assert len({job["cluster"] for job in json.loads(low.stdout)}) > 30
