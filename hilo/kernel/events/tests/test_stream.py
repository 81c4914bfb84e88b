"""The live stream: what was missed, then what happens, each fact once and in order, to whoever may see it."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from hilo.kernel.events import stream
from hilo.kernel.events.actions import sequence_pending
from hilo.kernel.events.models import Fact
from hilo.kernel.events.queries import facts_after, last_place
from hilo.kernel.events.stream import Follower, Hub, frame
from hilo.lib.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
READS = frozenset({"incidents.read"})
NATION = Actor("national", READS)
PUEBLA = Actor("ana", READS, states=frozenset({"21"}))


@asynccontextmanager
async def hub():
    made = Hub()
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


class Line:
    """What a browser hears on an open stream, fact by fact; the server may send several together."""

    def __init__(self, frames):
        self.frames, self.waiting = frames, []

    async def hear(self, count):
        while len(self.waiting) < count:
            self.waiting += facts_in(await asyncio.wait_for(anext(self.frames), 120))
        heard, self.waiting = self.waiting[:count], self.waiting[count:]
        return heard

    async def hear_to_the_end(self):
        return self.waiting + [fact async for raw in self.frames for fact in facts_in(raw)]

    async def silent(self):
        """True if no fact comes for a moment. The line cannot be used afterwards."""
        try:
            came = facts_in(await asyncio.wait_for(anext(self.frames), 0.4))
        except (TimeoutError, StopAsyncIteration):
            came = []
        return not came and not self.waiting


@asynccontextmanager
async def line(of, actor=NATION, after=None):
    """An open stream whose first frame (how soon to come back) was read."""
    frames = of.follow(Follower(actor), after)
    assert (await anext(frames)).startswith(b"retry: 1000\n")
    try:
        yield Line(frames)
    finally:
        await frames.aclose()


def facts_in(raw):
    """(place, number) of each frame; a sign of life, which a slow run may hear, tells of none."""
    found = []
    for text in raw.decode().removesuffix("\n\n").split("\n\n"):
        if text.startswith(":"):
            continue
        fields = dict(row.split(": ", 1) for row in text.split("\n"))
        assert fields["event"] == "tests.BellRang"
        found.append((int(fields["id"]), json.loads(fields["data"])["number"]))
    return found


def played(go):
    """What the play comes to; one that hangs fails."""
    return asyncio.run(asyncio.wait_for(go(), 300))


async def rung(ring, *numbers, **where):
    await asyncio.to_thread(closing, ring, *numbers, **where)


def closing(act, *args, **kwargs):
    from django.db import connection

    try:
        return act(*args, **kwargs)
    finally:
        connection.close()


def test_a_frame_carries_the_place_the_name_and_the_payload():
    fact = Fact(place=7, name="tests.BellRang", payload='{"number": 3}')
    assert frame(fact) == b'id: 7\nevent: tests.BellRang\ndata: {"number": 3}\n\n'


def test_what_happens_is_heard_as_it_happens(ring):
    async def go():
        async with hub() as h, line(h) as browser:
            await rung(ring, 1, 2)
            first = await browser.hear(2)
            await rung(ring, 3)
            return first + await browser.hear(1)

    assert played(go) == [(1, 1), (2, 2), (3, 3)]


def test_a_new_line_starts_from_now(ring):
    ring(1, 2)
    sequence_pending()

    async def go():
        async with hub() as h, line(h) as browser:
            await rung(ring, 3)
            return await browser.hear(1)

    assert played(go) == [(3, 3)]


def test_who_comes_back_hears_what_was_missed_and_goes_on_without_a_gap_or_a_twin(ring):
    ring(*range(1, 1201))
    while sequence_pending():
        pass

    async def go():
        async with hub() as h, line(h, after=3) as browser:
            begun = await browser.hear(1)
            await rung(ring, 1201, 1202)
            return begun + await browser.hear(1198) + [await browser.silent()]

    heard = played(go)
    assert heard == [(n, n) for n in range(4, 1203)] + [True]


def test_a_line_that_breaks_before_it_heard_anything_comes_back_to_where_it_began(ring):
    ring(1, 2)
    sequence_pending()

    async def go():
        async with hub() as h:
            frames = h.follow(Follower(NATION), None)
            first = await anext(frames)
            await frames.aclose()
            await rung(ring, 3)
            async with line(h, after=int(first.split(b"id: ")[1])) as again:
                return first, await again.hear(1)

    assert played(go) == (b"retry: 1000\nid: 2\n\n", [(3, 3)])


def test_who_missed_nothing_hears_nothing_old(ring):
    ring(1, 2)
    sequence_pending()

    async def go():
        async with hub() as h, line(h, after=2) as browser:
            await rung(ring, 3)
            return await browser.hear(1), await browser.silent()

    assert played(go) == ([(3, 3)], True)


def test_lines_that_break_and_come_back_at_any_moment_hear_everything_once(ring):
    total = 60

    async def write():
        for n in range(1, total + 1):
            await rung(ring, n)

    async def follow(h, seed):
        luck, heard, place = random.Random(seed), [], 0
        while place < total:
            async with line(h, after=place) as browser:
                for heard_now in await browser.hear(luck.randint(1, min(9, total - place))):
                    heard.append(heard_now)
                    place = heard_now[0]
        return heard

    async def go():
        async with hub() as h:
            return await asyncio.gather(write(), *(follow(h, seed) for seed in range(3)))

    for heard in played(go)[1:]:
        assert heard == [(n, n) for n in range(1, total + 1)]


def test_an_actor_of_one_state_hears_that_state_alone_before_and_live(ring):
    ring(1, state="21")
    ring(2, state="14")
    ring(3, state="")
    sequence_pending()

    async def go():
        async with hub() as h, line(h, PUEBLA, after=0) as own, line(h, NATION, after=0) as all_of_it:
            before = await own.hear(1)
            await rung(ring, 4, state="14")
            await rung(ring, 5, state="21")
            return before + await own.hear(1), await all_of_it.hear(5)

    own, everything = played(go)
    assert own == [(1, 1), (5, 5)]
    assert [number for _, number in everything] == [1, 2, 3, 4, 5]


def test_a_crew_hears_of_its_own_unit_alone_before_and_live(ring):
    crew = Actor("crew", states=frozenset({"21"}), unit="PUE-A1")
    boss = Actor("boss", frozenset({"dispatch.read"}), states=frozenset({"21"}), unit="PUE-A1")
    for number, subject in ((1, "unit:PUE-A1"), (2, "unit:PUE-A10"), (3, "call:PUE-26-0000001")):
        ring(number, subject=subject)
    sequence_pending()

    async def go():
        async with hub() as h, line(h, crew, after=0) as own, line(h, boss, after=0) as all_of_it:
            before = await own.hear(1)
            await rung(ring, 4, subject="incident:PUE-26-0000001")
            await rung(ring, 5, subject="unit:PUE-A1")
            return before + await own.hear(1), await all_of_it.hear(5)

    own, everything = played(go)
    assert own == [(1, 1), (5, 5)]
    assert [number for _, number in everything] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("permissions", [(), ("units.own", "stream.read")])
def test_a_crew_without_a_unit_hears_of_none(ring, permissions):
    crew = Actor("crew", frozenset(permissions), states=frozenset({"21"}))
    ring(1, subject="unit:PUE-A1")
    sequence_pending()

    async def go():
        async with hub() as h, line(h, crew, after=0) as own, line(h, PUEBLA, after=0) as all_of_it:
            await rung(ring, 2, subject="incident:PUE-26-0000001")
            await rung(ring, 3, subject="")
            return [number for _, number in await all_of_it.hear(3)], await own.silent()

    assert played(go) == ([1, 2, 3], True)


def test_a_fact_is_heard_by_the_centres_and_institutions_that_it_is_told_to(ring):
    city, own = replace(PUEBLA, institution="C4", centre="C4"), replace(PUEBLA, institution="PUE", centre="PUE")
    agency = replace(PUEBLA, institution="SSP-PUE")

    async def go():
        async with hub() as h, line(h, city) as next_door, line(h, agency) as police, line(h, own) as centre:
            await rung(ring, 1, heard_by=["PUE"])
            await rung(ring, 2, heard_by=["PUE", "SSP-PUE"])
            await rung(ring, 3)
            live = [[n for _, n in await one.hear(most)] for one, most in ((centre, 3), (police, 2), (next_door, 1))]
            missed = []
            for who, most in ((own, 3), (agency, 2), (city, 1)):
                async with line(h, who, after=0) as again:
                    missed.append([n for _, n in await again.hear(most)])
            return live, missed

    expected = [[1, 2, 3], [2, 3], [3]]
    assert played(go) == (expected, expected)


def test_who_has_no_scope_hears_nothing_beside_who_has_the_whole_country(ring):
    secretariat = Actor("sara", READS, institution="NAC", national=True)

    async def go():
        async with hub() as h, line(h, secretariat) as nation, line(h, Actor("noe", READS, institution="GN")) as nobody:
            await rung(ring, 1)
            return await nation.hear(1), await nobody.silent()

    heard, silent = played(go)
    assert ([number for _, number in heard], silent) == ([1], True)


def test_a_reader_whose_scope_changes_hears_by_the_new_one_from_the_next_fact_on(ring):
    async def go():
        async with hub() as h:
            reader = Follower(NATION)
            frames = h.follow(reader, None)
            await anext(frames)
            browser = Line(frames)
            await rung(ring, 1, state="14")
            before = await browser.hear(1)
            reader.actor = PUEBLA
            await rung(ring, 2, state="14")
            await rung(ring, 3, state="21")
            return before + await browser.hear(1)

    assert [number for _, number in played(go)] == [1, 3]


def test_a_follower_that_cannot_keep_up_is_let_go_and_loses_nothing_by_it(ring, monkeypatch):
    monkeypatch.setattr(stream, "LONGEST_WAIT", 300)

    async def go():
        async with hub() as h:
            heard = []
            async with line(h) as slow, line(h) as quick:
                await rung(ring, 1)
                heard += await slow.hear(1)
                for n in range(2, 21):
                    await rung(ring, n)
                    assert (await quick.hear(1 if n > 2 else 2))[-1] == (n, n)
                assert len(h.followers) == 1, "the quick one is not disturbed"
                heard += await slow.hear_to_the_end()
            async with line(h, after=heard[-1][0]) as again:
                heard += await again.hear(20 - len(heard))
            return heard

    assert played(go) == [(n, n) for n in range(1, 21)]


def test_who_was_served_by_a_quicker_process_hears_nothing_twice(ring):
    ring(1, 2, 3, 4, 5, 6)
    sequence_pending()

    async def go():
        behind = Hub()
        behind.place = 2
        async with line(behind, after=4) as browser:
            behind._hand_out(await asyncio.to_thread(closing, facts_after, 2))
            return await browser.hear(2)

    assert played(go) == [(5, 5), (6, 6)]


def test_a_place_that_was_never_given_does_not_make_a_line_deaf(ring):
    ring(1, 2)
    sequence_pending()

    async def go():
        async with hub() as h, line(h, after=10**12) as browser:
            await rung(ring, 3)
            return await browser.hear(1)

    assert played(go) == [(3, 3)]


def test_a_line_in_silence_says_that_it_is_alive(monkeypatch):
    monkeypatch.setattr(stream, "KEEP_ALIVE_S", 0.05)

    async def go():
        async with hub() as h, line(h) as browser:
            return await asyncio.wait_for(anext(browser.frames), 60)

    assert played(go) == b": still here\n\n"


def test_a_hub_that_stops_ends_its_lines(ring):
    async def go():
        async with hub() as h:
            frames = h.follow(Follower(NATION), None)
            await anext(frames)
            await h.stop()
            return [raw async for raw in frames], len(h.followers)

    assert played(go) == ([], 0)


def test_a_hub_stops_though_news_comes_in_the_same_moment():
    async def go():
        for _ in range(20):
            async with hub() as h:
                await asyncio.sleep(0.03)
                h._news.set()
        return True

    assert played(go)


def test_a_line_that_closes_is_forgotten():
    async def go():
        async with hub() as h:
            async with line(h):
                open_lines = len(h.followers)
            return open_lines, len(h.followers)

    assert played(go) == (1, 0)


def test_a_fault_in_reading_the_stream_is_survived(ring, monkeypatch, caplog):
    monkeypatch.setattr(stream, "LOOK_S", 0.05)
    advance, faults = stream._advance, iter([OSError("the database is away")])

    def sometimes(place):
        for fault in faults:
            raise fault
        return advance(place)

    monkeypatch.setattr(stream, "_advance", sometimes)

    async def go():
        async with hub() as h, line(h) as browser:
            await rung(ring, 1)
            return await browser.hear(1)

    assert played(go) == [(1, 1)]
    assert "the stream could not be read" in caplog.text
    assert last_place() == 1


def test_a_fact_as_a_message_says_its_name_and_place_beside_what_it_tells():
    for payload in ("{}", '{"number": 1, "said": "a, }b"}'):
        lines = frame(Fact(name="tests.BellRang", place=7, payload=payload), plain=True).decode().split("\n")
        assert lines[0] == "id: 7"
        told = json.loads(lines[1].removeprefix("data: "))
        assert told == {"fact": "tests.BellRang", "place": 7, **json.loads(payload)}


def test_no_fact_has_a_member_that_a_message_is_given():
    from hilo.kernel.domain import domains

    kinds = [kind for domain in domains() for kind in vars(domain.part("events") or stream).values()]
    told = [kind for kind in kinds if isinstance(getattr(kind, "NAME", None), str)]
    assert len(told) > 50
    assert [kind.NAME for kind in told if {"fact", "place"} & set(kind.__dataclass_fields__)] == []
