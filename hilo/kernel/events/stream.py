"""Server-sent events: what happens, as it happens, to whoever may see it; nothing lost across a reconnection.

One `Hub` a process follows the stream and hands each fact to its followers, in the order of places. The event id is
the fact's place, so the browser's own Last-Event-ID says where to go on: what was missed is read from the table first,
and only then does live delivery begin. A follower that cannot keep up is let go and comes back the same way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection

from hilo.lib.actor import Actor

from . import wake
from .actions import sequence_pending
from .measures import LET_GO, STREAMS
from .models import Fact
from .queries import facts_after, hears, last_place

log = logging.getLogger("hilo.stream")
REST_S = 0.04
"""Between two looks under load: the first fact after a quiet time goes at once, the crowd behind it goes together."""
LOOK_S = 1.0
"""How often the hub looks by itself, should a wake-up be lost."""
SQLITE_LOOK_S = 0.05
"""SQLite has no wake-up between processes: its data_version is asked this often (some microseconds each)."""
KEEP_ALIVE_S = 15.0
MOST = 500
"""Facts that are read at once."""
LONGEST_WAIT = 2_000_000
"""Bytes that may wait for a slow reader before it is let go."""
WHOLE_STATE = ("incidents.read", "dispatch.read")
"""Who holds one of these hears what the centre or institution is told; others, as crews, of their own unit alone."""
T = TypeVar("T")


@dataclass(eq=False, slots=True)
class Follower:
    """One open stream: what its actor may see, and the frames that wait to be sent.

    actor: who reads it now; another one from the next fact on when roles, unit or place of the reader change.
    after: facts up to this place its reader has already, from a process that was ahead of this one. plain: every fact
    comes as a `message`, with its name and place in the data.
    """

    actor: Actor
    after: int = 0
    plain: bool = False
    waiting: list[bytes] = field(default_factory=list)
    length: int = 0
    gone: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def scope(self) -> tuple[frozenset[str], bool, str, str, str]:
        """What those who see the same have in common: states, the whole country or not, institution and centre, and the
        subject of which a crew hears ("": of all)."""
        who = self.actor
        subject = "" if any(map(who.may, WHOLE_STATE)) else f"unit:{who.unit}"
        return who.states, who.everywhere, who.institution, who.centre, subject

    def sees(self, fact: Fact) -> bool:
        """What the actor's centre or institution is told; a crew hears of its own unit alone, and of nothing while it
        has none."""
        *_, subject = self.scope
        return hears(self.actor, fact) if not subject else self.actor.covers(fact.state) and subject == fact.subject

    def give(self, frames: bytes) -> None:
        self.waiting.append(frames)
        self.length += len(frames)
        self.news.set()

    def let_go(self) -> None:
        self.gone = True
        self.news.set()

    async def next(self) -> bytes:
        """What waits, together; nothing once the follower is let go."""
        await self.news.wait()
        self.news.clear()
        frames = b"" if self.gone else b"".join(self.waiting)
        self.waiting.clear()
        self.length = 0
        return frames


class Hub:
    """Follows the stream once for all followers of this process."""

    def __init__(self) -> None:
        self.place = 0
        self.followers: set[Follower] = set()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._deaf: Callable[[], None] = lambda: None
        # Live delivery has a thread and a connection of its own; what was missed is read by others beside it.
        self._live = ThreadPoolExecutor(1, thread_name_prefix="hilo-stream")
        self._past = ThreadPoolExecutor(2, thread_name_prefix="hilo-missed")

    async def start(self) -> None:
        """Begin to follow, from the present end of the stream."""
        loop = asyncio.get_running_loop()

        def called() -> None:
            loop.call_soon_threadsafe(self._news.set)

        self._deaf = wake.listen(called)
        self.place = await self._ask(last_place)
        watch = self._hear_postgresql if connection.vendor == "postgresql" else self._watch_sqlite
        self._tasks = [asyncio.create_task(task()) for task in (self._follow, self._keep_alive, watch)]

    async def stop(self) -> None:
        """Let everybody go; their browsers come back by themselves."""
        self._deaf()
        for follower in self.followers:
            follower.let_go()
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if tasks:
            self._live.submit(lambda: connection.close())
        self._live.shutdown()
        self._past.shutdown()

    async def follow(self, follower: Follower, after: int | None) -> AsyncGenerator[bytes, None]:
        """Frames for a reader, one or several at a time: from a place on (None: from now), until either side closes."""
        if after is not None and after > self.place:
            # Another process was ahead of this one; a place that was never given (a restored database) is no place.
            follower.after = after = min(after, await self._ask_past(last_place))
        start = self.place
        self.followers.add(follower)
        self._count()
        try:
            # The place, too: a browser whose line breaks before it heard anything comes back to here.
            yield b"retry: 1000\n\n" if after is not None else f"retry: 1000\nid: {start}\n\n".encode()
            while after is not None and after < start and not follower.gone:
                facts = await self._ask_past(_missed, after, follower.actor)
                seen = [
                    frame(fact, plain=follower.plain)
                    for fact in facts
                    if (fact.place or 0) <= start and follower.sees(fact)
                ]
                if seen:
                    yield b"".join(seen)
                after = facts[-1].place if facts else None
            while frames := await follower.next():
                yield frames
        finally:
            self.followers.discard(follower)
            self._count()

    def _count(self) -> None:
        STREAMS.set(len(self.followers))

    async def _follow(self) -> None:
        while True:
            # Not wait_for: in Python 3.11 it forgets that it was cancelled if the news came in the same moment.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._news.wait()
            self._news.clear()
            try:
                facts = await self._look()
                if facts:
                    self._hand_out(facts)
                if len(facts) == MOST:
                    self._news.set()
                await asyncio.sleep(REST_S)
            except Exception:
                log.exception("the stream could not be read; trying again")
                await asyncio.sleep(LOOK_S)

    async def _look(self) -> list[Fact]:
        """Give places, and read the new facts if anybody follows; a process that nobody follows only keeps count."""
        if not self.followers:
            place = await self._ask(_keep_count)
            if not self.followers:
                self.place = max(self.place, place)
                return []
        return await self._ask(_advance, self.place)

    def _hand_out(self, facts: list[Fact]) -> None:
        self.place = facts[-1].place or self.place
        frames = {
            plain: [(fact, frame(fact, plain=plain)) for fact in facts]
            for plain in {one.plain for one in self.followers}
        }
        seen: dict[tuple[object, ...], bytes] = {}
        for follower in list(self.followers):
            ahead = follower.after
            scope = (*follower.scope, follower.plain, ahead)
            if scope not in seen:
                seen[scope] = b"".join(
                    text for fact, text in frames[follower.plain] if (fact.place or 0) > ahead and follower.sees(fact)
                )
            if seen[scope]:
                follower.give(seen[scope])
                if follower.length > LONGEST_WAIT:
                    self.followers.discard(follower)
                    follower.let_go()
                    LET_GO.add(1)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_S)
            for follower in self.followers:
                if not follower.waiting:
                    follower.give(b": still here\n\n")

    async def _hear_postgresql(self) -> None:
        from psycopg import AsyncConnection

        while True:
            try:
                parameters = connection.get_connection_params()
                for ours in ("cursor_factory", "context", "pool"):
                    parameters.pop(ours, None)
                async with await AsyncConnection.connect(**parameters, autocommit=True) as line:
                    await line.execute(f"LISTEN {wake.CHANNEL}")
                    self._news.set()
                    async for notice in line.notifies():
                        # The last place given, or nothing from a process that gives none. Our own places we know.
                        if not notice.payload or int(notice.payload) > self.place:
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
            try:
                version = await self._ask(_data_version)
            except Exception:
                log.exception("SQLite could not be watched; trying again")
                await asyncio.sleep(LOOK_S)
                continue
            if version != seen:
                seen = version
                self._news.set()

    async def _ask(self, question: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._live, _asked, question, *args)

    async def _ask_past(self, question: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._past, _asked_once, question, *args)


def frame(fact: Fact, *, plain: bool = False) -> bytes:
    """A fact as one server-sent event: id is its place, event its name, data its payload.

    plain: without a name, so that a listener for `message` hears it, which browsers give nothing else to; its name and
    place stand in the data.
    """
    if plain:
        # What a fact tells is an object: two members go in front of those that are there.
        rest = fact.payload[1:] if fact.payload == "{}" else f", {fact.payload[1:]}"
        told = f'{{"fact": "{fact.name}", "place": {fact.place}{rest}'
        return f"id: {fact.place}\ndata: {told}\n\n".encode()
    return f"id: {fact.place}\nevent: {fact.name}\ndata: {fact.payload}\n\n".encode()


def _advance(place: int) -> list[Fact]:
    sequence_pending()
    return facts_after(place, limit=MOST)


def _keep_count() -> int:
    sequence_pending()
    return last_place()


def _missed(after: int, actor: Actor) -> list[Fact]:
    return facts_after(after, limit=MOST, actor=actor)


def _data_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def _asked(question: Callable[..., T], *args: object) -> T:
    """The thread's connection is kept from question to question, and thrown away with the first that fails."""
    try:
        return question(*args)
    except Exception:
        connection.close()
        raise


def _asked_once(question: Callable[..., T], *args: object) -> T:
    """The thread keeps no connection between two questions."""
    try:
        return question(*args)
    finally:
        connection.close()
