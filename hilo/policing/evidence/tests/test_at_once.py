"""Two hands at the same instant: one gives the item, the other is told; one chain, and one file, come of it."""

from __future__ import annotations

import hashlib

import pytest

from hilo.lib.errors import Conflict
from hilo.policing.evidence import actions, store
from hilo.policing.evidence.models import File, Item, Step
from hilo.policing.evidence.queries import steps_of
from hilo.policing.evidence.rules import broken
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PHOTOGRAPH = b"\xff\xd8\xff" + bytes(range(256)) * 8


def unbroken(row):
    return broken([{**step.document(), "hash": step.hash} for step in steps_of(row)]) is None


def test_two_who_receive_the_same_item_one_does_and_the_other_is_told(item, custodian, prosecutor, later):
    came = at_once(
        *(
            lambda who=who: actions.hand_over(actor=who, number=item.number, step="receive", at=later(1))
            for who in (custodian, prosecutor)
        )
    )
    refused = [one for one in came if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], Conflict), refused
    assert Step.objects.filter(item=item, arc="receive").count() == 1
    assert unbroken(item)


def test_many_notes_at_once_make_one_chain(item, officer, later):
    came = at_once(
        *(
            lambda n=n: actions.hand_over(
                actor=officer, number=item.number, step="note", notes=f"nota {n}", at=later(1)
            )
            for n in range(6)
        )
    )
    assert not [one for one in came if isinstance(one, Exception)]
    assert unbroken(item)
    assert Item.objects.get().length == 11


def test_two_lists_of_the_same_items_in_another_order_do_not_wait_for_each_other(collected, custodian, later):
    numbers = [collected().number for _ in range(4)]
    came = at_once(
        *(
            lambda order=order: actions.hand_over_many(actor=custodian, numbers=order, step="receive", at=later(1))
            for order in (numbers, numbers[::-1])
        )
    )
    assert sum(isinstance(one, Conflict) for one in came) == 1


def test_one_object_entered_twice_at_once_is_one(collected):
    came = at_once(*(lambda: collected(ref="same") for _ in range(3)))
    assert [one for one in came if not isinstance(one, Item)] == []
    assert len({one.number for one in came}) == 1
    assert Item.objects.count() == 1


def test_the_same_part_sent_twice_at_once_is_written_once(item, officer, later):
    sha = hashlib.sha256(PHOTOGRAPH).hexdigest()
    state = actions.open_upload(
        actor=officer, number=item.number, name="a.jpg", size=len(PHOTOGRAPH), sha256=sha, at=later(1)
    )

    def send():
        return actions.add_part(actor=officer, upload=state.id, offset=0, data=PHOTOGRAPH, at=later(1))

    came = at_once(send, send, send)
    assert any(not isinstance(one, Exception) and one.done for one in came), came
    assert store.path_of(sha).read_bytes() == PHOTOGRAPH
    assert File.objects.count() == 1
