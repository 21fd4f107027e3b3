"""Each request of the starter library, from its own file to the end of its work on a simulated cluster."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedCluster, SimulatedFleet
from tests.cli.conftest import Command

NODE = "prod-east-02"
RELATIONSHIP = "remote_vs1:vol_home → vs3:vol_scratch"
NO_JOB = {"export-policy-create", "snapmirror-update"}
VALUES = {
    "aggregate-create": {"node": NODE, "aggregate": "aggr9", "disk_count": "6"},
    "cluster-backup": {"name": "b1", "node": NODE},
    "cluster-contact": {"contact": "me"},
    "export-policy-create": {"svm": "vs1", "policy": "p1", "client": "10.0.0.0/8"},
    "lun-create": {"svm": "vs1", "volume": "vol_db", "lun": "l1", "size": "1G"},
    "node-reboot": {"node": NODE, "reason": "a new board"},
    "qtree-create": {"svm": "vs1", "volume": "vol_db", "qtree": "q9"},
    "qtree-delete": {"volume": "vol_mail (vs2)", "qtree": "q1"},
    "quota-on": {"volume": "vol_test (vs1)"},
    "quota-rule-create": {"svm": "vs1", "volume": "vol_db", "qtree": "q1", "hard_limit": "1G"},
    "snapmirror-create": {"source_svm": "far", "source_volume": "v1", "svm": "vs2", "volume": "mirror"},
    "snapmirror-initialize": {"relationship": RELATIONSHIP},
    "snapmirror-update": {"relationship": RELATIONSHIP, "throttle": "1000"},
    "snapshot-create": {"volume": "vol_db", "name": "s1", "comment": "by hand"},
    "snapshot-delete": {"volume": "vol_db", "snapshot": "hourly.2026-11-23_2105"},
    "software-download": {"url": "http://web/x.tgz", "username": "ann"},
    "software-update": {"version": "9.16.1", "skip_warnings": "true"},
    "software-validate": {"version": "9.16.1"},
    "svm-create": {"svm": "vs9"},
    "volume-clone": {"svm": "vs1", "parent": "vol_db", "clone": "c1"},
    "volume-create": {"volume": "v9", "svm": "vs1", "aggregate": "aggr2", "size": "10G"},
    "volume-delete": {"volume": "vol_logs", "force": "true"},
    "volume-move": {"volume": "vol_home", "aggregate": "aggr2"},
    "volume-offline": {"volume": "vol_hr"},
    "volume-resize": {"volume": "vol_test", "size": "1T"},
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[SimulatedCluster]:
    """Its time runs so fast that everything ends at once."""
    with SimulatedFleet(1, speed=200) as running:
        yield running["prod-east"]


@pytest.fixture
def run(command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch) -> Command:
    write_config(command.config, [cluster.endpoint])
    shutil.copytree(STARTER, command.folder / "requests")
    monkeypatch.setenv("ONTAP_TUI_SECRET_PASSWORD", "hush")
    return command


def test_all_of_them_are_here() -> None:
    assert {path.stem for path in Path(STARTER).glob("*.toml")} == VALUES.keys()


@pytest.mark.parametrize("name", VALUES)
def test_from_file_to_end(run: Command, cluster: SimulatedCluster, name: str) -> None:
    words = (
        "run",
        name,
        *(f"--set={variable}={text}" for variable, text in VALUES[name].items()),
        "-o",
        "json",
    )
    [shown] = run(*words, "--dry-run").json
    done = run(*words, "--wait", "--yes", "--timeout", "20")
    assert done.status == 0, done.out + done.err
    [result] = done.json
    assert result["outcome"] == "success"
    assert [job["state"] for job in result["jobs"]] == ([] if name in NO_JOB else ["success"])
    received = [one for one in cluster.log if one.method != "GET"][-1]
    assert (received.method, cluster.url + received.target) == (shown["method"], shown["url"])
    body = received.body.decode().replace("hush", "***")
    assert (json.loads(body) if body else None) == shown["body"]
