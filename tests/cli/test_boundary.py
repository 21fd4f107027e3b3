"""Whatever a cluster or a file says: terminals and logs get nothing but letters, in lines of ours."""

import ast
import io
import json
import os
import re
import ssl
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
import trustme

import ontap_tui.cli
from ontap_tui.config import toml_text
from ontap_tui.requests import parse_request, request_schema, request_table, request_text
from tests.cli.conftest import Command
from tests.cli.test_streams import asked
from tests.support.hostile_cluster import UUID, hostile_cluster
from tests.support.hostile_text import HOSTILE, harmless, hostile_request
from tests.test_docs import ALL

_VALUES: Final = ("--set", "secret=s", "--set", "json=1", "--set", "looked=vol")
_COMMANDS: Final = {
    "jobs": ["jobs"],
    "jobs json": ["jobs", "-o", "json"],
    "jobs lines": ["jobs", "-o", "jsonl"],
    "jobs csv": ["jobs", "-o", "csv"],
    "recent": ["jobs", "--all", "--sort", "description"],
    "job": ["job", "east", UUID],
    "job json": ["job", "east", UUID, "-o", "json"],
    "no job": ["job", "east", "2"],
    "several jobs": ["job", "east", "3"],
    "watch": ["watch", "--timeout", "0.5"],
    "watch lines": ["watch", "-o", "jsonl", "--timeout", "0.5"],
    "watch from a mark": ["watch", "-o", "jsonl", "--since", HOSTILE],
    "wait": ["wait", "east", UUID, "--timeout", "0.1"],
    "wait for none": ["wait", "east", "2", "--timeout", "0.1"],
    "pause": ["pause", "east", UUID, "--yes"],
    "resume": ["resume", "east", "2", "--yes"],
    "cancel": ["cancel", "east", UUID, "--yes", "-o", "json"],
    "cancel, unasked": ["cancel", "east", UUID],
    "run": ["run", "attack", *_VALUES, "--yes"],
    "run json": ["run", "attack", *_VALUES, "--yes", "-o", "json"],
    "run, unasked": ["run", "attack", *_VALUES],
    "dry run": ["run", "attack", *_VALUES, "--dry-run"],
    "dry run json": ["run", "attack", *_VALUES, "--dry-run", "-o", "json"],
    "a value that does not fit": ["run", "attack", "--set", "secret=x", *_VALUES[2:]],
    "unknown value": ["run", "attack", "--set", f"{HOSTILE}=1"],
    "requests": ["requests", "list"],
    "request": ["requests", "show", "attack"],
    "request json": ["requests", "show", "attack", "-o", "json"],
    "new request": ["requests", "new", "POST", HOSTILE],
    "calls": ["requests", "operations", HOSTILE],
    "curl": ["requests", "import-curl"],
    "config": ["config", "show"],
    "config json": ["config", "show", "-o", "json"],
    "config check": ["config", "check"],
    "clusters": ["cluster", "list"],
    "cluster": ["cluster", "show", "east"],
    "a cluster's test": ["cluster", "test", "east"],
    "a cluster's certificate": ["cluster", "trust", "east"],
    "no such cluster": ["cluster", "edit", HOSTILE],
    "rename none": ["cluster", "rename", HOSTILE, "west"],
    "rename to none": ["cluster", "rename", "east", HOSTILE],
    "remove none": ["cluster", "remove", HOSTILE, "--yes"],
    "add none": ["cluster", "add", "west", HOSTILE],
    "import": ["cluster", "import", "hostile.json"],
    "doctor": ["doctor"],
    "doctor json": ["doctor", "-o", "json"],
    "history": ["history", "jobs"],
    "launches": ["history", "launches"],
    "launches json": ["history", "launches", "-o", "json"],
    "a past under another name": ["history", "rename", HOSTILE, "east"],
    "forget": ["history", "prune", "--days", "0"],
    "no such schema": ["schema", HOSTILE],
    "nobody to tell": ["notify", "test"],
    "usage": [HOSTILE],
    "bad filter": ["jobs", f"elapsed:{HOSTILE}"],
    "no cluster": ["job", HOSTILE, UUID],
}
_ELSEWHERE: Final = {
    "demo": "tests/tui/test_boundary.py",
    "exporter": "tests/cli/exporter/test_exporter.py",
    "mcp": "tests/cli/assistant/test_mcp.py",
    "history copy": "copies what `history jobs` shows",
    "recorder": "says what `watch` does",
    "init": "shows nothing that comes from elsewhere",
    "config path": "shows nothing that comes from elsewhere",
    "simulate": "is not asked by a cluster",
    "team demo": "is not asked by a cluster",
    "team sql": "shows nothing that comes from elsewhere",
    "web": "tests/tui/test_boundary.py",
}


def test_every_command_is_attacked() -> None:
    whole = {
        path.removeprefix("ontap-tui ")
        for path, command in ALL.items()
        if not isinstance(command, click.Group)
    }
    tried = {" ".join(words[:length]) for words in _COMMANDS.values() for length in (1, 2)}
    assert whole - tried == _ELSEWHERE.keys()


