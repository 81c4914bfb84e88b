"""An institution does not close over what it holds: each domain says what is open, and the refusal names it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hilo.emergency.incidents.models import Incident
from hilo.kernel.access.actions import SETUP, close_institution
from hilo.kernel.access.models import Institution
from hilo.kernel.domain import held_by, in_hands_of
from hilo.lib.errors import Conflict
from hilo.policing.detentions.actions import register
from hilo.policing.detentions.tests.conftest import GIVEN
from hilo.policing.evidence.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


def refusal(code: str, now: Any) -> Conflict:
    with pytest.raises(Conflict) as caught:
        close_institution(code, actor=SETUP, at=now)
    assert Institution.objects.get(pk=code).valid_until is None
    return caught.value


def test_a_police_with_a_person_and_an_object_in_its_hands_does_not_close(officer, item, now):
    given = GIVEN | {"detained_at": now - timedelta(hours=1)}
    person = register(actor=officer, at=now, **given)
    refused = refusal("SSP-PUE", now)
    assert refused.code == "HILO-A442"
    assert refused.extra["open"] == {"detention": [person.number], "evidence": [item.number]}
    assert person.number in refused.message
    assert item.number in refused.message


def test_what_others_have_taken_over_is_theirs_and_keeps_them_open(item, now):
    Item.objects.filter(pk=item.pk).update(holder_institution="FGE-PUE")
    assert list(held_by("SSP-PUE")) == []
    assert refusal("FGE-PUE", now).extra["open"] == {"evidence": [item.number]}


def test_an_object_on_its_way_to_an_institution_keeps_it_open(item, now):
    Item.objects.filter(pk=item.pk).update(destination="FGE-PUE", status="in_transfer")
    assert list(held_by("FGE-PUE")) == [item.subject]


def test_once_all_is_over_it_closes(item, now):
    Item.objects.filter(pk=item.pk).update(status="disposed", outcome="return")
    close_institution("SSP-PUE", actor=SETUP, at=now)
    assert Institution.objects.get(pk="SSP-PUE").valid_until == now


def test_a_centre_with_an_incident_under_way_does_not_close(incident, actor, now):
    assert refusal("PUE", now).extra["open"]["incident"] == [incident.folio]
    Incident.objects.filter(pk=incident.pk).update(status="closed", closed_at=now, closure_code="A")
    assert not [one for one in held_by("PUE") if one.startswith("incident:")]


def test_a_released_person_keeps_nobody_open(officer, bodies, now, actor):
    given = GIVEN | {"detained_at": now - timedelta(hours=1)}
    person = register(actor=officer, at=now, **given)
    assert list(held_by("SSP-PUE")) == [person.subject]
    type(person).objects.filter(pk=person.pk).update(
        status="released", released_at=now, public_until=now + timedelta(days=5)
    )
    assert list(held_by("SSP-PUE")) == []


def test_a_centre_with_a_call_nobody_has_answered_does_not_close(puebla, actor, now):
    from hilo.emergency.calls.actions import mark_improper, receive

    taker = actor("integrator", "NAC", centre="PUE")
    call = receive(actor=taker, channel="voice", received_at=now, at=now)
    assert list(held_by("PUE")) == [call.subject]
    mark_improper(actor=taker, call_id=call.pk, kind="prank", at=now)
    assert list(held_by("PUE")) == []


def test_a_unit_that_is_lent_keeps_both_open(puebla, jalisco, enrol, actor, now):
    from hilo.emergency.mutual_aid.actions import lend

    enrol("PUE-P1", "police")
    until = now + timedelta(hours=2)
    loan = lend("PUE-P1", actor=actor("supervisor"), to="JAL", until=until, reason="incendio", at=now)
    assert list(held_by("PUE")) == list(held_by("JAL")) == [loan.subject]


def test_a_person_and_an_object_lie_with_who_registered_them_until_somebody_takes_them_over(officer, item, now):
    given = GIVEN | {"detained_at": now - timedelta(hours=1)}
    person = register(actor=officer, at=now, **given)
    assert sorted(in_hands_of(officer.name, "")) == [person.subject, item.subject]
    assert list(in_hands_of("somebody.else", "")) == []
    type(person).objects.filter(pk=person.pk).update(handed_at=now)
    Item.objects.filter(pk=item.pk).update(status="received")
    assert list(in_hands_of(officer.name, "")) == []


def test_a_call_lies_with_who_answered_it_until_it_is_classified(puebla, actor, now):
    from hilo.emergency.calls.actions import answer, mark_improper, receive

    taker = actor("operator")
    call = receive(actor=actor("integrator", "NAC", centre="PUE"), channel="voice", received_at=now, at=now)
    answer(call.pk, actor=taker, at=now)
    assert list(in_hands_of(taker.name, "")) == [call.subject]
    mark_improper(actor=taker, call_id=call.pk, kind="prank", at=now)
    assert list(in_hands_of(taker.name, "")) == []
