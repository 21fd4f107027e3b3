"""The dashboard in browsers, over real sockets: who is let in, and what they share."""

import asyncio
import json
import platform
import re
import signal
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import trustme
from aiohttp import WSServerHandshakeError

import ontap_tui.cli.extras
from ontap_tui.cli.compose import running
from ontap_tui.cli.dashboard import ConfiguredRooms
from ontap_tui.cli.options import Options
from ontap_tui.cli.simulated import write_config
from ontap_tui.cli.web.command import Place
from ontap_tui.cli.web.links import Links
from ontap_tui.config import Remembered
from ontap_tui.history import SqliteHistory
from ontap_tui.model import Action, SystemClock
from ontap_tui.simulator import SimulatedFleet
from ontap_tui.tui import Loaded
from tests.cli.conftest import Command
from tests.cli.running import sent
from tests.cli.web.serving import (
    COLUMNS,
    LINES,
    Served,
    ServedHere,
    launch_first,
    let_in,
    serving,
    serving_here,
    site_of,
    tab,
)

_NO_ICON = '<link rel="icon" href="data:,">'
"""Without it a browser asks for one, and complains that there is none."""


@pytest.fixture
def polled_once(on_fleet: Command) -> Command:
    """Over clusters that are polled once, and then when somebody asks for it."""
    text = on_fleet.config.read_text()
    on_fleet.config.write_text(f"[settings]\npoll_interval = 100\nidle_interval = 100\n\n{text}")
    return on_fleet


