"""The commands against servers that speak what ONTAP's documentation says, and nothing else."""

import signal
import subprocess
import time

import pytest

from tests.cli.conftest import Command
from tests.end_to_end.conftest import COMMAND, Machine
from tests.end_to_end.plain_fleet import EXPECTED, PlainFleet
from tests.end_to_end.plain_ontap import LOCKED

SNAPSHOT = ("run", "snapshot", "--set", "volume=vol_home", "--set", "name=one")
DELETE = ("run", "unsnap", "--set", "volume=vol_home", "--set", "snapshot=daily.1", "--yes")


@pytest.fixture
def command(machine: Machine, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(machine.home, capsys)


def test_every_job_of_every_cluster_in_its_state(command: Command, plain: PlainFleet) -> None:
    jobs = command("jobs", "-o", "json").json
    for name, cluster in plain.clusters.items():
        assert {job["description"]: job["state"] for job in jobs if job["cluster"] == name} == EXPECTED
        assert {job["uuid"] for job in jobs if job["cluster"] == name} == cluster.jobs.keys()
    failures = {job["cluster"]: job for job in jobs if job["state"] == "failure"}
    assert [(job["code"], job["message"]) for job in failures.values()] == [(4, "entry doesn't exist")] * 3
    assert (failures["old"]["error"], failures["new"]["error"]["code"]) == (None, "4")
    assert {job["svm"] for job in jobs if job["state"] == "queued"} == {"vs1", None}
    assert {job["start_time"][-6:] for job in jobs if job["start_time"]} <= {"-04:00", "+05:30", "+00:00"}


def test_a_request_to_its_success_on_all(command: Command, plain: PlainFleet) -> None:
    done = command(*SNAPSHOT, "--cluster", "*", "--wait", "-o", "json")
    assert (done.status, done.err.count("Traceback")) == (0, 0)
    results = {result["cluster"]: result for result in done.json}
    assert {name: result["outcome"] for name, result in results.items()} == dict.fromkeys(
        plain.clusters, "success"
    )
    for name, cluster in plain.clusters.items():
        assert [line.split("?")[0] for line in cluster.log if line.startswith("POST")] == [
            f"POST /api/storage/volumes/{cluster.volume}/snapshots"
        ]
        shown = command("job", name, results[name]["jobs"][0]["uuid"], "-o", "json").json
        assert (shown["state"], shown["launched_by"]) == ("success", "snapshot")


@pytest.mark.parametrize("name", ["new", "old"])
def test_a_request_to_its_failure(command: Command, plain: PlainFleet, name: str) -> None:
    done = command(*DELETE, "--cluster", name, "--wait", "-o", "json")
    assert done.status == 1
    [result] = done.json
    assert (result["outcome"], result["http_status"]) == ("failure", 202)
    assert result["error"]["message"] == LOCKED["message"]
    assert result["error"]["code"] == str(LOCKED["code"])
    assert command("wait", name, result["jobs"][0]["uuid"]).status == 1


def test_a_dry_run_sends_nothing(command: Command, plain: PlainFleet) -> None:
    done = command(*SNAPSHOT, "--cluster", "new", "--dry-run")
    assert done.status == 0
    assert f"POST {plain.new.url}/api/storage/volumes/{plain.new.volume}/snapshots" in done.out
    assert all(line.startswith("GET") for line in plain.new.log)
    assert "geheim" not in done.out + done.err


def test_a_refusal(command: Command, plain: PlainFleet) -> None:
    plain.new.snapshots["x"] = "one"
    done = command(*SNAPSHOT, "--cluster", "new", "--wait", "-o", "json")
    assert done.status == 3
    [result] = done.json
    assert (result["outcome"], result["http_status"]) == ("rejected", 409)
    assert result["error"]["code"] == "1638423"


def test_control_and_waiting(command: Command, plain: PlainFleet) -> None:
    job = plain.new.begin("Volume move", (0, {"state": "running"}))
    assert command("pause", "new", job.uuid, "--yes").status == 0
    assert command("job", "new", job.uuid, "-o", "json").json["state"] == "paused"
    assert command("resume", "new", job.uuid, "--yes").status == 0
    assert command("wait", "new", job.uuid, "--timeout", "0.3").status == 5
    assert command("cancel", "new", job.uuid, "--yes").status == 0
    assert command("wait", "new", job.uuid).status == 1
    again = command("cancel", "new", job.uuid, "--yes")
    assert again.status == 3
    assert "458762" in again.err + again.out or "failure" in again.err + again.out


def test_a_job_that_is_forgotten(command: Command, plain: PlainFleet) -> None:
    plain.new.kept = 0
    job = plain.new.begin("Create vol1", (0, {"state": "success"}))
    assert command("wait", "new", job.uuid).status == 6


def test_one_is_off_and_one_has_another_password(command: Command, plain: PlainFleet) -> None:
    plain.old.stop()
    plain.middle.password = "changed"
    done = command("jobs", "-o", "json")
    assert done.status == 4
    assert {job["cluster"] for job in done.json} == {"new"}
    said = done.err.splitlines()
    assert [sum(line.startswith(name) for line in said) for name in ("old", "middle")] == [1, 1]
    assert plain.middle.log == ["401"]


def test_every_mistake_of_a_configuration_at_once(command: Command, plain: PlainFleet) -> None:
    text = command.config.read_text().replace("poll_interval = 0.3", 'poll_interval = "soon"')
    command.config.write_text(text.replace('username = "admin"', "user = 7", 1) + "\n[clusters.no-url]\n")
    for arguments in (("config", "check"), ("jobs",), ()):
        done = command(*arguments)
        assert (done.status, done.out) == (2, "")
        for key in ("settings.poll_interval", "clusters.new.user", "clusters.no-url.url"):
            assert key in done.err
    assert plain.new.log == []


def test_a_pipe_that_closes_is_no_error(machine: Machine, plain: PlainFleet) -> None:
    for number in range(3000):
        plain.old.begin(f"job {number}", (0, {"state": "running"}))
    shell = f"{' '.join(COMMAND)} jobs -o jsonl | head -1"
    done = subprocess.run(shell, shell=True, env=machine.environ, capture_output=True, text=True, check=False)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


@pytest.mark.parametrize("name", ["watch", "wait"])
def test_an_interrupt(machine: Machine, plain: PlainFleet, name: str) -> None:
    """Ends quietly, but for what a `wait` has to say of a job that goes on."""
    job = next(iter(plain.old.jobs))
    with machine.start(name, *(("old", job) if name == "wait" else ())) as process:
        while len(plain.old.log) < 3:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    last = said.strip().rpartition("\n")[2]
    assert last == (f"Wait again: ontap-tui wait old {job}" if name == "wait" else "")
