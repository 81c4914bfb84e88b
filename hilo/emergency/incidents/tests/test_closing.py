"""An incident is closed with a code, reopened with a reason, and its whole history can be read in two languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from hilo.emergency.calls.actions import note
from hilo.emergency.incidents.actions import classify, close, link, reclassify, reopen, unlink
from hilo.emergency.incidents.models import Incident
from hilo.emergency.incidents.queries import get, label, live, near, read, timeline, timeline_text
from hilo.kernel.deadlines.queries import breaching, of
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .conftest import CRASH, HERE

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(actor):
    return actor("supervisor", name="sofia")


@pytest.mark.parametrize("code", ["A", "I", "N", "D", "F", "a", " d "])
def test_an_incident_is_closed_with_one_of_five_codes(open_incident, boss, history, facts, now, code):
    incident = open_incident()
    close(actor=boss, folio=incident.folio, code=code, at=now)
    kept = Incident.objects.get(folio=incident.folio)
    meant = code.strip().upper()
    assert (kept.status, kept.closure_code, kept.closed_at, kept.final_code) == ("closed", meant, now, CRASH)
    assert history(incident)[-1] == ("sofia", "incident.closed", "", {"code": meant})
    assert (facts()[-1][0], facts()[-1][2]["incident"]["closure_code"]) == ("IncidentClosed", meant)


@pytest.mark.parametrize("code", ["", "X", "AA", "Á", "1"])
def test_any_other_letter_is_refused_and_the_five_are_named(open_incident, boss, now, code):
    incident = open_incident()
    with pytest.raises(Refusal, match="A, D, F, I, N") as refused:
        close(actor=boss, folio=incident.folio, code=code, at=now)
    assert refused.value.code == "HILO-I422"
    assert Incident.objects.get(folio=incident.folio).status == "open"


def test_an_unknown_final_code_is_refused_and_the_incident_stays_open(open_incident, boss, now):
    incident = open_incident()
    with pytest.raises(Refusal):
        close(actor=boss, folio=incident.folio, code="A", final_code="99999", at=now)
    assert Incident.objects.get(folio=incident.folio).status == "open"


def test_an_incident_is_closed_once(open_incident, boss, history, now):
    incident = open_incident()
    close(actor=boss, folio=incident.folio, code="A", at=now)
    with pytest.raises(Conflict) as refused:
        close(actor=boss, folio=incident.folio, code="F", at=now)
    assert refused.value.code == "HILO-W409"
    assert Incident.objects.get(folio=incident.folio).closure_code == "A"
    assert [verb for _, verb, _, _ in history(incident)].count("incident.closed") == 1


@pytest.mark.parametrize(
    "fields",
    [{"status": "closed"}, {"closure_code": "A"}, {"status": "lost"}, {"priority": "urgent"}],
    ids=str,
)
def test_the_database_refuses_an_impossible_incident(open_incident, fields):
    incident = open_incident()
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**fields)


def test_a_closed_incident_is_reopened_with_a_reason(open_incident, boss, history, facts, now):
    incident = open_incident()
    close(actor=boss, folio=incident.folio, code="N", at=now)
    with pytest.raises(Refusal) as refused:
        reopen(actor=boss, folio=incident.folio, reason="  ", at=now)
    assert refused.value.code == "HILO-I423"
    reopen(actor=boss, folio=incident.folio, reason="volvió a arder", at=now)
    kept = Incident.objects.get(folio=incident.folio)
    assert (kept.status, kept.closure_code, kept.closed_at, kept.final_code) == ("open", "", None, "")
    assert history(incident)[-1] == ("sofia", "incident.reopened", "volvió a arder", None)
    assert facts()[-1][0] == "IncidentReopened"
    close(actor=boss, folio=incident.folio, code="A", at=now)
    assert Incident.objects.get(folio=incident.folio).closure_code == "A"


def test_an_open_incident_is_not_reopened(open_incident, boss, now):
    incident = open_incident()
    with pytest.raises(Conflict):
        reopen(actor=boss, folio=incident.folio, reason="x", at=now)


def test_an_operator_closes_nothing_and_nobody_closes_another_states(open_incident, jalisco, actor, now):
    incident = open_incident()
    for who in (actor("operator"), actor("supervisor", "JAL")):
        with pytest.raises(Forbidden):
            close(actor=who, folio=incident.folio, code="A", at=now)
    assert Incident.objects.get(folio=incident.folio).status == "open"


def test_closing_meets_the_terms_that_still_run(open_incident, boss, now):
    incident = open_incident()
    later = now + timedelta(seconds=700)
    assert len(breaching(later)) == 2
    close(actor=boss, folio=incident.folio, code="I", at=now + timedelta(seconds=60))
    assert breaching(later) == []
    met = [row.met_at - now for row in of(f"incident:{incident.folio}")]
    assert met == [timedelta(0), timedelta(seconds=60), timedelta(seconds=60)]


def test_a_read_is_in_the_ledger_with_its_purpose(open_incident, actor, history, now):
    incident = open_incident()
    read(incident.folio, replace(actor("dispatcher"), purpose="despacho"), at=now)
    assert history(incident)[-1] == ("dispatcher.pue", "incident.read", "despacho", None)


def test_an_operator_of_one_state_cannot_read_anothers_incidents(open_incident, jalisco, actor, now):
    incident = open_incident()
    other = actor("operator", "JAL")
    for question in (
        lambda: read(incident.folio, other, at=now),
        lambda: get(incident.folio, other),
        lambda: timeline(incident.folio, other, at=now),
    ):
        with pytest.raises(Forbidden, match="another state"):
            question()
    assert live(other) == []
    assert near(HERE["latitude"], HERE["longitude"], other, at=now) == []


def test_an_incident_that_does_not_exist_is_not_found(puebla, actor, now):
    with pytest.raises(NotFound):
        read("PUE-26-9999999", actor("operator"), at=now)


def test_live_incidents_are_those_not_closed_the_oldest_first(open_incident, boss, now):
    young, old = open_incident(), open_incident(received_at=now - timedelta(minutes=5))
    done = open_incident()
    close(actor=boss, folio=done.folio, code="A", at=now)
    assert [row.folio for row in live(boss)] == [old.folio, young.folio]


def test_what_happened_at_a_place_before_is_found_within_its_radius(open_incident, boss, now):
    here = open_incident(**dict.fromkeys(("received_at", "at"), now - timedelta(days=3)))
    open_incident(latitude=HERE["latitude"] + 200 / 111_195)
    open_incident(**dict.fromkeys(("received_at", "at"), now - timedelta(days=91)))
    assert [row.folio for row in near(HERE["latitude"], HERE["longitude"], boss, at=now)] == [here.folio]


def test_an_incident_is_named_in_both_languages(open_incident):
    incident = open_incident()
    assert label(incident, "es") == "Accidente de vehículo automotor con persona(s) lesionada(s)"
    assert label(incident)


def lived(incident, ring, boss, now):
    """The calls and acts of an incident's life, a second apart."""
    at = iter(now + timedelta(seconds=n) for n in range(1, 20))
    call = ring()
    note(actor=boss, call_id=call.pk, narrative="x", language="en", at=next(at))
    link(actor=boss, folio=incident.folio, call_id=call.pk, at=next(at))
    unlink(actor=boss, folio=incident.folio, call_id=call.pk, at=next(at))
    reclassify(actor=boss, folio=incident.folio, code="20110", priority="alta", reason="hay gas", at=next(at))
    close(actor=boss, folio=incident.folio, code="A", at=next(at))
    reopen(actor=boss, folio=incident.folio, reason="volvió", at=next(at))
    return call


