"""What ``docs/installing.md`` says of the container and of the units."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
import yaml

from ontap_tui.cli.main import cli
from ontap_tui.cli.simulated import write_config
from ontap_tui.config import load
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet

ROOT: Final = Path(__file__).parents[1]
CONTAINERFILE: Final = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
FINAL_STAGE: Final = CONTAINERFILE.rpartition("\nFROM ")[2]
_READ_ONLY: Final = """\
set -eu
mount --make-rprivate /
mount -t tmpfs none /var/lib
mkdir "$VOLUME"
cut -d' ' -f5 /proc/self/mountinfo | sort -u | while read -r place; do
    mount -o remount,bind,ro "$place"
done
mount -t tmpfs none "$VOLUME"
if touch "$1/written" 2>/dev/null; then echo "$1 can be written" >&2; exit 1; fi
shift
exec setpriv --bounding-set=-all --inh-caps=-all "$@"
"""


def instruction(name: str) -> str:
    [value] = re.findall(rf"^{name} (.*)$", FINAL_STAGE, re.MULTILINE)
    return str(value)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(STARTER, tmp_path / "requests")
    return tmp_path / "config.toml"


def test_the_container_does_not_run_as_root() -> None:
    user, group = instruction("USER").split(":")
    volume = instruction("VOLUME")
    assert int(user) > 0
    assert f"install -d -o {user} -g {group} -m 0700 {volume}" in FINAL_STAGE
    assert json.loads(instruction("ENTRYPOINT"))[1:] == ["--data-dir", volume]


def test_hadolint_finds_nothing_wrong_with_the_containerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, ROOT / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_writes_nothing_but_its_volume(config: Path) -> None:
    """Its entry point, with its environment, on a file system of which nothing else can be written."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], check=False).returncode != 0:
        pytest.skip("only root can mount a file system read-only")
    _, *entry = json.loads(instruction("ENTRYPOINT"))
    environ = dict(word.split("=", 1) for word in shlex.split(instruction("ENV")))
    program = [sys.executable, "-m", "ontap_tui", *entry]
    line = shlex.join([*program, "jobs"]) + ">/dev/null && " + shlex.join([*program, "history", "-o", "json"])
    with SimulatedFleet(1, jobs=5) as fleet:
        write_config(config, fleet.endpoints)
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", _READ_ONLY, "sh", str(config.parent), "sh", "-c", line],
            env={**environ, "ONTAP_TUI_CONFIG": str(config), "VOLUME": instruction("VOLUME")},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)


def test_every_extra_is_on_the_page() -> None:
    page = (ROOT / "docs/installing.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [extra for extra in project["optional-dependencies"] if f"`{extra}`" not in page] == ["dev"]


def _unit(text: str) -> str:
    """With a program and a user that are on this machine."""
    return text.replace("/opt/ontap-tui/bin/ontap-tui", sys.executable).replace("User=ontap-tui\n", "")


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    for path in (ROOT / "docs/systemd").iterdir():
        name = path.name.replace("@", "@cluster-backup")
        (tmp_path / name).write_text(_unit(path.read_text(encoding="utf-8")))
    [recorder] = re.findall(
        r"```ini\n(.*?)```", (ROOT / "docs/team.md").read_text(encoding="utf-8"), re.DOTALL
    )
    (tmp_path / "recorder.service").write_text(_unit(recorder))
    units = sorted(map(str, tmp_path.glob("*.*")))
    assert len(units) == 3
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_unit_starts(config: Path, tmp_path: Path) -> None:
    text = (ROOT / "docs/systemd/ontap-tui-run@.service").read_text(encoding="utf-8")
    [line] = re.findall(r"^ExecStart=/opt/ontap-tui/bin/ontap-tui (.*)$", text, re.MULTILINE)
    line = line.replace("%i", "snapshot-create").replace("/var/lib/ontap-tui", str(tmp_path / "state"))
    words = shlex.split(line.replace("$ARGUMENTS", "--cluster tag:prod --set volume=vol_home"))
    with SimulatedFleet(1, speed=5) as fleet:
        write_config(config, fleet.endpoints)
        done = subprocess.run(
            [sys.executable, "-m", "ontap_tui", *words],
            env={**os.environ, "ONTAP_TUI_CONFIG": str(config)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr


def test_the_compose_file_starts_recorders_that_find_their_database(config: Path) -> None:
    text = (ROOT / "docs/compose.yaml").read_text(encoding="utf-8")
    compose = yaml.safe_load(text)
    services = compose["services"]
    recorder, database = services["recorder"], services["database"]
    assert ROOT / "docs" / recorder["build"]["context"] / recorder["build"]["dockerfile"] == (
        ROOT / "docs" / ".." / "Containerfile"
    )
    program, *options = json.loads(instruction("ENTRYPOINT"))
    assert program == "ontap-tui"
    context = cli.make_context(program, [*options, *recorder["command"]], resilient_parsing=False)
    name, command, arguments = cli.resolve_command(context, recorder["command"])
    assert command is not None
    command.make_context(name, arguments, parent=context)
    assert (
        recorder["configs"][0]["target"]
        == dict(pair.split("=", 1) for pair in shlex.split(instruction("ENV")))["ONTAP_TUI_CONFIG"]
    )
    with SimulatedFleet(1) as fleet:
        write_config(config, fleet.endpoints)
    with config.open("a", encoding="utf-8") as file:
        file.writelines(re.findall(r"^#   (.*\n)", text, re.MULTILINE))
    history = load(config, environ={}).history
    url = urlsplit(history.url)
    environment = database["environment"]
    assert (url.username, url.path) == (environment["POSTGRES_USER"], f"/{environment['POSTGRES_DB']}")
    assert services[url.hostname] is database
    for service in (recorder, database):
        assert set(service["secrets"]) <= compose["secrets"].keys()
    assert environment["POSTGRES_PASSWORD_FILE"] == f"/run/secrets/{database['secrets'][0]}"
    assert environment["POSTGRES_PASSWORD_FILE"] in config.read_text(encoding="utf-8")
