"""What the dashboard is opened with, and what a reload of the configuration gives it."""

from pathlib import Path

import pytest

from ontap_tui.cli import dashboard
from ontap_tui.cli.diagnostics import CommandError
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, ConfigProblems
from ontap_tui.enrolment import Draft, SecretPlace
from ontap_tui.model import Secret
from ontap_tui.tui import Composition, Loaded
from tests.cli.conftest import Command
from tests.support.postgres import Database

TWO = """
[clusters.east]
url = "http://127.0.0.1:1"
username = "ann"
password = { prompt = true }
[clusters.west]
url = "http://127.0.0.1:1"
token = "t"
"""


class Opened:
    """Stands for the screen: takes what it is opened with."""

    composition: Composition
    loaded: Loaded
    read_only: bool

    def __call__(self, composition: Composition, loaded: Loaded, *, read_only: bool, **_: object) -> int:
        self.composition, self.loaded, self.read_only = composition, loaded, read_only
        return 0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    screen = Opened()
    monkeypatch.setattr(dashboard, "run_dashboard", screen)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(dashboard, "_has_terminal", lambda: True)
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda prompt: "typed")
    return screen


def options(command: Command, *clusters: str) -> Options:
    return Options(
        config=command.config,
        data_dir=command.folder,
        clusters=(clusters,) if clusters else (),
        read_only=True,
    )


async def test_a_session_holds_what_was_chosen(command: Command, opened: Opened) -> None:
    command.config.write_text(TWO)
    assert dashboard.open_dashboard(options(command, "e*")) == 0
    assert (list(opened.loaded.config.clusters), opened.read_only) == (["east"], True)
    async with opened.composition.open(opened.loaded) as session:
        assert list(session.engine.clusters) == list(session.config.clusters) == ["east"]
        assert session.engine.clusters["east"].read_only


async def test_a_session_without_clusters_of_its_own_has_those_of_the_team_that_were_chosen(
    command: Command, opened: Opened, database: Database
) -> None:
    command.config.write_text(TWO)
    dashboard.open_dashboard(options(command))
    async with opened.composition.open(opened.loaded) as session:
        assert session.observes is None
    command.config.write_text(f'[history]\nurl = "{database.url}"\n')
    dashboard.open_dashboard(options(command, "prod-*"))
    async with opened.composition.open(opened.loaded) as session:
        assert session.observes is not None
        assert list(session.observes(["prod-east", "lab", "prod west"])) == ["prod-east"]


async def test_a_person_at_the_dashboard_is_told_as_the_settings_say(
    command: Command, opened: Opened
) -> None:
    tells = '[settings]\nnotify = ["command"]\nnotify_command = ["true"]\n[notify]\nmoves = "move"\n'
    command.config.write_text(TWO + tells)
    dashboard.open_dashboard(options(command))
    async with opened.composition.open(opened.loaded) as session:
        policy = session.engine._policy
        assert policy.notify_command == ("true",)
        assert [rule.name for rule in policy.notify_rules] == ["moves"]


