"""The fake exchange plays the same day every time, and spoils its order without losing an event."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hilo.adapters.telephony import read
from hilo.adapters.telephony.fake import FakeExchange, day, disorder

BEGINS = datetime(2026, 11, 26, tzinfo=UTC)


def test_a_day_is_the_same_with_the_same_seed_and_each_call_rings_before_it_ends():
    script = day(50, seed=40)
    assert script == day(50, seed=40)
    rings = {row.event["id"]: row.happened for row in script if row.event["event"] == "ring"}
    assert len(rings) == 50
    assert all(row.happened >= rings[row.event["id"]] for row in script)


def test_disorder_loses_nothing_and_every_event_keeps_its_instant():
    script, sent = day(50, seed=40), []

    def post(body):
        sent.append(read(body))
        return {}

    FakeExchange("http://x", "", post=post).play(disorder(script, seed=1), begins=BEGINS)
    told = {json.dumps([event.exchange_id, event.kind, event.at.timestamp() - BEGINS.timestamp()]) for event in sent}
    assert len(sent) > len(script)
    assert len(told) == len(script)
