"""A detention changed behind the acts' back is named by `verify`, vouched for by nobody, made good by no later act."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from typer.testing import CliRunner

from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import last_seal, verify
from hilo.kernel.proof.cli import app
from hilo.lib.errors import Conflict
from hilo.policing.detentions import actions
from hilo.policing.detentions.models import CaseKey, Detention, HandOver, Person, Reader, Sealed

from .conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]
LATER = NOON + timedelta(hours=3)


def named():
    return [(one.record, one.kind) for one in verify()]


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_what_the_acts_left_stands(handed):
    row = handed()
    assert named() == []
    last = last_seal(row.subject)
    assert (last.nth, Entry.objects.filter(subject=row.subject, nth__gt=0).count()) == (2, 2)
    assert "Juan" not in json.dumps(list(Entry.objects.values("stands", "data", "subject")))


def test_a_false_hour_of_detention_is_named_and_not_certified(handed, prosecutor):
    row = handed()
    sql("UPDATE detentions_detention SET detained_at = %s", NOON - timedelta(hours=2))
    assert named() == [(row.subject, "differs")]
    with pytest.raises(Conflict) as refusal:
        actions.certificate(row.number, actor=prosecutor, at=LATER)
    assert (refusal.value.code, refusal.value.status) == ("HILO-L410", 409)
    assert refusal.value.extra == {"record": row.subject}


def test_put_back_as_it_was_it_stands_again(handed, prosecutor):
    row = handed()
    sql("UPDATE detentions_detention SET detained_at = %s", NOON - timedelta(hours=2))
    sql("UPDATE detentions_detention SET detained_at = %s", NOON)
    assert named() == []
    assert actions.certificate(row.number, actor=prosecutor, at=LATER)["jws"]


def test_no_later_act_makes_a_changed_record_good(handed, prosecutor, officer):
    row = handed()
    sql("UPDATE detentions_detention SET detained_at = %s", NOON - timedelta(hours=2))
    actions.note_injuries(actor=officer, number=row.number, injuries="raspón", seen_at=LATER, at=LATER)
    assert named() == [(row.subject, "differs")]
    sql("UPDATE detentions_detention SET detained_at = %s", NOON)
    actions.note_injuries(actor=officer, number=row.number, injuries="otro", seen_at=LATER, at=LATER)
    assert named() == [(row.subject, "differs")], "once met as it had not been left, a person must look"
    with pytest.raises(Conflict, match="no longer is what was last entered"):
        actions.certificate(row.number, actor=prosecutor, at=LATER)


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ("UPDATE detentions_person SET given = %s", ["Pedro"]),
        ("UPDATE detentions_detention SET custody_address = %s", ["otra calle"]),
        ("UPDATE detentions_handover SET to_authority = %s", ["otra"]),
        ("DELETE FROM detentions_handover", []),
        ("DELETE FROM detentions_tookpart", []),
        ("UPDATE detentions_detention SET public_until = %s", [LATER]),
    ],
    ids=["a name", "where the person is", "to whom handed", "a hand-over taken away", "an officer", "a term"],
)
def test_every_part_of_it_stands(handed, change, values):
    row = handed()
    sql(change, *values)
    assert named() == [(row.subject, "differs")]


def test_a_row_that_was_put_in_beside_the_acts_is_named(handed):
    row = handed()
    Reader.objects.create(detention=row, account="eve", as_a="lawyer", named_at=LATER, named_by="eve")
    assert named() == [(row.subject, "differs")]


def test_a_detention_that_nobody_entered_is_named_and_not_made_good(detained, officer, prosecutor):
    row = detained()
    forged = Detention.objects.get(pk=row.pk)
    forged.pk, forged.number, forged.ref = None, "PUE-26-D0000002", "b5e8f7e6-0000-4000-8000-000000000000"
    forged.save(force_insert=True)
    assert named() == [("detention:PUE-26-D0000002", "never_entered")]
    actions.note_injuries(actor=officer, number=forged.number, injuries="raspón", seen_at=LATER, at=LATER)
    assert named() == [("detention:PUE-26-D0000002", "differs")]


def test_a_detention_that_was_taken_away_is_named(detained):
    row = detained()
    for model in (Person, HandOver, CaseKey, Sealed):
        model.objects.all().delete()
    sql("DELETE FROM detentions_tookpart")
    sql("DELETE FROM detentions_lookup")
    Detention.objects.all().delete()
    assert named() == [(row.subject, "gone")]


def test_an_earlier_state_is_not_given_out_for_the_last(detained, officer):
    """Somebody with the database puts the row back as it was, and its seal of then under a new entry."""
    row = detained()
    before = dict(Detention.objects.filter(pk=row.pk).values().get())
    first = Entry.objects.get(subject=row.subject, nth=1)
    actions.hand_over(
        actor=officer, number=row.number, to="FGE", to_kind="prosecutor", handed_at=LATER, address="x", at=LATER
    )
    Detention.objects.filter(pk=row.pk).update(**before)
    HandOver.objects.all().delete()
    last = Entry.objects.filter(chain=first.chain).order_by("-seq").first()
    Entry.objects.create(
        chain=first.chain,
        seq=last.seq + 1,
        at=LATER,
        actor="omar",
        verb=first.verb,
        subject=row.subject,
        nth=3,
        stands=first.stands,
        key=first.key,
        prev=last.hash,
        seal="f" * 64,
        hash="e" * 64,
    )
    assert (row.subject, "differs") in named()


def test_the_command_names_the_record_and_fails(handed):
    row = handed()
    assert CliRunner().invoke(app, ["verify"]).exit_code == 0
    sql("UPDATE detentions_detention SET motives = %s", "otros")
    told = CliRunner().invoke(app, ["verify"])
    assert told.exit_code == 1
    assert row.subject in told.stdout


def test_a_person_who_looked_accepts_the_record_as_it_stands(handed, prosecutor):
    row = handed()
    sql("UPDATE detentions_detention SET motives = %s", "otros")
    told = CliRunner().invoke(app, ["accept", row.subject, "--reason", "Oficio 12: put right after the audit"])
    assert told.output == "1 sealed as they stand.\n"
    assert named() == []
    assert actions.certificate(row.number, actor=prosecutor, at=LATER)["jws"]
    assert Entry.objects.get(verb="ledger.record_accepted").why == "Oficio 12: put right after the audit"


def test_when_a_key_is_lost_its_records_are_accepted_anew(handed, prosecutor, settings, tmp_path):
    row = handed()
    lost = last_seal(row.subject).key
    settings.DATA_DIR = tmp_path
    assert (row.subject, "unchecked") in named()
    with pytest.raises(Conflict):
        actions.certificate(row.number, actor=prosecutor, at=LATER)
    told = CliRunner().invoke(app, ["accept", "--lost-key", lost, "--reason", "the disk burnt"])
    assert told.output == "1 sealed as they stand.\n"
    assert row.subject not in [subject for subject, _ in named()]
