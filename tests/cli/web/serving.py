"""``ontap-tui web``, here or in a process of its own, and browsers that are played by a test."""

import asyncio
import json
import signal
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import pyte
import pytest

from ontap_tui.cli.dashboard import load_chosen
from ontap_tui.cli.listening import bound, url_of
from ontap_tui.cli.options import Options
from ontap_tui.cli.web.command import Place, serve_until
from tests.cli.conftest import Command

_PATIENCE: Final = 45.0
COLUMNS: Final = 120
LINES: Final = 30


class Served:
    """The process, and what it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told = ""

    async def next_link(self) -> str:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), _PATIENCE)
        if not line:
            _, told = await self.process.communicate()
            raise AssertionError(f"it ended: {told.decode()}")
        return line.decode().strip()

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.returncode is None:
            self.process.send_signal(number)
            _, told = await asyncio.wait_for(self.process.communicate(), _PATIENCE)
            self.told = told.decode()
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def serving(command: Command, *options: str, before: tuple[str, ...] = ()) -> AsyncIterator[Served]:
    arguments = ["--config", str(command.config), "--data-dir", str(command.folder / "data"), *before]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ontap_tui", *arguments, "web", "--listen", "127.0.0.1:0", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    served = Served(process)
    try:
        yield served
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


class ServedHere:
    """The same in this process, but for what signals and the command line have to do with it."""

    def __init__(
        self, task: asyncio.Task[None], stopped: asyncio.Event, said: pytest.CaptureFixture[str]
    ) -> None:
        self.told = ""
        self._task = task
        self._stopped = stopped
        self._said = said
        self._links: list[str] = []

    async def next_link(self) -> str:
        async with asyncio.timeout(_PATIENCE):
            while not self._links:
                assert not self._task.done(), f"it ended: {self.told}"
                await asyncio.sleep(0.01)  # it is printed from a thread
                self._read()
        return self._links.pop(0)

    async def end(self) -> None:
        """Raises what it ended with, if that is not in good order."""
        self._stopped.set()
        await asyncio.wait_for(self._task, _PATIENCE)
        self._read()

    def _read(self) -> None:
        captured = self._said.readouterr()
        self._links += captured.out.splitlines()
        self.told += captured.err


@asynccontextmanager
async def serving_here(
    command: Command, capsys: pytest.CaptureFixture[str], *, cluster: str = "*", allow_changes: bool = False
) -> AsyncIterator[ServedHere]:
    options = Options(
        config=command.config,
        data_dir=command.folder / "data",
        clusters=((cluster,),),
        read_only=not allow_changes,
    )
    stopped = asyncio.Event()
    with bound("127.0.0.1:0", "") as listening:
        place = Place(listening, "127.0.0.1", url_of(listening, None), None)
        task = asyncio.create_task(serve_until(stopped, options, load_chosen(options), place))
        served = ServedHere(task, stopped, capsys)
        try:
            yield served
        finally:
            await served.end()


def site_of(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}"


@asynccontextmanager
async def let_in(link: str, trusted: ssl.SSLContext | None = None) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser that has used the link, with its cookie."""
    jar = aiohttp.CookieJar(unsafe=True)  # which keeps those of addresses, too
    connector = aiohttp.TCPConnector(ssl=trusted or True)
    patience = aiohttp.ClientTimeout(_PATIENCE)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=patience) as browser:
        async with browser.get(link) as answer:
            assert answer.status == 200, await answer.text()
        yield browser


@dataclass
class Tab:
    """A page with a terminal in it."""

    socket: aiohttp.ClientWebSocketResponse
    screen: pyte.Screen = field(default_factory=lambda: pyte.Screen(COLUMNS, LINES))
    said: list[list[str]] = field(default_factory=list)
    """What it was told besides what to draw."""
    closed: bool = False

    def __post_init__(self) -> None:
        self._stream = pyte.ByteStream(self.screen)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    async def read(self) -> None:
        # Not `wait_for`: before Python 3.12 it loses its caller's timeout if a message comes just then.
        async with asyncio.timeout(_PATIENCE):
            message = await self.socket.receive()
        match message.type:
            case aiohttp.WSMsgType.BINARY:
                self._stream.feed(message.data)
            case aiohttp.WSMsgType.TEXT:
                self.said.append(json.loads(message.data))
            case _:
                self.closed = True

    async def shows(self, *words: str) -> str:
        try:
            async with asyncio.timeout(_PATIENCE):
                while not all(word in self.text for word in words):
                    assert not self.closed, self.text
                    await self.read()
        except TimeoutError:
            raise AssertionError(f"{words} not shown:\n{self.text}") from None
        return self.text

    async def hides(self, words: str) -> None:
        async with asyncio.timeout(_PATIENCE):
            while words in self.text:
                await self.read()

    async def press_until(self, keys: str, words: str, *, hidden: bool = False) -> None:
        """Press again each second until the words are there, or `hidden`.

        A screen that has just come ignores a quick hand.
        """
        for _ in range(int(_PATIENCE)):
            await self.press(keys)
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    while (words in self.text) is hidden:
                        await self.read()
                    return
        raise AssertionError(f"{keys!r} did nothing:\n{self.text}")

    async def until_closed(self) -> None:
        while not self.closed:
            await self.read()

    async def press(self, keys: str) -> None:
        await self.say("stdin", keys)

    async def say(self, *message: Any) -> None:
        await self.socket.send_json(list(message))


@asynccontextmanager
async def tab(browser: aiohttp.ClientSession, link: str) -> AsyncIterator[Tab]:
    site = site_of(link)
    async with browser.ws_connect(
        f"{site}/ws?width={COLUMNS}&height={LINES}", headers={"Origin": site}, max_msg_size=0
    ) as socket:
        yield Tab(socket)


async def launch_first(shown: Tab, volume: str, *, title: str = "Create a volume snapshot") -> None:
    """Launch the request of the key 1, which takes a volume, to its end."""
    await shown.press("1")
    await shown.shows(title, "Snapshot name")
    await shown.press(volume)
    await shown.shows(volume)
    await shown.press_until("\r", "Snapshot name", hidden=True)
    await shown.press_until("\x1b", "success")  # one Enter too many opened the details of some job
