"""The shift log, and handing the shift over."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from hilo.emergency.shifts import actions, queries
from hilo.emergency.shifts.models import Note
from hilo.kernel.deadlines.queries import of, running
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

OPEN = [{"kind": "incident", "subject": "incident:PUE-26-0000001", "text": "Crash, nobody sent", "late": True}]


def test_a_note_is_kept_with_the_digest_of_its_words_in_the_ledger(sara, start, facts):
    written = actions.note(actor=sara, kind="machine", text=" Radio 2 is dead ", at=start)
    assert (written.text, written.by, written.at) == ("Radio 2 is dead", "sara", start)
    (line,) = about([f"note:{written.pk}"])
    assert json.loads(line.data) == {"kind": "machine", "sha256": sha256(b"Radio 2 is dead").hexdigest()}
    assert facts() == [("ShiftNoted", {"centre": "PUE", "kind": "machine"})]


def test_a_note_is_put_right_by_a_later_one_and_never_changed(sara, start, after):
    wrong = actions.note(actor=sara, kind="machine", text="Radio 2 is dead", at=start)
    right = actions.note(actor=sara, kind="machine", text="It was radio 3", at=after(minutes=2), corrects=wrong.pk)
    newest, oldest = queries.notes(sara, since=start)
    assert (newest, newest.corrects) == (right, wrong)
    assert (oldest.text, list(oldest.corrections.all())) == ("Radio 2 is dead", [right])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "  "}, "HILO-H420"),
        ({"kind": "gossip"}, "HILO-H421"),
        ({"corrects": 999}, "HILO-K404"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused(sara, start, fields, code):
    with pytest.raises(Refusal) as refused:
        actions.note(actor=sara, at=start, **({"kind": "other", "text": "something"} | fields))
    assert refused.value.code == code
    assert not Note.objects.exists()


def test_another_centres_note_cannot_be_corrected(sara, jalisco, actor, start):
    theirs = actions.note(actor=actor("supervisor", "JAL"), kind="other", text="ours", at=start)
    with pytest.raises(NotFound):
        actions.note(actor=sara, kind="other", text="wrong", at=start, corrects=theirs.pk)
    assert queries.notes(sara, since=start) == []


def test_an_operator_neither_reads_nor_writes_the_log(olga, start):
    with pytest.raises(Forbidden):
        actions.note(actor=olga, kind="other", text="hello", at=start)
    with pytest.raises(Forbidden):
        queries.notes(olga, since=start)


def test_a_hand_over_is_written_by_one_and_signed_by_another(sara, raul, start, after, facts):
    written = actions.write_hand_over(actor=sara, items=OPEN, remarks="Rain since six", at=start)
    assert queries.hand_over_waiting(raul) == written
    taken = actions.take_hand_over(actor=raul, hand_over_id=written.pk, answer="Read", at=after(minutes=5))
    assert (taken.items, taken.taken_by, taken.taken_at) == (OPEN, "raul", after(minutes=5))
    assert queries.hand_over_waiting(sara) is None
    assert queries.last_signed(sara) == taken
    assert [name for name, _ in facts()] == ["ShiftHandedOver", "ShiftHandedOver"]
    assert [row.verb for row in about([f"hand-over:{taken.pk}"])] == ["shift.handed_over", "shift.taken"]
    assert [term.met_at for term in of(f"hand-over:{taken.pk}")] == [after(minutes=5)]


def test_a_hand_over_that_nobody_took_is_a_breached_term(sara, start, after):
    written = actions.write_hand_over(actor=sara, items=[], remarks="", at=start)
    assert running(after(minutes=29), states=sara.states) == []
    (late,) = running(after(minutes=31), states=sara.states)
    assert late.subject == f"hand-over:{written.pk}"


def test_the_writer_cannot_sign_for_the_next(sara, start, after):
    written = actions.write_hand_over(actor=sara, items=[], remarks="", at=start)
    with pytest.raises(Conflict) as refused:
        actions.take_hand_over(actor=sara, hand_over_id=written.pk, at=after(minutes=1))
    assert refused.value.code == "HILO-H432"


def test_one_hand_over_waits_at_a_time(sara, raul, start, after):
    actions.write_hand_over(actor=sara, items=[], remarks="", at=start)
    with pytest.raises(Conflict) as refused:
        actions.write_hand_over(actor=raul, items=[], remarks="", at=after(minutes=1))
    assert refused.value.code == "HILO-H430"


def test_a_hand_over_is_signed_once(sara, raul, actor, start, after):
    written = actions.write_hand_over(actor=sara, items=[], remarks="", at=start)
    actions.take_hand_over(actor=raul, hand_over_id=written.pk, at=after(minutes=1))
    with pytest.raises(Conflict) as refused:
        actions.take_hand_over(actor=actor("supervisor", name="rita"), hand_over_id=written.pk, at=after(minutes=2))
    assert refused.value.code == "HILO-H431"


def test_the_writer_may_take_a_hand_over_back_and_nobody_else(sara, raul, start, after):
    written = actions.write_hand_over(actor=sara, items=[], remarks="", at=start)
    with pytest.raises(Conflict) as refused:
        actions.withdraw_hand_over(actor=raul, hand_over_id=written.pk, at=after(minutes=1))
    assert refused.value.code == "HILO-H433"
    actions.withdraw_hand_over(actor=sara, hand_over_id=written.pk, at=after(minutes=1))
    assert queries.hand_over_waiting(raul) is None
    assert running(after(hours=2), states=sara.states) == []
    assert actions.write_hand_over(actor=sara, items=[], remarks="", at=after(minutes=2)).pk != written.pk


def test_another_centres_hand_over_is_not_taken(sara, jalisco, actor, start):
    theirs = actions.write_hand_over(actor=actor("supervisor", "JAL"), items=[], remarks="", at=start)
    with pytest.raises(Forbidden):
        actions.take_hand_over(actor=sara, hand_over_id=theirs.pk, at=start)
