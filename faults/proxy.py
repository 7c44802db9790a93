"""A small proxy between a web process and the database, whose cable can be cut or held."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path


class Proxy:
    """Listens on a port of 127.0.0.1 and passes everything on to a socket."""

    def __init__(self, socket: Path, port: int) -> None:
        self.socket, self.port = socket, port
        self.loop = asyncio.new_event_loop()
        self.lines: set[asyncio.StreamWriter] = set()
        self.is_cut, self.server = False, None
        self.flows = asyncio.Event()
        threading.Thread(target=self.loop.run_forever, name="proxy", daemon=True).start()
        self._do(self._listen())

    def cut(self) -> None:
        """Break every connection, and let nobody in."""
        self._do(self._cut())

    def hold(self) -> None:
        """Let nothing through, and say nothing: as a firewall that forgot us."""
        self.loop.call_soon_threadsafe(self.flows.clear)

    def mend(self) -> None:
        """Let everything through again."""
        self.is_cut = False
        self.loop.call_soon_threadsafe(self.flows.set)

    def close(self) -> None:
        """Stop listening."""
        self.cut()
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _do(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(10)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        self.flows.set()
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _cut(self) -> None:
        self.is_cut = True
        self.flows.set()
        for line in list(self.lines):
            line.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        with suppress(OSError):
            there = await asyncio.open_unix_connection(str(self.socket))
            self.lines |= {writer, there[1]}
            await asyncio.gather(self._pass(reader, there[1]), self._pass(there[0], writer))
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65536):
                await self.flows.wait()
                if self.is_cut:
                    break
                writer.write(chunk)
                await writer.drain()
        self.lines.discard(writer)
        writer.close()