@pytest.fixture
async def served(
    polled_once: Command, fleet: SimulatedFleet, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[ServedHere]:
    async with serving_here(polled_once, capsys) as running:
        yield running


@pytest.fixture
async def process(polled_once: Command, fleet: SimulatedFleet) -> AsyncIterator[Served]:
    async with serving(polled_once) as running:
        yield running


def polls(fleet: SimulatedFleet) -> int:
    return sum("/api/cluster/jobs" in asked.target for cluster in fleet for asked in cluster.log.requests)


async def test_a_link_lets_one_browser_in_and_the_next_is_printed(served: ServedHere) -> None:
    link = await served.next_link()
    async with let_in(link) as browser:
        [cookie] = browser.cookie_jar
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Strict", "")
        async with browser.get(site_of(link)) as page:
            assert page.status == 200
            text = await page.text()
            assert "textual-terminal" in text
            assert _NO_ICON in text
    async with aiohttp.ClientSession() as other, other.get(link) as again:
        assert again.status == 403
        assert "it was used before" in await again.text()
        assert "Set-Cookie" not in again.headers
    following = await served.next_link()
    assert following != link
    async with aiohttp.ClientSession() as other, other.get(following) as first:
        assert _NO_ICON in await first.text()
    await served.end()
    assert "A browser at 127.0.0.1 was let in by the link, which is used up. The next one:" in served.told


async def test_without_a_link_nothing_is_served(served: ServedHere) -> None:
    site = site_of(await served.next_link())
    async with aiohttp.ClientSession(headers={"Origin": site}) as stranger:
        for path in ("/", "/static/js/textual.js", "/focus.js", "/download/x", "/ws", "/?token="):
            async with stranger.get(site + path) as answer:
                assert answer.status == 403
                assert "link" in await answer.text()


async def test_every_answer_says_what_a_browser_must_not_do(served: ServedHere) -> None:
    link = await served.next_link()
    async with let_in(link) as browser:
        for path in ("/", "/static/js/textual.js", "/static/", "/nowhere", "/download/x"):
            async with browser.get(site_of(link) + path) as answer:
                assert answer.headers["X-Frame-Options"] == "DENY"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert "Python" not in answer.headers["Server"]


async def test_a_page_of_somebody_else_gets_no_socket_and_no_answer(served: ServedHere) -> None:
    link = await served.next_link()
    site = site_of(link)
    port = site.rpartition(":")[2]
    async with let_in(link) as browser:
        for origin in (
            "http://evil.example.com",
            f"http://localhost:{port}",
            f"https://127.0.0.1:{port}",
            "null",
        ):
            with pytest.raises(WSServerHandshakeError, match="403"):
                await browser.ws_connect(f"{site}/ws", headers={"Origin": origin})
        with pytest.raises(WSServerHandshakeError, match="403"):
            await browser.ws_connect(f"{site}/ws")
        [cookie] = browser.cookie_jar
        rebound = {"Host": f"evil.example.com:{port}", "Origin": f"http://evil.example.com:{port}"}
        cookies = {"Cookie": f"{cookie.key}={cookie.value}"}
        with pytest.raises(WSServerHandshakeError, match="421"):
            await browser.ws_connect(f"{site}/ws", headers=rebound | cookies)
        async with tab(browser, link) as mine:
            await mine.shows("prod-east")


async def test_two_browsers_see_what_one_poller_reads(served: ServedHere, fleet: SimulatedFleet) -> None:
    shown = [cluster.world.add_job(f"LUN create of_{cluster.name}").description for cluster in fleet]
    link = await served.next_link()
    async with let_in(link) as first, let_in(await served.next_link()) as second, tab(first, link) as one:
        await one.shows(*shown)
        before = polls(fleet)
        assert before == len(fleet.endpoints)
        async with tab(second, link) as other:
            await other.shows(*shown)
            assert polls(fleet) == before
            fleet["prod-west"].world.add_job("Volume move vol_home")
            await other.press("r")
            await one.shows("Volume move vol_home")
            await other.shows("Volume move vol_home")
            while polls(fleet) < 2 * before:  # of the third cluster nothing is shown
                await one.read()
            assert polls(fleet) == 2 * before
        await one.press("\r")
        await one.shows("Timeline")


async def test_each_browser_has_a_dashboard_of_its_own(served: ServedHere, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("LUN create lun_1")
    link = await served.next_link()
    async with let_in(link) as browser, tab(browser, link) as one, tab(browser, link) as other:
        await one.shows("LUN create lun_1")
        await other.shows("LUN create lun_1")
        await one.press("?")
        await one.shows("Keys on this screen")
        await one.press("\x1b")
        await one.shows("LUN create lun_1")
        await one.press("q")
        await one.until_closed()
        await other.say("resize", {"width": 90, "height": LINES})
        other.screen.resize(LINES, 90)
        await other.press("\r")
        await other.shows("Timeline")


async def test_what_no_page_sends_ends_that_dashboard_only(served: ServedHere) -> None:
    link = await served.next_link()
    async with let_in(link) as browser, tab(browser, link) as other:
        for message in ("no json", "[]", '["stdin"]', '["stdin", 5]', '["resize", {"width": "a"}]'):
            async with tab(browser, link) as odd:
                await odd.shows("prod-west")
                await odd.socket.send_str(message)
                await odd.until_closed()
        await other.shows("prod-west")
        await other.press("?")
        await other.shows("Keys on this screen")
    await served.end()
    assert "RuntimeWarning" not in served.told, served.told


async def test_a_browser_that_does_not_read_holds_nobody_up(process: Served, fleet: SimulatedFleet) -> None:
    for number in range(50):
        fleet["lab"].world.add_job(f"LUN create lun_{number}")
    link = await process.next_link()
    site = site_of(link)
    async with let_in(link) as browser, tab(browser, link) as reading:
        await reading.shows("LUN create lun_1")
        [cookie] = browser.cookie_jar
        port = int(site.rpartition(":")[2])
        stalled = socket.socket()
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", port))
        stalled.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(stalled, _handshake(site, f"{cookie.key}={cookie.value}"))
        for width in range(200, 500):  # each of them is a whole screen
            await loop.sock_sendall(stalled, _frame(json.dumps(["resize", {"width": width, "height": 300}])))
        await reading.press("?")
        await reading.shows("Keys on this screen")
        assert await process.end() == 0
        stalled.close()


def _handshake(site: str, cookie: str) -> bytes:
    lines = (
        f"GET /ws?width={COLUMNS}&height={LINES} HTTP/1.1",
        f"Host: {site.partition('//')[2]}", f"Origin: {site}",
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", f"Cookie: {cookie}", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def _frame(text: str) -> bytes:
    """One text message, masked with zeros."""
    data = text.encode()
    assert len(data) < 126
    return bytes([0x81, 0x80 | len(data)]) + bytes(4) + data


async def test_ctrl_c_ends_it(process: Served) -> None:
    link = await process.next_link()
    async with let_in(link) as browser, tab(browser, link) as shown:
        await shown.shows("prod-west")
        assert await process.end(signal.SIGINT) == 130
    assert "Traceback" not in process.told


async def test_an_export_goes_to_the_browser_once(served: ServedHere, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("LUN create lun_1")
    link = await served.next_link()
    async with let_in(link) as browser, tab(browser, link) as shown:
        await shown.shows("LUN create lun_1")
        await shown.press("E")
        await shown.shows("Export one job")
        await shown.press("/jobs.csv")
        await shown.shows(".csv/jobs.csv")
        await shown.press_until("\r", "Give a name only")
        await shown.press("\x1b")
        await shown.hides("Export one job")
        await shown.press("E")
        await shown.press_until("\r", "One job handed to the browser")
        [key] = [value for what, value in shown.said if what == "deliver_file_start"]
        async with browser.get(f"{site_of(link)}/download/{key}") as answer:
            assert re.fullmatch(
                r"attachment; filename\*=UTF-8''ontap-jobs-[0-9]{8}-[0-9]{6}\.csv",
                answer.headers["Content-Disposition"],
            )
            assert "LUN create lun_1" in await answer.text()
        async with browser.get(f"{site_of(link)}/download/{key}") as again:
            assert again.status == 404
            assert "Export it again" in await again.text()


async def test_what_was_copied_goes_to_the_clipboard_of_the_browser(
    served: ServedHere, fleet: SimulatedFleet
) -> None:
    fleet["lab"].world.add_job("LUN create lun_1")
    link = await served.next_link()
    async with let_in(link) as browser, tab(browser, link) as shown:
        await shown.shows("LUN create lun_1")
        await shown.press("c")
        await shown.shows("Copy")
        await shown.press_until("\r", "sent to the browser's clipboard")


async def test_a_launch_is_sent_once_and_journalled_with_who_asked_from_where(
    on_live_fleet: Command, live_fleet: SimulatedFleet, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving_here(on_live_fleet, capsys, cluster="prod-east", allow_changes=True) as served:
        link = await served.next_link()
        async with let_in(link) as browser, tab(browser, link) as shown, tab(browser, link) as other:
            await shown.shows("prod-east")
            await other.shows("prod-east")
            assert sent(live_fleet) == []
            await launch_first(shown, "vol_home")
            await other.shows("snapshot-create")
    history = await SqliteHistory.open(on_live_fleet.folder / "data" / "history.sqlite3", SystemClock())
    [launch] = await history.launches()
    await history.close()
    assert launch.user.endswith(" in a browser at 127.0.0.1")
    [one] = sent(live_fleet)
    assert "POST" in one


async def test_a_tab_opened_after_a_reload_has_and_sends_what_was_read_then(
    on_live_fleet: Command, live_fleet: SimulatedFleet, capsys: pytest.CaptureFixture[str]
) -> None:
    request = on_live_fleet.folder / "requests" / "snapshot-create.toml"
    async with serving_here(on_live_fleet, capsys, cluster="prod-east", allow_changes=True) as served:
        link = await served.next_link()
        async with let_in(link) as browser:
            async with tab(browser, link) as first:
                await first.shows("prod-east")
                text = request.read_text()
                for old, new in (
                    ("Create a volume snapshot", "The corrected one"),
                    ('default = "manual-', 'default = "corrected-'),
                ):
                    assert old in text
                    text = text.replace(old, new)
                request.write_text(text)
                await first.press_until("\x12", "Configuration reloaded")
            async with tab(browser, link) as later:
                await later.shows("prod-east")
                await launch_first(later, "vol_home", title="The corrected one")
    [created] = [
        received for cluster in live_fleet for received in cluster.log.requests if received.method == "POST"
    ]
    assert json.loads(created.body)["name"].startswith("corrected-")


@pytest.mark.parametrize(
    ("options", "before", "changes"),
    [([], [], 0), (["--allow-changes"], [], 1), (["--allow-changes"], ["--read-only"], 0)],
)
def test_without_being_allowed_the_engine_itself_changes_nothing(
    on_fleet: Command,
    fleet: SimulatedFleet,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    before: list[str],
    changes: int,
) -> None:
    key = "lab", fleet["lab"].world.add_job("LUN create lun_1").uuid

    async def serve(options: Options, loaded: Loaded, way: object) -> None:
        """As if a screen asked for what it should not."""
        composition = ConfiguredRooms(options, loaded.config, Remembered(on_fleet.folder))
        async with composition.open(loaded) as session, running(session.engine):
            await session.engine.read(key)
            await session.engine.control(key, Action.CANCEL, user="ann")

    monkeypatch.setattr("ontap_tui.cli.web.command._serve", serve)
    assert on_fleet(*before, "web", "--listen", "127.0.0.1:0", *options).status == 0
    assert len(sent(fleet)) == changes


async def test_a_screen_without_changes_says_so_and_offers_none(
    served: ServedHere, fleet: SimulatedFleet
) -> None:
    fleet["lab"].world.add_job("LUN create lun_1")
    link = await served.next_link()
    async with let_in(link) as browser, tab(browser, link) as shown:
        await shown.shows("LUN create lun_1", "READ-ONLY", " read-only")
        assert "cancel" not in shown.text
        await shown.press("tx1")
        await shown.press("?")
        await shown.shows("Keys on this screen")
    assert sent(fleet) == []


async def test_it_is_served_by_https_and_ends_in_good_order_and_says_so_to_browsers(
    on_fleet: Command, fleet: SimulatedFleet, tmp_path: Path
) -> None:
    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1")
    made.private_key_pem.write_to_path(tmp_path / "key.pem")
    made.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    files = ("--certificate", str(tmp_path / "certificate.pem"), "--key", str(tmp_path / "key.pem"))
    async with serving(on_fleet, *files) as served:
        link = await served.next_link()
        assert link.startswith("https://127.0.0.1:")
        async with let_in(link, context) as browser, tab(browser, link) as shown:
            [cookie] = browser.cookie_jar
            assert cookie["secure"] is True
            await shown.shows("prod-west")
            assert await served.end() == 0
            await shown.until_closed()
    assert "Traceback" not in served.told


def test_without_the_extra_it_says_what_to_install(
    on_fleet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ontap_tui.cli.extras, "find_spec", lambda name: None)
    done = on_fleet("web")
    assert (done.status, done.err) == (
        2,
        "This needs packages that are not installed: pip install 'ontap-tui[web]'\n",
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--listen", "nowhere"), "--listen takes HOST:PORT, such as 127.0.0.1:9181"),
        (("--certificate", "x.pem"), "--certificate and --key belong together"),
    ],
)
def test_what_cannot_be_served_is_said(on_fleet: Command, options: tuple[str, ...], words: str) -> None:
    done = on_fleet("web", *options)
    assert done.status == 2
    assert words in done.err


def test_beyond_this_machine_it_warns_and_names_the_machine(
    on_fleet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    links: list[str] = []

    async def serve(options: Options, loaded: Loaded, place: Place) -> None:
        links.append(Links(place.url).link)

    monkeypatch.setattr("ontap_tui.cli.web.command._serve", serve)
    done = on_fleet("web", "--listen", "0.0.0.0:0")
    [link] = links
    assert urlsplit(link).hostname == platform.node().lower()
    assert "INSECURE (others on the network can read and type along)" in done.err


def test_a_configuration_without_clusters_is_refused(command: Command) -> None:
    write_config(command.config, {})
    done = command("web")
    assert done.status == 2
    assert "No clusters are configured" in done.err
