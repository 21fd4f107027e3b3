"""The pages name everything that there is: commands, options, settings, fields, keys, exit statuses."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

from ontap_tui.cli.main import cli
from ontap_tui.cli.on_demand import OnDemand
from ontap_tui.cli.status import ExitStatus
from ontap_tui.config import Cluster, Seconds, Settings
from ontap_tui.filtering import FIELDS as FILTER_FIELDS
from ontap_tui.model import JOB_FIELDS, Outcome, parse_duration
from ontap_tui.tui import resolve_keys

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command by what is typed, groups included."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            if isinstance(found, OnDemand):
                found = found.load()
            yield from commands(found, f"{path} {name}")


ALL = dict(commands(cli, "ontap-tui"))


@pytest.mark.parametrize("path", ALL)
def test_every_command_has_help_with_an_example(path: str) -> None:
    text = ALL[path].help or ""
    example = text.partition("Example")[2]
    assert "ontap-tui" in example
    assert path.split()[-1] in example


@pytest.mark.parametrize("name", cli.commands)
def test_a_command_on_demand_is_what_its_short_help_says(name: str) -> None:
    command = cli.commands[name]
    assert isinstance(command, OnDemand)
    loaded = command.load()
    assert (loaded.name, loaded.get_short_help_str(200)) == (name, command.short_help)


@pytest.mark.parametrize("path", ALL)
def test_every_command_and_option_is_on_the_page_for_scripts(path: str) -> None:
    text = page("automation.md")
    if not isinstance(ALL[path], click.Group):
        assert path in text
    for parameter in ALL[path].params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.show_default or parameter.name in ("seed", "count")
            for option in parameter.opts:
                assert re.search(rf"{re.escape(option)}\b", text), option


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("configuration.md", [field.name for field in msgspec.structs.fields(Settings)]),
        (
            "configuration.md",
            [f.name for f in msgspec.structs.fields(Cluster) if f.name not in ("name", "exposed")],
        ),
        ("configuration.md", list(resolve_keys({})[0].commands)),
        ("filtering.md", list(FILTER_FIELDS)),
        ("automation.md", list(JOB_FIELDS)),
        ("automation.md", [str(outcome) for outcome in Outcome if outcome not in ("intended", "sent")]),
    ],
    ids=["settings", "clusters", "keys", "filter", "job", "outcome"],
)
def test_every_name_is_on_its_page(name: str, words: list[str]) -> None:
    text = page(name)
    assert [word for word in words if f"`{word}`" not in text] == []


def test_every_default_is_told_as_it_is() -> None:
    settings = page("configuration.md").partition("\n## `[settings]`\n")[2].partition("\n## ")[0]
    for field in msgspec.structs.fields(Settings):
        [row] = re.findall(rf"^\| `{field.name}` \|(.*?)\|", settings, re.MULTILINE)
        if not row.strip():
            assert not field.default
            continue
        shown = json.loads(row.strip(" `"))
        if isinstance(field.default, Seconds) and isinstance(shown, str):
            shown = parse_duration(shown)
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        assert shown == default


def test_every_exit_status_is_told() -> None:
    codes = re.findall(r"^\| (\d+) \|", page("automation.md"), re.MULTILINE)
    assert [int(code) for code in codes] == sorted(ExitStatus)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["security.md", "decisions/team-on-postgresql.md"])
def test_every_test_that_a_page_names_is_there(name: str) -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::([\w:]+))?`", page(name)))
    assert named
    for file, test in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        for part in filter(None, test.split("::")):
            assert re.search(rf"(?:def|class) {part}\b", text), f"{file}::{test}"
