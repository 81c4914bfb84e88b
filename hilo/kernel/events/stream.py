"""Server-sent events: what happens, as it happens, to whoever may see it; nothing lost across a reconnection.

One `Hub` a process follows the stream and hands each fact to its followers, in the order of places. The event id is
the fact's place, so the browser's own Last-Event-ID says where to go on: what was missed is read from the table first,
and only then does live delivery begin. A follower that cannot keep up is let go and comes back the same way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

from hilo.lib.actor import Actor

from . import wake
from .actions import sequence_pending
from .models import Fact
from .queries import facts_after, last_place

log = logging.getLogger("hilo.stream")
LINGER_S = 0.01
"""Facts that come within this time of one another get their places together: fewer transactions under load."""
LOOK_S = 1.0
"""How often the hub looks by itself, should a wake-up be lost."""
SQLITE_LOOK_S = 0.05
"""SQLite has no wake-up between processes: its data_version is asked this often (a few microseconds each)."""
KEEP_ALIVE_S = 15.0
LONGEST_QUEUE = 2000


@dataclass(eq=False, slots=True)
class Follower:
    """One open stream: what its actor may see, and the facts that wait to be sent."""

    actor: Actor
    queue: asyncio.Queue[Fact | None] = field(default_factory=lambda: asyncio.Queue(LONGEST_QUEUE))

    def sees(self, fact: Fact) -> bool:
        """Facts of the actor's states; a crew hears of its own unit alone."""
        crew = self.actor.unit and not self.actor.may("dispatch.read")
        return self.actor.covers(fact.state) and (not crew or fact.subject == f"unit:{self.actor.unit}")


class Hub:
    """Follows the stream once for all followers of this process."""

    def __init__(self) -> None:
        self.place = 0
        self.followers: set[Follower] = set()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._deaf: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Begin to follow, from the present end of the stream."""
        loop = asyncio.get_running_loop()
        self._deaf = wake.listen(lambda: loop.call_soon_threadsafe(self._news.set))
        self.place = await _in_thread(last_place)
        self._tasks = [asyncio.create_task(self._follow())]
        if connection.vendor == "postgresql":
            self._tasks.append(asyncio.create_task(self._hear_postgresql()))
        else:
            self._tasks.append(asyncio.create_task(self._watch_sqlite()))

    async def stop(self) -> None:
        """Let everybody go; their browsers come back by themselves."""
        self._deaf()
        for follower in self.followers:
            _let_go(follower)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def follow(self, actor: Actor, after: int | None) -> AsyncIterator[bytes]:
        """Frames of the stream for an actor: from a place on (None: from now), until either side closes."""
        follower = Follower(actor)
        if after is not None and after > self.place:
            # Another process was ahead of this one; a place that was never given (a restored database) is no place.
            after = min(after, await _in_thread(last_place))
        start = self.place
        self.followers.add(follower)
        try:
            yield b"retry: 1000\n\n"
            if after is not None:
                async for fact in _missed(after, start, actor):
                    if follower.sees(fact):
                        yield frame(fact)
            while True:
                try:
                    fact = await asyncio.wait_for(follower.queue.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if fact is None:
                    return
                if after is None or (fact.place or 0) > after:
                    yield frame(fact)
        finally:
            self.followers.discard(follower)

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_S)
            await asyncio.sleep(LINGER_S)
            self._news.clear()
            try:
                while facts := await _in_thread(_advance, self.place):
                    self._hand_out(facts)
            except Exception:
                log.exception("the stream could not be read; trying again")
                await asyncio.sleep(LOOK_S)

    def _hand_out(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.place = fact.place or self.place
            for follower in list(self.followers):
                if not follower.sees(fact):
                    continue
                try:
                    follower.queue.put_nowait(fact)
                except asyncio.QueueFull:
                    self.followers.discard(follower)
                    _let_go(follower)

    async def _hear_postgresql(self) -> None:
        from psycopg import AsyncConnection

        while True:
            try:
                parameters = connection.get_connection_params()
                parameters.pop("cursor_factory", None)
                parameters.pop("context", None)
                parameters.pop("pool", None)
                async with await AsyncConnection.connect(**parameters, autocommit=True) as line:
                    await line.execute(f"LISTEN {wake.CHANNEL}")
                    self._news.set()
                    async for _ in line.notifies():
                        self._news.set()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.warning("the wake-up line to PostgreSQL broke; looking every second until it is back")
                await asyncio.sleep(LOOK_S)

    async def _watch_sqlite(self) -> None:
        seen = None
        while True:
            await asyncio.sleep(SQLITE_LOOK_S)
            version = await _in_thread(_data_version)
            if version != seen:
                seen = version
                self._news.set()


def frame(fact: Fact) -> bytes:
    """A fact as one server-sent event: id is its place, event its name, data its payload."""
    return f"id: {fact.place}\nevent: {fact.name}\ndata: {fact.payload}\n\n".encode()


async def _missed(after: int, until: int, actor: Actor) -> AsyncIterator[Fact]:
    while after < until:
        facts = await _in_thread(facts_after, after, actor=actor)
        for fact in facts:
            if fact.place is None or fact.place > until:
                return
            yield fact
        if not facts:
            return
        after = facts[-1].place or until


def _advance(place: int) -> list[Fact]:
    sequence_pending()
    return facts_after(place)


def _data_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def _let_go(follower: Follower) -> None:
    # Nothing that waits is sent any more: what came after a gap would move the place from which the browser goes on.
    while not follower.queue.empty():
        follower.queue.get_nowait()
    follower.queue.put_nowait(None)


async def _in_thread(question, *args, **kwargs):  # type: ignore[no-untyped-def]
    def asked():  # type: ignore[no-untyped-def]
        close_old_connections()
        try:
            return question(*args, **kwargs)
        finally:
            # Given back to the pool; the stream keeps none between two questions.
            if connection.vendor == "postgresql":
                connection.close()

    return await sync_to_async(asked, thread_sensitive=True)()
