"""``schema``: what every command prints, and every file that is read, is as its schema says."""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from ontap_tui.cli.schema import SCHEMAS, schema_of
from ontap_tui.config import example_text, load
from ontap_tui.config.config import ConfigProblems
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command, when_asked
from tests.cli.running import SNAPSHOT
from tests.test_docs import ALL

_PRINTS: Final = {
    "cluster import": "import",
    "cluster list": "clusters",
    "cluster show": "clusters",
    "cluster test": "doctor",
    "config path": "paths",
    "config show": "settings",
    "doctor": "doctor",
    "history jobs": "history",
    "history launches": "launches",
    "job": "job",
    "jobs": "jobs",
    "pause": "control",
    "resume": "control",
    "cancel": "control",
    "requests import-curl": "request",
    "requests list": "requests",
    "requests new": "request",
    "requests operations": "operations",
    "requests show": "requests",
    "run": "run",
    "wait": "wait",
    "watch": "watch",
}
"""The schema of what each command prints."""


_FORMATS: Final = FormatChecker(())


@_FORMATS.checks("date-time", raises=ValueError)
def with_an_offset(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def closed(schema: Any) -> Any:
    """The same, but what it does not name may not be there: a field that it lacks is found."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(one) for key, one in schema.items()}
    return {"additionalProperties": False, **inner} if isinstance(schema.get("properties"), dict) else inner


def problems(name: str, value: Any, *, record: bool = False) -> list[str]:
    validator = Draft202012Validator(closed(schema_of(name, record=record)), format_checker=_FORMATS)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@pytest.mark.parametrize("record", [False, True])
@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema_with_a_name_and_a_version(command: Command, name: str, record: bool) -> None:
    schema = command("schema", name, *(["--record"] if record else [])).json
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].startswith(f"urn:ontap-tui:schema:{name}")
    assert schema["$id"].endswith(":1")


def test_they_are_listed_and_a_slip_is_answered(command: Command) -> None:
    assert [line.split()[0] for line in command("schema").out.splitlines()] == ["NAME", *SCHEMAS]
    assert "Did you mean jobs?" in command("schema", "jbos").err
    assert command("schema", "--record").status == 2


def test_every_command_that_prints_json_has_one() -> None:
    def in_json(one: click.Command) -> bool:
        formats = [option.type.choices for option in one.params if isinstance(option.type, click.Choice)]
        return any({"json", "jsonl"} & set(choices) for choices in formats)

    assert {path.removeprefix("ontap-tui ") for path, one in ALL.items() if in_json(one)} == _PRINTS.keys()
    assert set(_PRINTS.values()) <= SCHEMAS.keys()


def test_what_shows_jobs(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    running, failed, lost = world.add_job("Volume move"), world.add_job("Clone"), world.add_job("lost")
    world.fail(failed.uuid, 786435, "no room")
    on_fleet("pause", "lab", running.uuid, "--yes", "--reason", "later")
    assert not problems("jobs", on_fleet("jobs", "-o", "json").json)
    world.forget(lost.uuid)
    for line in on_fleet("jobs", "--all", "-o", "jsonl").json_lines:
        assert not problems("jobs", line, record=True)
    for uuid in (running.uuid, failed.uuid, lost.uuid):
        assert not problems("job", on_fleet("job", "lab", uuid, "-o", "json").json)
    unknown = "00000000-0000-0000-0000-000000000000"
    done = on_fleet("wait", "lab", failed.uuid, unknown, "-o", "json")
    assert len(done.json) == 2
    assert not problems("wait", done.json)
    assert not problems("history", on_fleet("history", "-o", "json").json)
    for line in on_fleet("history", "-o", "jsonl").json_lines:
        assert not problems("history", line, record=True)


def test_every_line_of_watch(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    job = world.add_job("Volume move", message="3 %")
    world.finish(world.add_job("before").uuid)
    on_fleet.config.write_text(on_fleet.config.read_text() + "[settings]\npoll_interval = 0.1\n")
    when_asked(fleet["lab"], "jobs", lambda: world.fail(job.uuid, 4, "entry doesn't exist"))
    lines = on_fleet("watch", "--until-idle", "--timeout", "20", "-o", "jsonl").json_lines
    assert {line["event"] for line in lines} >= {"appeared", "finished"}
    for line in lines:
        assert not problems("watch", line)


def test_what_controls_jobs(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move", can_pause=False)
    for action in ("pause", "resume", "cancel"):
        done = on_fleet(action, "lab", job.uuid, "0-0", "--yes", "-o", "json").json
        assert len(done) == 2
        assert not problems("control", done)
    fleet["lab"].stop()
    assert not problems("control", on_fleet("cancel", "lab", job.uuid, "--yes", "-o", "json").json)


def test_what_launches(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    fire = (*SNAPSHOT, "--set", "name=s1", "--cluster", "*", "-o", "json")
    assert not problems("dry-run", on_live_fleet(*fire, "--dry-run").json)
    live_fleet["prod-west"].stop()
    for _ in ("succeeds on one", "is refused there"):
        done = on_live_fleet(*fire, "--wait").json
        assert len(done) == 2
        assert not problems("run", done)
    launched = on_live_fleet("history", "launches", "-o", "json").json
    assert len(launched) >= 2
    assert not problems("launches", launched)
    for line in on_live_fleet("history", "launches", "-o", "jsonl").json_lines:
        assert not problems("launches", line, record=True)
    [made] = [
        job["uuid"]
        for result in on_live_fleet(*fire[:-2], "--set", "name=s2", "-o", "json").json
        for job in result["jobs"]
    ]
    assert not problems("job", on_live_fleet("job", "prod-east", made, "-o", "json").json)


def test_what_describes_the_configuration(on_live_fleet: Command, live_fleet: SimulatedFleet) -> None:
    live_fleet["prod-west"].stop()
    listed = on_live_fleet.folder / "list.csv"
    listed.write_text("name,url\nnew,https://new.example.com\nold,ftp://x\n")
    for name, arguments in (
        ("doctor", ["doctor"]),
        ("doctor", ["cluster", "test", "prod-east"]),
        ("clusters", ["cluster", "list"]),
        ("paths", ["config", "path"]),
        ("settings", ["config", "show"]),
        ("requests", ["requests", "list"]),
        ("operations", ["requests", "operations", "volume"]),
        ("request", ["requests", "new", "POST", "/api/storage/qtrees"]),
        ("import", ["cluster", "import", str(listed), "--username", "admin", "--dry-run"]),
    ):
        printed = on_live_fleet(*arguments, "-o", "json").json
        assert printed
        assert not problems(name, printed), arguments
    for name, arguments in (
        ("clusters", ["cluster", "show", "prod-east"]),
        ("requests", ["requests", "show", "snapshot-create"]),
        ("requests", ["requests", "new", "POST", "/api/storage/qtrees", "--name", "mine"]),
    ):
        assert not problems(name, on_live_fleet(*arguments, "-o", "json").json, record=True), arguments


_PUBLISHED: Final = json.loads(Path(__file__).with_name("published_fields.json").read_text(encoding="utf-8"))


def fields(schema: Any, definitions: dict[str, Any], path: str = "") -> Iterator[str]:
    """Every field by its path, whatever the definitions are called."""
    if isinstance(schema, list):
        for one in schema:
            yield from fields(one, definitions, path)
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield from fields(definitions[schema["$ref"].rpartition("/")[2]], definitions, path)
    for name, one in schema.get("properties", {}).items():
        yield f"{path}.{name}".lstrip(".")
        yield from fields(one, definitions, f"{path}.{name}")
    for key in ("anyOf", "items"):
        yield from fields(schema.get(key), definitions, path)


@pytest.mark.parametrize("name", _PUBLISHED)
def test_no_published_field_is_renamed_or_removed(name: str) -> None:
    """The file gets what is new with each release; nothing ever leaves it."""
    schema = schema_of(name)
    found = set(fields(schema, schema["$defs"]))
    assert [one for one in _PUBLISHED[name] if one not in found] == []


def test_what_is_shipped_is_as_its_schema_says() -> None:
    assert not problems("config", tomllib.loads(example_text()))
    for starter in STARTER.glob("*.toml"):
        assert not problems("request", tomllib.loads(starter.read_text(encoding="utf-8"))), starter


CLUSTER: Final = '[clusters.x]\nurl = "https://x"\n'


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (f'{CLUSTER}token = "t"', True),
        (f'{CLUSTER}token = {{ env = "T" }}', True),
        (f'{CLUSTER}username = "u"\npassword = {{ prompt = true }}', True),
        (f'{CLUSTER}token = {{ command = ["pass", "x"] }}\ntags = ["a"]\njobs = {{ svm = "v" }}', True),
        (f'{CLUSTER}token = "t"\nproxy = {{ url = "http://p:1", username = "u", password = "p" }}', True),
        (f'{CLUSTER}token = "t"\nproxy = "direct"', True),
        (f'{CLUSTER}token = "t"\nfingerprint = ["sha256:{"0" * 64}"]', True),
        ('[settings]\npoll_interval = 3\nstall_after = "1h30m"\nnotify = ["toast"]', True),
        ('[keys]\ncancel = "ctrl+x"\n[filters]\nmine = "state:failure"', True),
        ('[requests.a]\npath = "/api/x"\n[requests.a.variables.v]\ndefault = 3\ntype = "integer"', True),
        (CLUSTER, False),
        (f'{CLUSTER}token = "t"\nusername = "u"\npassword = "p"', False),
        (f"{CLUSTER}token = {{ env = 3 }}", False),
        (f'{CLUSTER}token = {{ env = "T", file = "f" }}', False),
        (f'{CLUSTER}token = "t"\nverfy = false', False),
        (f'{CLUSTER}token = "t"\nverify = "no"', False),
        ('[clusters.x]\ntoken = "t"', False),
        ('[settings]\npoll_interval = "soon"', False),
        ('[settings]\nnotify = ["tost"]', False),
        ("[settings]\nhistory_days = 0", False),
        ("[setings]\n", False),
    ],
)
def test_the_schema_and_the_program_agree_on_a_configuration(tmp_path: Path, text: str, right: bool) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    assert (problems("config", tomllib.loads(text)) == []) is right
    try:
        load(path, environ={})
    except ConfigProblems:
        assert not right
    else:
        assert right


def test_editors_check_what_init_writes(command: Command) -> None:
    """As Even Better TOML does, by the line at the head of each file."""
    taplo = shutil.which("taplo", path=str(Path(sys.executable).parent)) or shutil.which("taplo")
    if taplo is None:
        pytest.skip("taplo is not installed")
    command("init")
    files = [command.config, *(command.folder / "requests").glob("*.toml")]
    assert subprocess.run([taplo, "check", *files], capture_output=True, check=False).returncode == 0
    for file, mistake in ((command.config, "[settings]\npoll_intervall = 3"), (files[-1], 'metod = "POST"')):
        head, _, _ = file.read_text().partition("\n")
        file.write_text(f"{head}\n{mistake}\n")
        done = subprocess.run([taplo, "check", file], capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert mistake.rpartition("\n")[2].split()[0] in done.stderr


def test_init_keeps_the_schemas_as_they_are_now(command: Command) -> None:
    written = command("init").out
    schema = command.folder / "schema" / "config.json"
    assert str(schema) in written
    kept = schema.read_text()
    assert json.loads(kept) == command("schema", "config").json
    schema.write_text("{}")
    assert command("init").out == f"{schema}\n"
    assert schema.read_text() == kept
