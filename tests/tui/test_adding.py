"""Adding a cluster on the screen: every failure on the way leaves what was typed, and nothing on the disk."""

import asyncio
import os
import socket
import threading
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import keyring
import pytest

from ontap_tui.cli.enrolling import enrolment_of
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster
from ontap_tui.enrolment import Draft, Enrolment
from ontap_tui.model import Secret
from ontap_tui.ontap import Look
from ontap_tui.simulator import SimulatedCluster, SimulatedFleet, without_jobs
from ontap_tui.tui import Loaded
from ontap_tui.tui.clusters.adding import ClusterForm
from ontap_tui.tui.clusters.cluster_fields import ClusterFields
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from ontap_tui.tui.widgets.dialog import AnswerButton
from tests.support.fleet import cluster as cluster
from tests.support.fleet import manual_fleet
from tests.support.keyring import Ring
from tests.support.quiet import hang
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.filling import told

PASSWORD = "prod-east-password"


class Keeping:
    """Adds clusters to a folder of the test, as the command wires it."""

    def __init__(self, folder: Path) -> None:
        self.options = Options(config=folder / "config.toml", data_dir=folder / "data")
        self.clusters: list[Cluster] = []
        self.unseen = ""

    def enrolment(self, draft: Draft) -> Enrolment:
        return enrolment_of(self.options, draft)

    async def look(self, cluster: Cluster) -> Look:
        raise AssertionError(f"{cluster.name} is not kept yet")

    def added(self, cluster: Cluster) -> str:
        self.clusters.append(cluster)
        return self.unseen


@pytest.fixture(scope="module")
def secure() -> Iterator[SimulatedFleet]:
    """One cluster whose certificate nobody on this machine vouches for."""
    with manual_fleet(clusters=1, tls=True) as running:
        yield running


@pytest.fixture
def east(secure: SimulatedFleet) -> Iterator[SimulatedCluster]:
    cluster = secure["prod-east"]
    cluster.log.clear()
    accounts = list(cluster.accounts)
    yield cluster
    cluster.accounts[:] = accounts


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


