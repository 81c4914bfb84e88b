"""The door of LoST as plain ASGI: the same answers as the page, without the sessions and cookies that no client has.

An answer is worked out where it arrives, in a tenth of a millisecond; only when the list of centres is due for another
look at the database does a thread do it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.db import connection

from hilo.adapters.pidf.safe import LONGEST

from .pages import HEADERS, reply
from .queries import fresh

PATH = "/lost"
Message = MutableMapping[str, Any]
_HEAD = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


async def door(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer one request; one that is too long is answered when it is known to be, and the rest of it not kept."""
    body, more = b"", True
    while more and len(body) <= LONGEST:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message.get("body", b""), message.get("more_body", False)
    fields = dict(scope["headers"])
    kind = fields.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    asked = (scope["method"], kind, body)
    status, answer = reply(*asked) if fresh() else await asyncio.to_thread(_in_thread, *asked)
    more_head = [(b"allow", b"POST")] if status == 405 else []
    if more:
        more_head.append((b"connection", b"close"))
    head = [*_HEAD, (b"content-length", str(len(answer)).encode()), *more_head]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": answer})


def _in_thread(method: str, content_type: str, body: bytes) -> tuple[int, bytes]:
    try:
        return reply(method, content_type, body)
    finally:
        connection.close()