async def test_without_clusters_it_opens_empty_and_a_reload_brings_them(
    command: Command, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONTAP_TUI_CONFIG", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(command.folder))
    usual = Options(data_dir=command.folder)
    assert dashboard.open_dashboard(usual) == 0
    assert opened.loaded.config.clusters == {}
    async with opened.composition.open(opened.loaded) as session:
        assert not session.engine.clusters
    usual.locations.clusters.mkdir(parents=True)
    (usual.locations.clusters / "east.toml").write_text('url = "http://127.0.0.1:1"\ntoken = "t"\n')
    assert list((await opened.composition.load()).config.clusters) == ["east"]


@pytest.mark.parametrize("chosen", [(), ("east",)])
def test_without_clusters_and_without_a_terminal_or_with_a_choice_it_ends(
    command: Command, opened: Opened, monkeypatch: pytest.MonkeyPatch, chosen: tuple[str, ...]
) -> None:
    command.config.write_text("")
    monkeypatch.setattr(dashboard, "_has_terminal", lambda: bool(chosen))
    with pytest.raises(CommandError, match="No clusters are configured"):
        dashboard.open_dashboard(options(command, *chosen))


async def test_a_reload_takes_effect_and_asks_for_nothing_again(command: Command, opened: Opened) -> None:
    command.config.write_text(TWO)
    dashboard.open_dashboard(options(command))
    command.config.write_text(TWO + "[settings]\nhistory_days = 7\n")
    async with opened.composition.open(await opened.composition.load()) as session:
        assert session.config.settings.history_days == 7
        password = session.config.clusters["east"].password
        assert password is not None
        assert password.read().reveal() == "typed"


async def test_the_password_of_a_cluster_that_was_added_on_the_screen_is_not_asked_for_again(
    command: Command, opened: Opened
) -> None:
    command.config.write_text(TWO)
    dashboard.open_dashboard(options(command))
    async with opened.composition.open(opened.loaded) as session:
        assert session.enrolling is not None
        enrolment = session.enrolling.enrolment(
            Draft(url="127.0.0.1:1", name="lab", username="ann", place=SecretPlace.PROMPT)
        )
        enrolment.check_address()
        added = enrolment.keep()
        assert added.prompt is not None
        added.prompt.answer(Secret("typed in the form"))
        session.enrolling.added(added)
    loaded = await opened.composition.load()
    prompt = loaded.config.clusters["lab"].prompt
    assert prompt is not None
    assert prompt.read() == Secret("typed in the form")


@pytest.mark.parametrize("text", ["[settings\n", TWO + "[keys]\nfrob = 'x'\n", TWO.replace("east", "north")])
async def test_a_reload_of_a_bad_configuration_is_refused(
    command: Command, opened: Opened, text: str
) -> None:
    command.config.write_text(TWO)
    dashboard.open_dashboard(options(command, "east"))
    command.config.write_text(text)
    with pytest.raises(ConfigProblems):
        await opened.composition.load()


async def test_a_broken_request_is_left_out_and_told(
    command: Command, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    command.config.write_text(TWO)
    folder = command.folder / "requests"
    folder.mkdir()
    good = 'path = "/api/cluster"\nmethod = "PATCH"\n'
    (folder / "broken.toml").write_text("path = 1\n")
    (folder / "clash.toml").write_text(good + 'key = "q"\n')
    (folder / "first.toml").write_text(good + 'key = "5"\n')
    (folder / "second.toml").write_text(good + 'key = "5"\n')
    assert dashboard.open_dashboard(options(command)) == 0
    told = capsys.readouterr().err
    for words in (
        "broken.toml:1: path",
        "clash.toml:3: key: q is also quit",
        "second.toml:3: key",
        "first.toml",
    ):
        assert words in told
    assert [request.name for request in opened.loaded.library] == ["clash", "first", "second"]
    assert len((await opened.composition.load()).library) == 3
    assert command("config", "check").status == 2


async def test_a_reload_tells_whether_it_concerns_the_clusters(command: Command, opened: Opened) -> None:
    command.config.write_text(TWO)
    dashboard.open_dashboard(options(command))
    first = opened.loaded.config
    command.config.write_text(TWO + "[keys]\nhelp = 'h'\n")
    assert (await opened.composition.load()).config.composes_as(first)
    command.config.write_text(TWO.replace('"t"', '"u"'))
    assert not (await opened.composition.load()).config.composes_as(first)


def test_the_demo_has_clusters_and_requests_and_leaves_nothing(
    command: Command, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "tmp").mkdir()
    assert command("demo", "--clusters", "2", "--jobs", "3").status == 0
    assert list(opened.loaded.config.clusters) == ["prod-east", "prod-west"]
    assert isinstance(opened.composition, dashboard.ConfiguredRooms)
    assert not opened.composition._keeps
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_cluster_added_besides_those_that_were_chosen_is_said_not_to_be_shown(
    command: Command, opened: Opened
) -> None:
    command.config.write_text(TWO)
    dashboard.open_dashboard(options(command, "e*"))
    async with opened.composition.open(opened.loaded) as session:
        assert session.enrolling is not None
        for name, shown in (("east-2", True), ("lab", False)):
            added = Cluster(name=name, url="https://127.0.0.1:1")
            assert (session.enrolling.added(added) == "") is shown
        assert "--cluster" in session.enrolling.added(Cluster(name="lab", url="https://127.0.0.1:1"))
