"""One port: live streams are plain ASGI, everything else is the WSGI application in threads.

The other fronts that were measured, and what they cost: docs/decisions/0004-server-front.md.
"""

from __future__ import annotations

# isort: off
# First of all: it sets Django up, which the imports after it need in a worker process.
from .wsgi import application as wsgi

# isort: on
import asyncio
import contextlib
import logging
import multiprocessing
import os
import time
from datetime import datetime
from urllib.parse import parse_qsl

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, connection
from django.http import HttpRequest, parse_cookie
from django.urls import get_resolver, resolve

from hilo.kernel.access.queries import actor_of, actor_of_token, unauthenticated
from hilo.kernel.events.queries import place_since
from hilo.kernel.events.stream import Follower, Hub
from hilo.kernel.installation.queries import kind
from hilo.kernel.territory.queries import place_of
from hilo.lib import measures
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.strange import refuse
from hilo.lib.tracing import new_trace, trace, traced

from . import logs
from .errors import no_room_or_database, note_forbidden, problem
from .middleware import longest_body
from .serving import die_with_parent
from .threads import Receive, Scope, Send, Threads
from .watching import HEADER

STREAM = "/api/v1/stream"
PARAMETERS = ("after", "since", "as")
RECHECK_S = 15.0
"""How often it is asked again who reads an open stream: with what a process remembers of a token, a role that ended, a
unit that changed or an account that was closed is felt within 20 s."""
END_S = 5.0
"""How long a reader that takes nothing any more is given to hear that its stream ends."""
log = logging.getLogger("hilo.stream")

_hub: Hub | None = None


async def _longest(scope: Scope) -> int:
    """Bytes that a body may have. More than usual only of who may use the address: nobody else fills the disk."""
    most = longest_body(scope["path"])
    if most > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not await _may_use(scope):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return most


async def _may_use(scope: Scope) -> bool:
    try:
        await _reader(_headers(scope), resolve(scope["path"]).func.permission)  # type: ignore[attr-defined]
    except (Refusal, DatabaseError):
        return False
    return True


_threads = Threads(wsgi, threads=int(os.environ.get("HILO_THREADS", "8")), longest=_longest)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == STREAM:
        with traced(new_trace()):
            await _stream(scope, receive, send)
    elif scope["type"] == "http":
        try:
            await _threads(scope, receive, send)
        except OSError as error:
            # A large body waits on the disk, which may be full.
            if (refusal := no_room_or_database(error)) is None:
                raise
            await _refuse(refusal, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    global _hub
    warming: asyncio.Task[object] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if multiprocessing.parent_process() is not None:
                die_with_parent()
            logs.catch_all(settings.LOG)
            measures.share()
            # The addresses lead to every module of the house: whoever is told that the server is ready waits for none.
            await asyncio.to_thread(lambda: get_resolver().url_patterns)
            # The tables of the territory take a third of a second: the first call should find them loaded.
            warming = asyncio.create_task(asyncio.to_thread(place_of, 19.43, -99.13))
            _hub = Hub()
            await _hub.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if _hub is not None:
                await _hub.stop()
            if warming is not None:
                await asyncio.gather(warming, return_exceptions=True)
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    headers = _headers(scope)
    try:
        if scope["method"] != "GET":
            raise Refusal("HILO-K405", "This address does not take this method: see the Allow header.", status=405)
        actor = await _reader(headers)
        installation = await sync_to_async(_installation, thread_sensitive=False)()
        asked = _asked(scope.get("query_string", b"").decode("latin-1"))
        after = await _place(headers, asked)
    except (Refusal, DatabaseError) as error:
        refusal = error if isinstance(error, Refusal) else no_room_or_database(error)
        if refusal is None:
            raise
        await _refuse(refusal, send)
        return
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
                (b"x-content-type-options", b"nosniff"),
                (b"hilo-installation", installation.encode()),
                (HEADER.lower().encode(), trace().encode()),
            ],
        }
    )
    assert _hub is not None
    began, told = time.monotonic(), {"account": actor.user_id or 0}
    log.info("stream opened", extra=told)
    reader = Follower(actor, plain=asked.get("as") == "message")
    leaving = asyncio.create_task(_gone(receive))
    ends = {leaving}
    ends |= {asyncio.create_task(end) for end in (_send_frames(_hub, reader, after, send), _ask_again(reader, headers))}
    done, rest = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    log.info("stream ended", extra=told | {"seconds": round(time.monotonic() - began), "left": leaving in done})
    if leaving not in done:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(send({"type": "http.response.body", "body": b""}), END_S)


