"""The WSGI application behind the ASGI server: a body is read whole, and one thread makes the whole answer.

One hop to a thread and one back for each request, where a2wsgi takes one for each piece of body, header and answer;
docs/decisions/0004-server-front.md has the figures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Longest = Callable[[Scope], Awaitable[int]]
IN_MEMORY = 2_000_000
"""Bytes of a body that are kept in memory."""
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class Threads:
    """An ASGI application that runs a WSGI one in so many threads.

    longest: asked for each request, how many bytes its body may have: beyond them it is no longer kept, the application
    is given its true length and nothing else, and refuses it. A large one waits on the disk.
    """

    def __init__(self, application: Application, *, threads: int, longest: Longest) -> None:
        self.application = application
        self.longest = longest
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="hilo-request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            length = await _whole(receive, body, await self.longest(scope))
            if length is None:
                return
            environ = _environ(scope, body, length)
            answered = asyncio.get_running_loop().run_in_executor(self.pool, self._answer, environ)
            status, headers, content = await answered
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, environ: Environ) -> Answer:
        head: list[tuple[int, list[tuple[bytes, bytes]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            head.append((int(status[:3]), fields))

        pieces = self.application(environ, start)
        try:
            content = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        status, fields = head[-1]
        return status, fields, content


async def _whole(receive: Receive, body: IO[bytes], longest: int) -> int | None:
    """Write a request's body; its length in bytes, or None if the client left before its end."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        length += len(piece)
        if length > longest:
            body.seek(0)
            body.truncate()
        elif length > IN_MEMORY:
            await asyncio.to_thread(body.write, piece)
        else:
            body.write(piece)
        if not message.get("more_body"):
            body.seek(0)
            return length


def _environ(scope: Scope, body: IO[bytes], length: int) -> Environ:
    """PEP 3333's environ. Header names with an underscore are left out: they could pass for other headers."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, raw_value in scope["headers"]:
        if b"_" in raw:
            continue
        name, value = raw.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        if name == "CONTENT_TYPE":
            environ[name] = value
        elif name != "CONTENT_LENGTH":
            key = f"HTTP_{name}"
            environ[key] = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(length)
    return environ
