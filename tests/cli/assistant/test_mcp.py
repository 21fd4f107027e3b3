"""An assistant: the SDK's own client against simulated clusters, served here or by a process."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pytest

import ontap_tui.cli.extras
from ontap_tui.cli.assistant.command import assistant_server
from ontap_tui.cli.options import Options
from ontap_tui.cli.simulated import write_config
from ontap_tui.config import toml_text
from ontap_tui.history import Control, SqliteHistory
from ontap_tui.model import JobKey, Launch, SystemClock
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command
from tests.cli.running import sent
from tests.support.hostile_cluster import UUID, hostile_cluster
from tests.support.hostile_text import HOSTILE, harmless

if TYPE_CHECKING:  # takes a second, which each process that collects tests would spend
    from mcp import Client, StdioServerParameters
    from mcp.server import MCPServer
    from mcp.types import ElicitRequestParams, ElicitResult

SNAPSHOT = {"request": "snapshot-create", "clusters": ["prod-east"], "values": {"volume": "vol_home"}}
DELETE = {"request": "volume-delete", "clusters": ["prod-east"], "values": {"volume": "vol_home"}}

Mode = Literal["auto", "legacy"]
Action = Literal["accept", "decline", "cancel"]

MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])
"""Of the protocol: a question is put with the answer of a call, or in the midst of it."""


@pytest.fixture(scope="module", autouse=True)
def sdk() -> None:
    """The SDK takes the standard error that it finds when it is imported: not that of one test."""
    import mcp  # noqa: F401 - for what it takes then


@dataclass
class Person:
    """Who sits behind the client."""

    action: Action = "accept"
    content: dict[str, Any] = field(default_factory=lambda: {"confirm": True})
    slow: bool = False
    asked: list[str] = field(default_factory=list)

    async def answer(self, context: Any, params: ElicitRequestParams) -> ElicitResult:
        from mcp.types import ElicitResult

        self.asked.append(params.message)
        began = int(time.time())
        while self.slow and int(time.time()) == began:  # noqa: ASYNC110 - until the name with the time differs
            await asyncio.sleep(0.05)
        accepted = self.action == "accept"
        return ElicitResult(action=self.action, content=self.content if accepted else None)


class Assistant:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def tools(self) -> set[str]:
        return {tool.name for tool in (await self._client.list_tools()).tools}

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        done = await self._client.call_tool(tool, arguments)
        assert not done.is_error, done.content
        found: dict[str, Any] = done.structured_content
        return found

    async def refused(self, tool: str, **arguments: Any) -> str:
        from mcp.types import TextContent

        done = await self._client.call_tool(tool, arguments)
        assert done.is_error
        [content] = done.content
        assert isinstance(content, TextContent)
        return content.text


class Remembered(NamedTuple):
    launches: list[Launch]
    controls: list[Control]


async def remembered(command: Command, key: JobKey = ("", "")) -> Remembered:
    """What the history has of launches, and of the control of one job."""
    history = await SqliteHistory.open(command.folder / "data" / "history.sqlite3", SystemClock())
    found = Remembered(await history.launches(), await history.controls(key))
    await history.close()
    return found


@asynccontextmanager
async def assistant(
    command: Command, *, allow_changes: bool = True, person: Person | None = None, mode: Mode = "auto"
) -> AsyncIterator[Assistant]:
    """Served in this process. Without a `person` the client cannot ask anybody."""
    options = Options(config=command.config, data_dir=command.folder / "data")
    async with (
        assistant_server(options, allow_changes=allow_changes) as server,
        _client(server, person, mode) as client,
    ):
        yield Assistant(client)


@asynccontextmanager
async def assistant_process(
    command: Command, *options: str, person: Person | None = None, mode: Mode = "auto"
) -> AsyncIterator[Assistant]:
    """Served by ``ontap-tui mcp`` on its standard input and output."""
    from mcp import StdioServerParameters

    arguments = ["--config", str(command.config), "--data-dir", str(command.folder / "data")]
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ontap_tui", *arguments, "mcp", *options],
        env={"PYTHONWARNINGS": "ignore"},
    )
    async with _client(server, person, mode) as client:
        yield Assistant(client)


def _client(server: MCPServer | StdioServerParameters, person: Person | None, mode: Mode) -> Client:
    from mcp import Client
    from mcp.types import Implementation

    return Client(
        server,
        mode=mode,
        elicitation_callback=person.answer if person else None,
        client_info=Implementation(name="helper\x1b[31m", version="1"),
    )


async def test_a_launch_is_sent_once_followed_and_journalled_with_who_asked(
    on_live_fleet: Command, live_fleet: SimulatedFleet
) -> None:
    async with assistant_process(on_live_fleet, "--allow-changes") as helper:
        preview = await helper.call("preview_request", **SNAPSHOT)
        assert preview["requests"][0]["method"] == "POST"
        assert preview["asks_for_confirmation"] is False
        assert sent(live_fleet) == []
        done = await helper.call("run_request", **SNAPSHOT, wait=True)
        [result] = done["results"]
        assert result["outcome"] == "success"
        key = {"cluster": "prod-east", "uuid": result["jobs"][0]["uuid"]}
        job = await helper.call("get_job", **key)
        assert [step["state"] for step in job["timeline"]][-1] == "success"
        assert job["explanation"][0] == "It ended with the state success."
        assert job["launch"]["request"] == "snapshot-create"
        assert (await helper.call("wait_for_job", **key))["ended"]
        found = await helper.call("list_jobs", filter="request:snapshot-create", scope="recent")
        assert [one["uuid"] for one in found["jobs"]] == [key["uuid"]]
    assert len(sent(live_fleet)) == 1
    [launch] = (await remembered(on_live_fleet)).launches
    assert launch.user.endswith("via the assistant helper�[31m")


async def test_without_being_allowed_it_only_reads(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    job = world.add_job("Volume move vol_home", message="12 %")
    world.fail(world.add_job("LUN create").uuid, 4, "entry doesn't exist")
    fleet["prod-west"].stop()
    async with assistant(on_fleet, allow_changes=False) as helper:
        reading = {"list_jobs", "get_job", "wait_for_job", "list_requests", "preview_request"}
        assert await helper.tools() == reading
        found = await helper.call("list_jobs")
        assert [one["state"] for one in found["jobs"]] == ["running", "failure"]
        faults = {one["cluster"]: one["fault"] for one in found["clusters"]}
        assert faults["lab"] is None
        assert faults["prod-west"].startswith("refused the connection")
        failed = await helper.call("get_job", cluster="lab", uuid=found["jobs"][1]["uuid"][:8])
        assert failed["explanation"] == [
            "It failed: entry doesn't exist",
            "The code means: the object does not exist, or this account may not see it.",
        ]
        waited = await helper.call("wait_for_job", cluster="lab", uuid=job.uuid, timeout=1)
        assert waited["ended"] is False
        waiting = asyncio.create_task(helper.call("wait_for_job", cluster="lab", uuid=job.uuid, timeout=60))
        world.finish(job.uuid)
        assert (await waiting)["job"]["state"] == "success"
        assert "The filter is wrong at character" in await helper.refused("list_jobs", filter="elapsed:x")
        assert "There is no cluster 'la'. Did you mean lab?" in await helper.refused(
            "get_job", cluster="la", uuid="1"
        )
        assert "There is no request" in await helper.refused("preview_request", **DELETE)
    assert sent(fleet) == []


@pytest.mark.parametrize(
    ("before", "options", "allowed"),
    [([], [], False), ([], ["--allow-changes"], True), (["--read-only"], ["--allow-changes"], False)],
)
def test_changes_are_allowed_by_an_option_and_not_to_a_program_that_only_reads(
    on_fleet: Command, monkeypatch: pytest.MonkeyPatch, before: list[str], options: list[str], allowed: bool
) -> None:
    served: list[bool] = []

    async def serve(options: Options, *, allow_changes: bool) -> None:
        async with assistant_server(options, allow_changes=allow_changes) as server:
            served.append("run_request" in {tool.name for tool in await server.list_tools()})

    monkeypatch.setattr("ontap_tui.cli.assistant.command._serve", serve)
    assert on_fleet(*before, "mcp", *options).status == 0
    assert served == [allowed]


@MODES
async def test_what_asks_for_confirmation_is_not_sent_without_a_yes(
    on_live_fleet: Command, live_fleet: SimulatedFleet, mode: Mode
) -> None:
    person = Person()
    answers: list[tuple[Action, dict[str, Any]]] = [
        ("decline", {}),
        ("cancel", {}),
        ("accept", {"confirm": False, "typed": "vol_home"}),
        ("accept", {"confirm": True, "typed": "vol_hom"}),
        ("accept", {"confirm": True}),
    ]
    async with assistant(on_live_fleet, person=person, mode=mode) as helper:
        for person.action, person.content in answers:
            words = await helper.refused("run_request", **DELETE)
            assert "Nothing was sent: the user declined." in words
    assert len(person.asked) == len(answers)
    assert sent(live_fleet) == []
    assert (await remembered(on_live_fleet)).launches == []


@MODES
async def test_a_client_that_cannot_ask_sends_nothing_that_asks(
    on_live_fleet: Command, live_fleet: SimulatedFleet, mode: Mode
) -> None:
    async with assistant(on_live_fleet, mode=mode) as helper:
        words = await helper.refused("run_request", **DELETE)
    assert "Nothing was sent: this needs the user's confirmation, and this client cannot ask for it." in words
    assert sent(live_fleet) == []


@MODES
async def test_what_was_agreed_to_is_sent(
    on_live_fleet: Command, live_fleet: SimulatedFleet, mode: Mode
) -> None:
    """The name has the time in it: the person is shown the one that is sent, and is asked once."""
    person = Person(slow=True)
    several = SNAPSHOT | {"clusters": ["prod-*"]}
    async with assistant_process(on_live_fleet, "--allow-changes", person=person, mode=mode) as helper:
        done = await helper.call("run_request", **several, wait=True)
        assert [one["outcome"] for one in done["results"]] == ["success", "success"]
        person.content = {"confirm": True, "typed": "vol_home"}
        done = await helper.call("run_request", **DELETE)
        assert [one["outcome"] for one in done["results"]] == ["accepted"]
    first, second = person.asked
    assert first.startswith("Create a volume snapshot (vol_home) on 2 clusters?")
    assert second.endswith("Type vol_home to confirm.")
    assert sorted(line.split()[1] for line in sent(live_fleet)) == ["DELETE", "POST", "POST"]
    for launch in (await remembered(on_live_fleet)).launches:
        words = f"{launch.cluster}  {launch.method} {launch.target}  {launch.body or ''}"
        assert words.strip() in first + second


async def test_control_asks_always(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move vol_home")
    asked = {"cluster": "lab", "uuid": job.uuid, "action": "cancel"}
    person = Person("decline")
    async with assistant(on_fleet, person=person) as helper:
        assert "Nothing was sent" in await helper.refused("control_job", **asked)
        assert sent(fleet) == []
        person.action = "accept"
        assert (await helper.call("control_job", **asked, reason="wrong volume"))["done"] is True
    assert len(sent(fleet)) == 1
    assert person.asked == [f"Cancel?\nlab  {job.uuid}  running  Volume move vol_home"] * 2
    [control] = (await remembered(on_fleet, ("lab", job.uuid))).controls
    assert control.reason == "wrong volume"
    assert "via the assistant helper" in control.user


async def test_a_read_only_cluster_is_never_changed(command: Command, fleet: SimulatedFleet) -> None:
    write_config(command.config, fleet.endpoints)
    text = command.config.read_text().replace("[clusters.lab]", "[clusters.lab]\nread_only = true")
    command.config.write_text(text)
    (command.folder / "requests").mkdir()
    starter = (STARTER / "snapshot-create.toml").read_text()
    (command.folder / "requests" / "snapshot-create.toml").write_text(starter)
    job = fleet["lab"].world.add_job("Volume move vol_home")
    async with assistant(command, person=Person()) as helper:
        assert "read-only" in await helper.refused("run_request", **SNAPSHOT | {"clusters": ["lab"]})
        assert "read-only" in await helper.refused(
            "control_job", cluster="lab", uuid=job.uuid, action="cancel"
        )
    assert sent(fleet) == []


async def test_text_of_a_cluster_is_handed_on_as_data_and_asked_about_in_letters(command: Command) -> None:
    person = Person("decline")
    with hostile_cluster() as url:
        cluster = {"url": url, "username": "monitor", "password": "geheim"}
        command.config.write_text(toml_text({"clusters": {"east": cluster}}))
        async with assistant_process(command, "--allow-changes", person=person) as helper:
            found = await helper.call("list_jobs", scope="all")
            assert any(HOSTILE in job["description"] for job in found["jobs"])
            job = await helper.call("get_job", cluster="east", uuid=UUID)
            assert HOSTILE in job["description"]
            await helper.refused("control_job", cluster="east", uuid=UUID, action="cancel")
    assert all(map(harmless, person.asked))
    assert person.asked


async def test_a_secret_is_none_of_its_business(on_fleet: Command, fleet: SimulatedFleet) -> None:
    requests = on_fleet.folder / "requests"
    requests.mkdir()
    (requests / "secret.toml").write_text(
        'method = "POST"\npath = "/api/security/x"\nbody = { password = "{password}" }\n'
        '[variables.password]\ntype = "secret"\n'
    )
    async with assistant(on_fleet) as helper:
        words = await helper.refused(
            "run_request", request="secret", clusters=["lab"], values={"password": "geheim"}
        )
    assert "set ONTAP_TUI_SECRET_PASSWORD instead" in words
    assert sent(fleet) == []


def test_without_the_extra_it_says_what_to_install(
    on_fleet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ontap_tui.cli.extras, "find_spec", lambda name: None)
    done = on_fleet("mcp")
    assert (done.status, done.out) == (2, "")
    assert "pip install 'ontap-tui[mcp]'" in done.err
