"""Stand between one program and the database: a network that can be cut."""

import asyncio
import contextlib
from pathlib import Path


class Gate:
    """Passes connections to the database's socket on, from a port of its own."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._open = True
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Return the url of the database through it."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable"

    async def cut(self, seconds: float) -> None:
        """Let nothing through for so long: bytes on their way are lost without a word."""
        self._open = False
        await asyncio.sleep(seconds)
        self._open = True
        for writer in self._writers.copy():
            writer.close()

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers.copy():
            writer.close()
        if self._serving:
            await asyncio.wait(self._serving, timeout=5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        with contextlib.suppress(OSError):
            theirs, to_them = await asyncio.open_unix_connection(self._socket)
            self._writers |= {writer, to_them}
            await asyncio.gather(self._pump(reader, to_them), self._pump(theirs, writer))
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self._open:
                    writer.write(data)
                    await writer.drain()
        writer.close()
        self._writers.discard(writer)
