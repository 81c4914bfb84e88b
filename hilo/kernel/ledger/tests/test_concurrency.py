"""Many hands write at once: every chain stays whole."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.models import Entry, Head
from hilo.kernel.ledger.queries import verify
from hilo.lib.actor import Actor
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 24, tzinfo=UTC)
HANDS, TIMES = 8, 6


def write(name, *chains):
    for n in range(TIMES):
        with act():
            for chain in chains:
                entry(actor=Actor(name), verb="call.read", subject=f"call:{n}", at=AT, chain=chain)


def whole(chain, length):
    places = list(Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", flat=True))
    return places == list(range(1, length + 1)) and Head.objects.get(pk=chain).seq == length


def test_eight_hands_on_one_new_chain_leave_no_gap_and_no_broken_link():
    assert at_once(*(partial(write, f"hand{n}", "PUE") for n in range(HANDS))) == [None] * HANDS
    assert whole("PUE", HANDS * TIMES)
    assert list(verify()) == []


def test_eight_hands_on_chains_of_their_own_do_not_meet():
    assert at_once(*(partial(write, f"hand{n}", f"C{n}") for n in range(HANDS))) == [None] * HANDS
    assert all(whole(f"C{n}", TIMES) for n in range(HANDS))
    assert list(verify()) == []


def test_hands_that_write_in_two_chains_in_either_order_never_wait_for_each_other():
    pairs = [("PUE", "JAL"), ("JAL", "PUE")] * (HANDS // 2)
    assert at_once(*(partial(write, f"hand{n}", *pair) for n, pair in enumerate(pairs))) == [None] * HANDS
    assert whole("PUE", HANDS * TIMES)
    assert whole("JAL", HANDS * TIMES)
    assert list(verify()) == []


def test_an_act_that_fails_among_others_leaves_no_gap():
    def fail_once():
        with act():
            entry(actor=Actor("eve"), verb="call.read", subject="call:1", at=AT, chain="PUE")
            raise ZeroDivisionError

    def fail():
        for _ in range(TIMES):
            with pytest.raises(ZeroDivisionError):
                fail_once()

    assert at_once(fail, partial(write, "ana", "PUE"), fail, partial(write, "olga", "PUE")) == [None] * 4
    assert whole("PUE", 2 * TIMES)
    assert set(Entry.objects.values_list("actor", flat=True)) == {"ana", "olga"}


def test_a_chain_is_verified_while_it_grows():
    def watch():
        return [b for _ in range(4) for b in verify()]

    came = at_once(watch, partial(write, "ana", "PUE"), partial(write, "olga", "PUE"), watch)
    assert came == [[], None, None, []]
