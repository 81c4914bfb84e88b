"""Several calls tell of one event: suggested with reasons, linked by a person, and unlinked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from hilo.emergency.calls.actions import receive
from hilo.emergency.calls.models import Call
from hilo.emergency.calls.queries import held
from hilo.emergency.incidents.actions import classify, close, link, reopen, unlink
from hilo.emergency.incidents.models import Incident, Link
from hilo.emergency.incidents.queries import calls_by_incident, calls_of, likely_same, link_of, reasons
from hilo.lib.errors import Conflict, Forbidden, NotFound
from tests.support.at_once import at_once

from .conftest import HERE

pytestmark = pytest.mark.django_db
METRE = 1 / 111_195
SAID = "choque de un tráiler bajo el puente de la 31 poniente"


@pytest.fixture
def olga(actor):
    return actor("operator", name="olga")


def folios(incident):
    return [call.folio for call in calls_of(incident)]


def test_a_second_call_keeps_its_folio_and_tells_of_the_first_ones_incident(open_incident, ring, olga, now):
    incident, call = open_incident(), ring()
    link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    assert folios(incident) == [incident.folio, call.folio]
    assert calls_by_incident([incident]) == {incident.folio: [incident.folio, call.folio]}
    kept = Call.objects.get(pk=call.pk)
    assert (kept.status, kept.classified_at) == ("classified", now)
    assert link_of(kept).incident == incident
    assert Incident.objects.count() == 1


def test_linking_and_unlinking_are_in_the_ledger_and_told(open_incident, ring, olga, history, facts, now):
    incident, call = open_incident(), ring()
    link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    unlink(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    assert history(incident)[1:] == [
        ("olga", "call.linked", "", {"call": call.folio}),
        ("olga", "call.unlinked", "", {"call": call.folio}),
    ]
    assert [(name, payload["call"]) for name, _, payload in facts()[1:]] == [
        ("CallLinked", call.folio),
        ("CallUnlinked", call.folio),
    ]


def test_an_unlinked_call_is_answered_again_and_can_open_an_incident_of_its_own(open_incident, ring, olga, now):
    incident, call = open_incident(), ring()
    link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    unlink(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    assert Call.objects.get(pk=call.pk).status == "answered"
    assert folios(incident) == [incident.folio]
    own = classify(actor=olga, call_id=call.pk, code="20301", at=now)
    assert own.folio == call.folio != incident.folio
    assert Link.objects.filter(call=call).count() == 2, "the ended link stays as a trace"


def test_an_unlinked_call_that_nobody_had_answered_is_with_who_unlinked_it(open_incident, olga, now):
    incident = open_incident()
    call = receive(actor=olga, channel="voice", received_at=now, at=now, **HERE)
    link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    unlink(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    assert Call.objects.get(pk=call.pk).answered_by == "olga"
    assert [row.pk for row in held(olga)] == [call.pk]


def test_a_call_can_be_linked_unlinked_and_linked_again(open_incident, ring, olga, now):
    incident, call = open_incident(), ring()
    for _ in range(3):
        link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
        unlink(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    assert folios(incident) == [incident.folio, call.folio]


def test_linking_what_is_linked_there_already_changes_nothing(open_incident, ring, olga, history, now):
    incident, call = open_incident(), ring()
    link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    before = history(incident)
    assert link(actor=olga, folio=incident.folio, call_id=call.pk, at=now) == incident
    assert history(incident) == before


def test_a_call_that_tells_of_another_incident_conflicts_and_names_it(open_incident, ring, olga, now):
    one, other, call = open_incident(), open_incident(), ring()
    link(actor=olga, folio=one.folio, call_id=call.pk, at=now)
    with pytest.raises(Conflict) as refused:
        link(actor=olga, folio=other.folio, call_id=call.pk, at=now)
    assert (refused.value.code, refused.value.extra) == ("HILO-I411", {"incident": one.folio})
    assert folios(other) == [other.folio]


def test_the_call_an_incident_began_with_cannot_be_unlinked(open_incident, olga, now):
    incident = open_incident()
    with pytest.raises(Conflict) as refused:
        unlink(actor=olga, folio=incident.folio, call_id=incident.first_call_id, at=now)
    assert refused.value.code == "HILO-I412"
    assert folios(incident) == [incident.folio]


def test_what_is_not_linked_cannot_be_unlinked(open_incident, ring, olga, now):
    one, other, call = open_incident(), open_incident(), ring()
    with pytest.raises(NotFound):
        unlink(actor=olga, folio=one.folio, call_id=call.pk, at=now)
    link(actor=olga, folio=one.folio, call_id=call.pk, at=now)
    with pytest.raises(NotFound):
        unlink(actor=olga, folio=other.folio, call_id=call.pk, at=now)


def test_no_call_is_linked_to_a_closed_incident_until_it_is_reopened(open_incident, ring, olga, actor, now):
    incident, call = open_incident(), ring()
    close(actor=actor("supervisor"), folio=incident.folio, code="A", at=now)
    with pytest.raises(Conflict, match="reopen it first"):
        link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    reopen(actor=actor("supervisor"), folio=incident.folio, reason="volvió a arder", at=now)
    link(actor=olga, folio=incident.folio, call_id=call.pk, at=now)
    assert folios(incident) == [incident.folio, call.folio]


def test_the_database_lets_a_call_tell_of_one_incident_at_a_time(open_incident, now):
    one, other = open_incident(), open_incident()
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(incident=one, call_id=other.first_call_id, linked_at=now, linked_by="eve")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_link_a_call_to_two_incidents_at_once_one_wins(open_incident, ring, olga, now):
    one, other, call = open_incident(), open_incident(), ring()
    came = at_once(
        *[lambda folio=i.folio: link(actor=olga, folio=folio, call_id=call.pk, at=now) for i in (one, other)]
    )
    won = [row for row in came if isinstance(row, Incident)]
    told = [row for row in came if isinstance(row, Conflict)]
    assert len(won) == len(told) == 1
    assert told[0].extra["incident"] == won[0].folio == link_of(call).incident.folio


def test_a_person_of_another_state_links_nothing_here(open_incident, ring, jalisco, actor, now):
    incident, call = open_incident(), ring()
    with pytest.raises(Forbidden):
        link(actor=actor("operator", "JAL"), folio=incident.folio, call_id=call.pk, at=now)
    assert folios(incident) == [incident.folio]


def test_the_likeliest_incident_is_suggested_first_with_its_reasons(open_incident, ring, olga, now):
    near = open_incident(narrative=SAID, received_at=now - timedelta(minutes=3))
    open_incident("20301", narrative="se quema un pastizal", latitude=HERE["latitude"] + 900 * METRE)
    call = ring(narrative="chocó un trailer abajo del puente de la 31", latitude=HERE["latitude"] + 60 * METRE)
    found = likely_same(call.pk, olga, at=now)
    assert found[0][1] == near
    scores = [score.total for score, _ in found]
    assert scores == sorted(scores, reverse=True)
    with override("es"):
        spanish = reasons(found[0][0])
    with override("en"):
        english = reasons(found[0][0])
    assert len(spanish) == len(english) >= 3
    assert any("60 m" in reason for reason in spanish + english)
    assert set(spanish).isdisjoint(english)


@pytest.mark.parametrize(
    "fields",
    [
        {"received_at": timedelta(hours=-4)},
        {"latitude": 19.3},
        {"latitude": 20.6767, "longitude": -103.3475},
    ],
    ids=["hours ago", "kilometres away", "another state"],
)
def test_what_happened_elsewhere_or_long_before_is_not_suggested(open_incident, ring, jalisco, olga, now, fields):
    given = {name: now + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    open_incident(narrative=SAID, **given)
    call = ring(narrative=SAID)
    assert likely_same(call.pk, olga, at=now) == []


def test_a_closed_incident_and_the_calls_own_are_not_suggested(open_incident, actor, olga, now):
    closed = open_incident(narrative=SAID)
    close(actor=actor("supervisor"), folio=closed.folio, code="A", at=now)
    own = open_incident(narrative=SAID)
    assert likely_same(own.first_call_id, olga, at=now) == []


def test_asking_for_duplicates_links_nothing_and_is_a_read_with_its_purpose(open_incident, ring, olga, now):
    from hilo.kernel.ledger.queries import about

    incident = open_incident(narrative=SAID)
    call = ring(narrative=SAID)
    assert likely_same(call.pk, replace(olga, purpose="buscar duplicados"), at=now)
    assert folios(incident) == [incident.folio]
    last = about([f"call:{call.folio}"])[-1]
    assert (last.verb, last.why) == ("call.read", "buscar duplicados")


def test_a_person_of_another_state_is_suggested_nothing_of_this_one(open_incident, ring, jalisco, actor, now):
    open_incident(narrative=SAID)
    with pytest.raises(Forbidden):
        likely_same(ring(narrative=SAID).pk, actor("operator", "JAL"), at=now)