def test_every_key_of_a_request_that_takes_any_text_holds_hostile_text() -> None:
    _, structs = request_schema()
    table = hostile_request()
    variables = list(table["variables"].values())
    found = {
        "Request": [table],
        "Variable": variables,
        "Lookup": [variable["lookup"] for variable in variables if "lookup" in variable],
        "Follow": [table["follow"]],
    }
    # Of these none takes any text: a key, a name, numbers and truth values.
    others = {"key", "then", "stop_on_error", "minimum", "maximum", "optional"}
    for name, tables in found.items():
        assert set(structs[name]["properties"]) <= others.union(*tables)


@pytest.fixture
def attacked(command: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """A hostile cluster, a hostile request, and a configuration with hostile text in all that takes any."""
    with hostile_cluster() as url:
        cluster = {"url": url, "username": "monitor", "password": "geheim", "tags": [HOSTILE]}
        command.config.write_text(toml_text({"clusters": {"east": cluster}}))
        requests = command.folder / "requests"
        requests.mkdir()
        (requests / "attack.toml").write_text(toml_text(hostile_request()), encoding="utf-8")
        (requests / "broken.toml").write_text(
            toml_text({"path": HOSTILE, HOSTILE: HOSTILE, "confirm": HOSTILE}), encoding="utf-8"
        )
        hostile_table = {f"west{HOSTILE}": {"url": HOSTILE, HOSTILE: HOSTILE}, "west": {"cluster": HOSTILE}}
        (command.folder / "hostile.json").write_text(json.dumps(hostile_table), encoding="utf-8")
        monkeypatch.chdir(command.folder)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"curl -X POST '{url}/api/{HOSTILE}' -d '{HOSTILE}'"))
        yield command


@pytest.mark.parametrize("name", _COMMANDS)
def test_no_command_writes_what_a_terminal_obeys(attacked: Command, name: str) -> None:
    if "history" in _COMMANDS[name]:
        attacked("jobs")
        attacked("run", "attack", *_VALUES, "--yes")
    log = attacked.folder / "log"
    done = attacked("-v", "--log-file", str(log), *_COMMANDS[name])
    assert done.out or done.err
    assert done.status != 70
    assert harmless(done.out), done.out
    assert harmless(done.err), done.err
    assert not log.exists() or harmless(log.read_text(encoding="utf-8"))


def test_what_was_attacked_with_is_still_there_for_a_program(attacked: Command) -> None:
    found = attacked("jobs", "-o", "json").json
    assert any(HOSTILE in job["description"] for job in found)


def test_a_cluster_is_added_in_letters(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its certificate and its answers say, before and after it is trusted."""
    issued = trustme.CA(organization_name=HOSTILE[:40]).issue_cert(
        "127.0.0.1", common_name=HOSTILE[-60:], organization_name=HOSTILE[:60]
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    monkeypatch.setenv("EAST_PASSWORD", "geheim")
    with hostile_cluster(context) as url:
        add = ("cluster", "add", "east", url, "--username", "monitor", "--env", "EAST_PASSWORD")
        refused = command(*add)
        [fingerprint] = set(re.findall("sha256:[0-9a-f]{64}", refused.err))
        added = command(*add, "--trust", fingerprint)
        tested = command("cluster", "test", "east")
    assert (refused.status, added.status, tested.status) == (4, 0, 0)
    for done in (refused, added, tested):
        assert harmless(done.out), done.out
        assert harmless(done.err), done.err
    kept = (command.folder / "clusters" / "east.toml").read_text(encoding="utf-8")
    assert harmless(kept)
    assert "geheim" not in kept


def heard(terminal: int, until: str) -> str:
    """What is on the terminal when the question is."""
    shown = b""
    while until.encode() not in shown:
        shown += os.read(terminal, 1000)
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        (["cancel", "east", UUID], "[y/N]"),
        (["run", "attack", *_VALUES], "to confirm"),
        (["run", "attack", *_VALUES[2:]], "secret"),
    ],
)
def test_no_question_holds_what_a_terminal_obeys(
    attacked: Command, arguments: list[str], question: str
) -> None:
    with asked(attacked, *arguments) as (_, terminal):
        assert harmless(heard(terminal, question))


def test_a_request_is_shown_as_what_it_is() -> None:
    request = parse_request("attack", hostile_request())
    text = request_text(request_table(request))
    assert harmless(text)
    assert parse_request("attack", tomllib.loads(text)) == request


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_only_the_writers_write() -> None:
    """Whoever else did would have to remember to clean."""
    writers = {
        "sys.stdout.write": {"output.py"},
        "sys.stderr.write": {"diagnostics.py", "bottom.py"},
        "click.prompt": {"confirm.py"},
        "click.confirm": {"confirm.py"},
        **{call: set() for call in ("print", "input", "click.echo", "click.secho", "click.pause")},
    }
    for file in Path(ontap_tui.cli.__file__).parent.rglob("*.py"):
        for call in _calls(ast.parse(file.read_text(encoding="utf-8"))):
            assert file.name in writers.get(call, {file.name}), f"{file.name} calls {call}"


def test_the_json_of_a_dry_run_is_what_would_be_sent(attacked: Command) -> None:
    [sent] = json.loads(attacked("run", "attack", *_VALUES, "--dry-run", "-o", "json").out)
    assert sent["body"][HOSTILE] == HOSTILE
