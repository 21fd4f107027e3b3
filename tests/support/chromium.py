"""A headless Chromium, driven by its DevTools protocol, and the terminal in its page."""

import asyncio
import base64
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import aiohttp

PROGRAM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_OPTIONS: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio",
    "--disable-dev-shm-usage", "--remote-debugging-port=0", "about:blank",
)  # fmt: skip
_PATIENCE: Final = 60.0
_KEEP_TERMINAL: Final = """
Object.defineProperty(Object.prototype, "websocket_url", {
    set(value) {
        Object.defineProperty(this, "websocket_url", {value});
        window.shown = this;
    },
});
"""
"""Keeps the page's own object, which holds its terminal, where a script can reach it."""
_LINES: Final = """
(() => {
    if (!window.shown) return [];
    const buffer = shown.terminal.buffer.active;
    return Array.from({length: shown.terminal.rows}, (_, y) =>
        buffer.getLine(buffer.viewportY + y).translateToString(true));
})()
"""
_KEYS: Final = {"Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, "\t"), "ArrowDown": (40, "")}


class Page:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self._session: str | None = None
        self.requested: list[str] = []
        """The addresses that it asked for."""
        self.complaints: list[str] = []
        """What it had to say about the page, and errors of its scripts."""

    async def open(self, width: int, height: int) -> None:
        target = await self.ask("Target.createTarget", url="about:blank")
        attached = await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        await self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        for domain in ("Page", "Network", "Log", "Runtime"):
            await self.ask(f"{domain}.enable")
        await self.ask("Page.addScriptToEvaluateOnNewDocument", source=_KEEP_TERMINAL)

    async def go(self, url: str) -> None:
        await self.ask("Page.navigate", url=url)

    async def ask(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        await self._socket.send_json(message)
        while True:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._socket.receive_json()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self._hear(answer)

    def _hear(self, event: dict[str, Any]) -> None:
        match event:
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                self.requested.append(url)
            case {"method": "Network.webSocketCreated", "params": {"url": url}}:
                self.requested.append(url)
            case {"method": "Log.entryAdded", "params": {"entry": {"text": text}}} if "WebGL" not in text:
                self.complaints.append(text)
            case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                self.complaints.append(str(details))

    async def run(self, script: str) -> Any:
        done = await self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return done["result"].get("value")

    async def lines(self) -> list[str]:
        """What the terminal in the page holds."""
        return await self.run(_LINES) or []

    async def until(self, condition: Callable[[str], bool]) -> str:
        """Wait until the screen is so, and return it."""
        text = ""
        try:
            async with asyncio.timeout(_PATIENCE):
                while not condition(text := "\n".join(await self.lines())):  # noqa: ASYNC110 - it is asked
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"it was not shown:\n{text}\n{self.complaints}") from None
        return text

    async def shows(self, words: str) -> str:
        return await self.until(lambda text: words in text)

    async def type(self, text: str) -> None:
        for character in text:
            await self.ask("Input.dispatchKeyEvent", type="keyDown", text=character, key=character)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", key=character)

    async def press(self, key: str) -> None:
        code, text = _KEYS[key]
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", **named, **({"text": text} if text else {}))
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    async def press_until(self, key: str, words: str) -> None:
        """Press again each second until then: a screen that has just come ignores a quick hand."""
        for _ in range(int(_PATIENCE)):
            await self.press(key)
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self.shows(words)
                    return
        raise AssertionError(f"{key} did nothing:\n" + "\n".join(await self.lines()))

    async def picture(self) -> bytes:
        """A PNG of it."""
        done = await self.ask("Page.captureScreenshot", format="png")
        return base64.b64decode(done["data"])


@asynccontextmanager
async def chromium(*, width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """A page in a browser of its own, whose profile is thrown away."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            f"--user-data-dir={profile}",
            *_OPTIONS,
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
        )
        try:
            port = Path(profile) / "DevToolsActivePort"
            async with asyncio.timeout(_PATIENCE):
                while not (port.exists() and len(port.read_text().splitlines()) == 2):  # noqa: ASYNC110 - a file
                    await asyncio.sleep(0.05)
            number, path = port.read_text().splitlines()
            async with (
                aiohttp.ClientSession() as client,
                client.ws_connect(f"ws://127.0.0.1:{number}{path}", max_msg_size=0) as socket,
            ):
                page = Page(socket)
                await page.open(width, height)
                yield page
        finally:
            process.kill()
            await process.wait()