async def _refuse(refusal: Refusal, send: Send) -> None:
    answer = problem(refusal)
    answer[HEADER] = trace() or new_trace()
    if refusal.status == 405:
        answer["Allow"] = "GET"
    fields = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": fields})
    await send({"type": "http.response.body", "body": answer.content})


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _installation() -> str:
    try:
        return kind()
    finally:
        connection.close()


async def _send_frames(hub: Hub, reader: Follower, after: int | None, send: Send) -> None:
    # Closed here: one that is cancelled in the middle is followed no longer.
    async with contextlib.aclosing(hub.follow(reader, after)) as frames:
        async for frame in frames:
            await send({"type": "http.response.body", "body": frame, "more_body": True})


async def _ask_again(reader: Follower, headers: dict[str, str]) -> None:
    """Until the reader may not hear the stream any more: who it is now, with what role, place and unit."""
    while True:
        await asyncio.sleep(RECHECK_S)
        try:
            reader.actor = await _reader(headers)
        except Refusal:
            return
        except Exception:
            # Without its database the stream tells nothing either.
            log.exception("who reads a stream could not be asked; trying again")


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _asked(query: str) -> dict[str, str]:
    """The parameters of the address. Raises: Refusal HILO-K429 for one that there is none of, HILO-K422 for a word of
    `as` that there is none of."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    refuse([(name, PARAMETERS) for name in asked if name not in PARAMETERS])
    if asked.get("as", "message") != "message":
        raise Refusal("HILO-K422", "as: “message” is the one word that is known. Nothing was written.", where="as")
    return asked


async def _place(headers: dict[str, str], asked: dict[str, str]) -> int | None:
    """Where to go on: the browser's Last-Event-ID, ?after= for a first connection that knows its place, or ?since= for
    one that knows an instant alone. Raises: Refusal HILO-K424, HILO-K432."""
    text = headers.get("last-event-id") or asked.get("after", "")
    if not text:
        return await _place_since(asked["since"]) if asked.get("since") else None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refusal("HILO-K424", "Last-Event-ID is a number that the stream gave.", status=400)
    return int(text)


async def _place_since(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("HILO-K432", where="since") from None
    if at.tzinfo is None or not 1970 <= at.year < 2200:
        raise Refusal("HILO-K432", where="since")

    def look() -> int:
        try:
            return place_since(at)
        finally:
            connection.close()

    return await sync_to_async(look, thread_sensitive=False)()


async def _reader(headers: dict[str, str], permission: str = "stream.read") -> Actor:
    """Who asks. Raises: Refusal if nobody does, Forbidden without the right."""

    def ask() -> Actor | None:
        try:
            scheme, _, token = headers.get("authorization", "").partition(" ")
            if scheme:
                return actor_of_token(token.strip()) if scheme.lower() == "bearer" else None
            request = HttpRequest()
            cookies = parse_cookie(headers.get("cookie", ""))
            request.session = SessionStore(cookies.get("sessionid"))
            request.user = get_user(request)  # type: ignore[assignment]
            return actor_of(request)
        finally:
            connection.close()

    def note(actor: Actor, refusal: Forbidden) -> None:
        try:
            note_forbidden(actor, refusal, path=STREAM, method="GET")
        finally:
            connection.close()

    actor = await sync_to_async(ask, thread_sensitive=False)()
    if actor is None:
        raise unauthenticated()
    if not actor.may(permission):
        refusal = Forbidden(permission)
        await sync_to_async(note, thread_sensitive=False)(actor, refusal)
        raise refusal
    return actor