def told(incident, who, language, at):
    with override(language):
        rows = timeline(incident.folio, who, at=at)
        return [timeline_text(row.verb, row.subject, json.loads(row.data or "{}"), row.why) for row in rows]


def test_the_timeline_tells_everything_in_order_the_linked_calls_too(open_incident, ring, boss, now):
    incident = open_incident()
    lived(incident, ring, boss, now)
    rows = timeline(incident.folio, boss, at=now + timedelta(minutes=1))
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    verbs = [row.verb for row in rows if row.at > now]
    assert verbs == [
        "call.noted",
        "call.linked",
        "incident.told",
        "call.unlinked",
        "incident.reclassified",
        "incident.closed",
        "incident.reopened",
        "incident.read",
    ]
    assert [row.verb for row in rows if row.at == now] == [
        "call.received",
        "call.answered",
        "incident.opened",
        "call.received",
        "call.answered",
    ]


def test_the_timeline_is_told_in_spanish_and_in_english(open_incident, ring, boss, now):
    incident = open_incident()
    call = lived(incident, ring, boss, now)
    at = now + timedelta(minutes=1)
    spanish = told(incident, boss, "es", at)
    english = told(incident, boss, "en", at)
    assert english[:3] == [
        f"Call {incident.folio} rang in",
        f"Call {incident.folio} was answered",
        "Incident opened: 10104, priority high",
    ]
    assert english[5:] == [
        f"Noted in call {call.folio}: language, narrative",
        f"Call {call.folio} tells of this incident",
        "A note was written (operator)",
        f"Call {call.folio} was unlinked",
        "Reclassified from 10104 to 20110, priority high (hay gas)",
        "Closed with A",
        "Reopened (volvió)",
        "Incident read",
        "Incident read",
    ]
    assert spanish[0] == f"Entró la llamada {incident.folio}"
    assert spanish[2] == "Incidente abierto: 10104, prioridad alta"
    assert not set(spanish) & set(english)


def test_a_timeline_survives_words_that_look_like_a_pattern(open_incident, ring, boss, now):
    incident = open_incident()
    close(actor=boss, folio=incident.folio, code="A", at=now)
    reopen(actor=boss, folio=incident.folio, reason="{call} %s {0}", at=now)
    assert "Reopened ({call} %s {0})" in told(incident, boss, "en", now)


def test_every_verb_of_an_incidents_life_has_words_in_both_languages(open_incident, ring, boss, now):
    from hilo.emergency.incidents.words import VERBS

    with override("es"):
        spanish = {verb: str(text) for verb, text in VERBS.items()}
    with override("en"):
        english = {verb: str(text) for verb, text in VERBS.items()}
    assert not [verb for verb in VERBS if spanish[verb] == english[verb]]


def test_a_call_classified_again_stands_in_the_timeline_with_both_codes(open_incident, boss, now):
    incident = open_incident()
    classify(actor=boss, call_id=incident.first_call_id, code="20110", at=now + timedelta(seconds=1))
    assert "Reclassified from 10104 to 20110, priority medium" in told(incident, boss, "en", now + timedelta(minutes=1))