class Form:
    """The form on the screen, to be filled in by keys."""

    def __init__(self, on: Desk, keeping: Keeping, folder: Path) -> None:
        self.on = on
        self.keeping = keeping
        self.folder = folder / "clusters"

    async def open(self) -> None:
        await self.on.press("+")
        await self.on.until(lambda: bool(self.fields.value("place")))

    async def fill(self, **values: str) -> None:
        """As if each had been pasted into its field."""
        for name, text in values.items():
            self.fields.of(name).put(text)
        await self.on.pilot.pause()

    async def enter(self) -> None:
        await self.on.press("enter")

    @property
    def form(self) -> ClusterForm:
        return next(screen for screen in self.on.app.screen_stack if isinstance(screen, ClusterForm))

    @property
    def fields(self) -> ClusterFields:
        return self.form.query_one(ClusterFields)

    @property
    def asks(self) -> bool:
        return isinstance(self.on.app.screen, ConfirmDialog)

    @property
    def closed(self) -> bool:
        return not any(isinstance(screen, ClusterForm) for screen in self.on.app.screen_stack)

    @property
    def idle(self) -> bool:
        return not self.form._busy

    async def until_said(self, words: str) -> None:
        """Until the step has failed, and why is on the screen."""
        await self.on.until(lambda: self.idle and words in self.on.text)

    @property
    def focused(self) -> str:
        return next(field.variable.name for field in self.fields.fields if field.has_class("-active"))

    @property
    def written(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*"))

    def table(self, name: str) -> dict[str, Any]:
        return tomllib.loads((self.folder / f"{name}.toml").read_text())


@pytest.fixture
def filling(desk: OpenDesk, tmp_path: Path) -> Any:
    @asynccontextmanager
    async def opened(**options: Any) -> AsyncIterator[Form]:
        keeping = Keeping(tmp_path)
        async with desk([], [], enrolling=keeping, **({"size": (160, 36)} | options)) as on:
            form = Form(on, keeping, tmp_path)
            await form.open()
            yield form

    return opened


def logged_in(cluster: SimulatedCluster) -> int:
    return sum("authorization" in received.headers for received in cluster.log)


@pytest.mark.parametrize("size", [(160, 48), (80, 24)])
async def test_from_the_empty_dashboard_to_a_file_by_keys(
    filling: Any, east: SimulatedCluster, size: tuple[int, int]
) -> None:
    async with filling(size=size) as form:
        on = form.on
        on.composition.loads = [
            lambda: Loaded(form.keeping.options.load_config(), on.composition.session.library)
        ]
        await on.paste(east.url.removeprefix("https://"))
        await on.press("tab")
        assert "127.0.0.1 if left empty " in on.text
        assert "left empty with a token " in on.text
        await on.press(*"lab", "tab", *"admin", "tab", "tab", PASSWORD[0])
        await on.paste(PASSWORD[1:])
        await on.press("tab")
        await on.paste("prod gold")
        assert PASSWORD not in on.text
        await form.enter()
        await on.until(lambda: form.asks and "Trust exactly the certificate that lab presents?" in on.text)
        assert "lab presents a certificate" in on.text
        assert isinstance(on.app.focused, AnswerButton)
        assert not on.app.focused.yes
        assert logged_in(east) == 0
        await on.press("right", "enter")
        await on.until(lambda: form.closed)
        await on.until(lambda: on.composition.opened == 2)
        await on.until(lambda: list(on.app.config.clusters) == ["lab"])
        [(_, text)] = [one for one in told(on) if one[0] == "Added lab"]
        assert text.startswith("ONTAP 9.15.1, prod-east; sees the jobs of the whole cluster")
    table = form.table("lab")
    assert table.pop("fingerprint").startswith("sha256:")
    assert table == {
        "url": east.url,
        "username": "admin",
        "password": {"file": "clusters/lab.secret"},
        "tags": ["prod", "gold"],
    }
    assert (form.folder / "lab.secret").read_text() == f"{PASSWORD}\n"


async def test_nothing_is_written_before_the_certificate_the_password_and_the_account_are_good(
    filling: Any, east: SimulatedCluster
) -> None:
    east.accounts.append(without_jobs("ann", "pw"))
    async with filling() as form:
        # A no to the certificate sends nothing, and is asked for again.
        await form.fill(url=east.url, username="admin", secret=PASSWORD)
        await form.enter()
        await form.on.until(lambda: form.asks)
        await form.on.press("enter")
        await form.until_said("Its certificate is not trusted. Nothing was sent or written.")
        assert (form.fields.value("url"), form.fields.value("secret")) == (east.url, PASSWORD)
        assert (form.written, list(east.log)) == ([], [])
        await form.fill(name="lab", secret="wrong")
        await form.enter()
        await form.on.until(lambda: form.asks)
        await form.on.press("right", "enter")

        # A refused password is sent once, and asked for again; the certificate is not asked about again.
        await form.until_said("lab refused the password of admin")
        assert (form.focused, form.fields.value("secret")) == ("secret", "")
        assert (logged_in(east), form.written) == (1, [])
        await form.enter()
        assert logged_in(east) == 1, "an empty password is not tried"

        # An account that may not read jobs is told what grants it.
        await form.fill(username="ann", secret="pw")
        await form.enter()
        await form.until_said("security login rest-role create -role ontap-tui -api /api/cluster/jobs")
        assert (form.focused, form.written) == ("username", [])

        await form.fill(username="admin", secret=PASSWORD)
        await form.enter()
        await form.on.until(lambda: form.closed)
        assert form.written == ["lab.secret", "lab.toml"]


USUAL = {"url": "127.0.0.1:1", "name": "lab", "username": "ann", "secret": "pw"}
LEFT_EMPTY = {"env": "", "command": "", "proxy": "", "test": "yes"}


async def test_what_is_wrong_is_said_beside_its_field(filling: Any, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[clusters.taken]\nurl = "https://x"\ntoken = "t"\n')
    cases: list[tuple[dict[str, str], str, str]] = [
        ({"url": ""}, "url", "is required"),
        ({"url": "lab:x"}, "url", "lab:x is not a valid address"),
        ({"url": "http://lab"}, "url", "would send the password in clear text"),
        ({"name": "taken"}, "name", "A cluster taken already exists"),
        ({"name": "a b"}, "name", "is not a valid name"),
        ({"secret": ""}, "secret", "is required"),
        ({"place": "shoe", "secret": ""}, "place", "shoe"),
        ({"place": "env", "secret": ""}, "env", "is required"),
        ({"place": "command", "command": "'", "test": "no", "secret": ""}, "command",
         "is not a valid command line"),
        ({"proxy": "ftp://x"}, "url", "proxy"),
    ]  # fmt: skip
    async with filling() as form:
        place = form.fields.value("place")
        for values, focus, words in cases:
            form.form.say("")
            await form.fill(**{**USUAL, **LEFT_EMPTY, "place": place})
            assert words not in form.on.text, f"{values}: left over from the case before"
            await form.fill(**values)
            form.fields.of("tags").input.focus()
            await form.enter()
            await form.until_said(words)
            assert (form.focused, form.written) == (focus, []), values


async def test_a_failure_leaves_what_was_typed_and_escape_discards_it(filling: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with filling() as form:
        # Nobody is at the address.
        await form.fill(url=f"127.0.0.1:{port}", name="lab", username="ann", secret="pw")
        await form.enter()
        await form.until_said(f"Nothing listens on port {port}")
        assert (form.focused, form.written, form.fields.value("secret")) == ("url", [], "pw")
        form.form.say("")
        await form.enter()
        await form.until_said(f"Nothing listens on port {port}")

        # A broken configuration has to be mended first.
        (tmp_path / "config.toml").write_text("[settings\n")
        await form.enter()
        await form.until_said("Fix the configuration first.")
        assert f"{tmp_path / 'config.toml'}:1" in "".join(form.on.text.split())

        await form.on.press("escape")
        assert not form.closed
        assert any("Esc again discards the form" in text for _, text in told(form.on))
        await form.on.press("escape")
        assert form.closed
        assert form.written == []
        await form.open()
        await form.on.press("escape")
        assert form.closed, "nothing was typed"


async def test_without_trying_nothing_is_contacted(filling: Any) -> None:
    cases: list[tuple[str, str, dict[str, Any]]] = [
        ("env", "LAB_PASSWORD", {"env": "LAB_PASSWORD"}),
        ("command", "pass show 'ontap/lab'", {"command": ["pass", "show", "ontap/lab"]}),
        ("prompt", "", {"prompt": True}),
    ]
    async with filling() as form:
        for place, detail, source in cases:
            await form.fill(url="127.0.0.1:1", name="lab", username="ann", place=place, test="no")
            assert not form.fields.of("secret").display, place
            if detail:
                await form.fill(**{place: detail})
            await form.fill(read_only="yes")
            await form.enter()
            await form.on.until(lambda: form.closed)
            assert ("Added lab", "Not tested: the clusters screen shows its health") in told(form.on), place
            assert form.table("lab") == {
                "url": "https://127.0.0.1:1",
                "username": "ann",
                "password": source,
                "read_only": True,
            }, place
            form.on.app.clear_notifications()
            (form.folder / "lab.toml").unlink()
            await form.open()

        form.keeping.unseen = "It is not shown in this session"
        await form.fill(url="127.0.0.1:1", name="lab", username="ann", place="prompt", test="no")
        await form.enter()
        await form.on.until(lambda: form.closed)
        assert ("Added lab", "It is not shown in this session") in told(form.on)


async def test_a_password_that_is_asked_for_at_each_start_is_not_asked_for_again(
    filling: Any, cluster: SimulatedCluster
) -> None:
    async with filling() as form:
        await form.fill(url=cluster.url, name="lab", username="admin", place="prompt", secret=PASSWORD)
        await form.enter()
        await form.on.until(lambda: form.closed)
    [added] = form.keeping.clusters
    assert added.prompt is not None
    assert added.prompt.read() == Secret(PASSWORD)
    assert PASSWORD not in (form.folder / "lab.toml").read_text()


@pytest.fixture
def keyring_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Whether there is a keyring is not known until it is set."""
    asked = threading.Event()

    def late() -> str:
        hang(until=asked)
        return "this machine has no usable keyring"

    monkeypatch.setattr("ontap_tui.tui.clusters.adding.keyring_problem", late)
    yield asked
    asked.set()


async def enter_before_it_is_known(on: Desk, cluster: SimulatedCluster, folder: Path) -> Form:
    form = Form(on, Keeping(folder), folder)
    await on.press("+")
    await form.fill(url=cluster.url, name="lab", username="admin", secret=PASSWORD)
    await form.enter()
    assert "Looking for a keyring on this machine" in on.text
    return form


async def test_enter_waits_until_it_is_known_whether_there_is_a_keyring(
    desk: OpenDesk, cluster: SimulatedCluster, tmp_path: Path, keyring_asked: threading.Event
) -> None:
    async with desk([], [], enrolling=Keeping(tmp_path)) as on:
        form = await enter_before_it_is_known(on, cluster, tmp_path)
        keyring_asked.set()
        await on.until(lambda: form.closed)
    assert "lab.toml" in form.written


async def test_the_form_can_be_left_before_it_is_known(
    desk: OpenDesk, cluster: SimulatedCluster, tmp_path: Path, keyring_asked: threading.Event
) -> None:
    async with desk([], [], enrolling=Keeping(tmp_path)) as on:
        form = await enter_before_it_is_known(on, cluster, tmp_path)
        await on.press("escape", "escape")
        assert form.closed
        keyring_asked.set()
        await on.press("question_mark")
        assert "Keys on this screen" in on.text
        assert form.written == []


async def test_the_title_says_whether_a_test_comes_first(filling: Any) -> None:
    async with filling(size=(80, 24)) as form:
        assert "saved only after a test" in form.on.text
        await form.fill(test="no")
        assert "saved without a test" in form.on.text


async def test_the_keyring_is_the_first_choice(filling: Any, cluster: SimulatedCluster, ring: Ring) -> None:
    async with filling() as form:
        await form.fill(url=cluster.url, name="lab", username="admin", secret=PASSWORD)
        assert form.fields.value("place") == "keyring"
        ring.locked = True
        await form.enter()
        await form.until_said("The secret was not stored: the keyring")
        assert (form.written, ring.entries) == ([], {})
        ring.locked = False
        await form.enter()
        await form.on.until(lambda: form.closed)
    assert ring.entries == {("ontap-tui/lab", "admin"): PASSWORD}
    assert form.written == ["lab.toml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_is_read_only(filling: Any, tmp_path: Path) -> None:
    async with filling() as form:
        form.folder.mkdir(mode=0o500)
        await form.fill(url="127.0.0.1:1", username="ann", secret="pw")
        await form.enter()
        await form.until_said("cannot be written by you")


async def test_escape_while_it_is_looked_at_leaves_nothing(
    filling: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server accepts, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with filling() as form:
            await form.fill(url=f"127.0.0.1:{silent.getsockname()[1]}", username="ann", secret="pw")
            await form.enter()
            await form.on.until(lambda: "Connecting to https://127.0.0.1" in form.on.text)
            await form.on.press("escape", "escape")
            await form.on.until(lambda: form.closed)
            await asyncio.sleep(0)
            assert form.written == []


async def test_the_clusters_screen_adds_too(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk(enrolling=Keeping(tmp_path), size=(80, 24)) as on:
        await on.press("C", "+")
        assert isinstance(on.app.screen, ClusterForm)


async def test_where_nothing_is_kept_that_is_told(desk: OpenDesk) -> None:
    async with desk([], [], size=(80, 24)) as on:
        await on.press("+")
        assert any("The demo saves nothing" in text for _, text in told(on))
