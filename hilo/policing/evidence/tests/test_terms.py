"""The owner is told within sixty natural days; ninety more, and abandonment may be asked for (CNPP 231)."""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from hilo.kernel.deadlines.queries import of as terms_of
from hilo.kernel.events.models import Fact
from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.policing.evidence import actions, queries, reactions

pytestmark = pytest.mark.django_db
CASES = tomllib.loads((Path(__file__).parent / "cases" / "terms.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_terms_of_a_seizure(case, collected, prosecutor):
    began = case["collected_at"]
    row = collected(kind=case.get("kind", "money"), collected_at=began, at=began + timedelta(minutes=5))
    assert row.notice_due_at == case.get("notice_due")
    if "notified_at" in case:
        row = actions.notify_owner(
            actor=prosecutor,
            number=row.number,
            notified_at=case["notified_at"],
            means="En persona",
            at=case["notified_at"] + timedelta(minutes=1),
        )
        assert row.abandonment_due_at == case["abandonment_due"]
    judged = {finding.code for finding in queries.findings(row, at=began + timedelta(days=59))}
    assert ("HILO-E115" in judged) == ("finding" in case)


def test_a_seizure_opens_the_term_and_telling_the_owner_meets_it(item, prosecutor, now):
    [notice] = terms_of(f"evidence:{item.number}")
    assert (notice.term, notice.due_at, notice.met_at) == ("owner_notice", item.notice_due_at, None)
    actions.notify_owner(actor=prosecutor, number=item.number, notified_at=now, means="Edictos", at=now)
    met, abandonment = terms_of(f"evidence:{item.number}")
    assert met.met_at == now.replace(microsecond=0)
    assert abandonment.term == "abandonment"
    with pytest.raises(Conflict):
        actions.notify_owner(actor=prosecutor, number=item.number, notified_at=now, means="Otra vez", at=now)


def test_only_the_prosecutor_notes_the_notice(item, officer, custodian, now):
    for somebody in (officer, custodian):
        with pytest.raises(Forbidden):
            actions.notify_owner(actor=somebody, number=item.number, notified_at=now, means="x", at=now)


def test_nobody_is_told_of_a_copy(collected, prosecutor, now):
    row = collected(kind="digital", seal="")
    with pytest.raises(Refusal) as refused:
        actions.notify_owner(actor=prosecutor, number=row.number, notified_at=now, means="x", at=now)
    assert refused.value.code == "HILO-E433"


def test_a_term_that_ends_unmet_is_said_once_it_is_over(item, prosecutor, now):
    over = item.notice_due_at
    assert not actions.note_owner_late(actor=reactions.WORK, number=item.number, at=over - timedelta(seconds=1))
    assert actions.note_owner_late(actor=reactions.WORK, number=item.number, at=over)
    assert Fact.objects.filter(name="evidence.OwnerNoticeLate").count() == 1
    [late] = queries.late(prosecutor, over)[:1]
    assert (late.term, late.over) == ("owner_notice", True)


def test_abandonment_is_said_when_the_ninety_days_are_over_and_nothing_came_of_it(item, prosecutor, now):
    row = actions.notify_owner(actor=prosecutor, number=item.number, notified_at=now, means="Edictos", at=now)
    ripe = row.abandonment_due_at
    assert not actions.note_abandonment(actor=reactions.WORK, number=item.number, at=ripe - timedelta(seconds=1))
    assert actions.note_abandonment(actor=reactions.WORK, number=item.number, at=ripe)


def test_the_spine_is_owed_at_the_end_of_each_term(item):
    fact = Fact.objects.get(name="evidence.ItemCollected")
    payload = json.loads(fact.payload)
    assert reactions.owner_is_told_of(payload)
    assert reactions.owner_notice_due(payload, fact.at) == item.notice_due_at


def test_what_is_too_long_on_the_way_is_late(item, officer, custodian, party, later):
    actions.hand_over(actor=officer, number=item.number, step="send", taker=party("Omar"), at=later(1))
    assert queries.late(custodian, later(60)) == []
    [row] = queries.late(custodian, later(60 * 26))
    assert (row.term, row.over) == ("on_the_way", True)


def test_a_number_typed_in_small_letters_meets_the_same_term(item, prosecutor, now):
    actions.notify_owner(actor=prosecutor, number=item.number.lower(), notified_at=now, means="Edictos", at=now)
    met, abandonment = terms_of(f"evidence:{item.number}")
    assert (met.met_at is not None, abandonment.term) == (True, "abandonment")
