"""What breaks a limit is refused alike at every door, with its field."""

from __future__ import annotations

import pytest

from hilo.emergency.shifts.commands import Pause, SignHandOver, SignOn, WriteHandOver, WriteNote
from hilo.lib.errors import Refusal

ITEM = {"kind": "incident", "text": "Crash"}


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: WriteNote(kind="other", text="x" * 1001), "text"),
        (lambda: WriteNote(kind="other", text="a\x00"), "text"),
        (lambda: WriteNote(kind="other", text="a", corrects=0), "corrects"),
        (lambda: WriteHandOver(remarks="x" * 4001), "remarks"),
        (lambda: WriteHandOver(items=(ITEM,) * 501), "items"),
        (lambda: WriteHandOver(items=(ITEM | {"text": "x" * 301},)), "items.0.text"),
        (lambda: SignHandOver(answer="x" * 4001), "answer"),
        (lambda: SignOn(desk="x" * 13), "desk"),
        (lambda: Pause(kind="rest", minutes=0), "minutes"),
        (lambda: Pause(kind="rest", minutes=601), "minutes"),
    ],
)
def test_what_breaks_a_limit_is_refused_with_its_field(make, where):
    with pytest.raises(Refusal) as refused:
        make()
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)
