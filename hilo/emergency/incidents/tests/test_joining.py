"""Two incidents that were one event, one that was two, and how each is taken back."""

from __future__ import annotations

import json

import pytest

from hilo.emergency.centres.actions import open_centre
from hilo.emergency.centres.queries import centre
from hilo.emergency.incidents.actions import close, hand_over, join, link, open_without_call, reopen, split, unjoin
from hilo.emergency.incidents.models import Incident, Link
from hilo.emergency.incidents.queries import calls_by_incident, calls_of, live, locked_within, timeline
from hilo.kernel.access.actions import SETUP
from hilo.kernel.act import act
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
FIRE = "20110"


@pytest.fixture
def dora(actor):
    return actor("dispatcher", name="dora")


def folios(incident):
    return [call.folio for call in calls_of(incident)]


def again(incident):
    return Incident.objects.get(pk=incident.pk)


def test_joined_incidents_are_one_event_whose_calls_are_shown_with_the_other(open_incident, dora, now, facts, history):
    one, other = open_incident(), open_incident()
    join(actor=dora, folio=one.folio, into=other.folio, at=now)
    kept = again(one)
    assert (kept.status, kept.closure_code, kept.joined_into_id) == ("closed", "D", other.pk)
    assert folios(again(other)) == [one.folio, other.folio]
    assert calls_by_incident([other]) == {other.folio: [one.folio, other.folio]}
    assert Link.objects.get(call__id=one.first_call_id, unlinked_at=None).incident_id == one.pk, "nothing is merged"
    assert [(name, fact["incident"]["joined_into"]) for name, _, fact in facts()][-2:] == [
        ("IncidentJoined", other.folio),
        ("IncidentClosed", other.folio),
    ]
    assert [verb for _, verb, _, _ in history(one)][-2:] == ["incident.joined", "incident.closed"]
    assert history(other)[-1] == ("dora", "incident.took_in", "", {"folio": one.folio})
    assert all(term.met_at for term in terms_of(f"incident:{one.folio}"))
    verbs = {(line.verb, line.subject) for line in timeline(other.folio, dora, at=now)}
    assert ("call.answered", f"call:{one.folio}") in verbs, "what its calls told is in the other's history too"


def test_a_join_is_taken_back_whole(open_incident, dora, now, facts, history):
    one, other = open_incident(), open_incident()
    join(actor=dora, folio=one.folio, into=other.folio, at=now)
    unjoin(actor=dora, folio=one.folio, reason="eran dos choques", at=now)
    kept = again(one)
    assert (kept.status, kept.closure_code, kept.joined_into) == ("open", "", None)
    assert (folios(one), folios(other)) == ([one.folio], [other.folio])
    assert [name for name, _, _ in facts()][-2:] == ["IncidentUnjoined", "IncidentReopened"]
    assert history(other)[-1] == ("dora", "incident.gave_back", "eran dos choques", {"folio": one.folio})
    with pytest.raises(Conflict) as refused:
        unjoin(actor=dora, folio=one.folio, at=now)
    assert refused.value.code == "HILO-I433"


def test_what_cannot_be_joined(open_incident, dora, actor, now):
    one, other, third = open_incident(), open_incident(), open_incident()

    def code(folio, into, hand=dora):
        with pytest.raises(Refusal) as refused:
            join(actor=hand, folio=folio, into=into, at=now)
        return refused.value.code

    assert code(one.folio, one.folio) == "HILO-I430"
    assert code(one.folio, "PUE-26-I9999999") == "HILO-K404"
    assert code(one.folio, other.folio, actor("operator")) == "HILO-A403"
    assert code(one.folio, other.folio, actor("dispatcher", "JAL")) == "HILO-A404"
    join(actor=dora, folio=one.folio, into=other.folio, at=now)
    assert code(other.folio, third.folio) == "HILO-I431", "no chains"
    assert code(other.folio, one.folio) == "HILO-I410", "no circles: a joined incident is closed"
    close(actor=dora, folio=third.folio, code="A", at=now)
    assert code(third.folio, other.folio) == "HILO-I410"
    with pytest.raises(Conflict, match="take that back") as refused:
        reopen(actor=dora, folio=one.folio, reason="sigue", at=now)
    assert refused.value.code == "HILO-I435"


def test_incidents_of_two_centres_are_not_joined(open_incident, dora, actor, now):
    one, other = open_incident(), open_incident()
    open_centre(actor=SETUP, code="PUB", name="C5 Puebla ciudad", state="21", at=now)
    boss = actor("supervisor", name="sara")
    with act():
        hand_over(locked_within(other.folio), to=centre("PUB"), actor=boss, at=now)
    with pytest.raises(Conflict, match="PUB answers") as refused:
        join(actor=actor("integrator", "NAC"), folio=one.folio, into=other.folio, at=now)
    assert refused.value.code == "HILO-I432"
    with pytest.raises(Forbidden):
        join(actor=dora, folio=one.folio, into=other.folio, at=now)


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_who_join_each_into_the_other_at_once_leave_one_open(open_incident, dora, now):
    one, other = open_incident(), open_incident()
    at_once(
        lambda: join(actor=dora, folio=one.folio, into=other.folio, at=now),
        lambda: join(actor=dora, folio=other.folio, into=one.folio, at=now),
    )
    assert [row.status for row in Incident.objects.order_by("id")].count("open") == 1


def test_a_call_that_tells_of_another_event_becomes_an_incident(open_incident, ring, dora, now, facts, history):
    source, call, more = open_incident(), ring(), ring()
    for one in (call, more):
        link(actor=dora, folio=source.folio, call_id=one.pk, at=now)
    new = split(actor=dora, folio=source.folio, calls=[more.pk, call.pk], code=FIRE, at=now)
    assert (new.folio, new.origin, new.first_call_id, new.split_from_id) == (call.folio, "call", call.pk, source.pk)
    assert (folios(new), folios(source)) == ([call.folio, more.folio], [source.folio])
    assert {term.term for term in terms_of(f"incident:{new.folio}")} >= {"registered", "dispatched"}
    name, subject, fact = facts()[-1]
    assert (name, subject, fact["source"]) == ("IncidentSplit", f"incident:{source.folio}", source.folio)
    assert fact["incident"]["split_from"] == source.folio
    assert history(source)[-1][1:] == ("incident.split", "", {"folio": new.folio})
    assert history(new)[-1][1:] == ("incident.split_off", "", {"from": source.folio})
    join(actor=dora, folio=new.folio, into=source.folio, at=now)
    assert set(folios(source)) == {source.folio, call.folio, more.folio}, "a join undoes it"


def test_an_event_without_a_call_is_split_off_where_it_is(open_incident, dora, now):
    source = open_incident()
    new = split(actor=dora, folio=source.folio, calls=[], narrative="Además hay fuego enfrente", code=FIRE, at=now)
    assert (new.origin, new.first_call_id, new.split_from_id) == ("split", None, source.pk)
    assert (new.latitude, new.centre_id) == (source.latitude, source.centre_id)
    assert {row.folio for row in live(dora)} == {source.folio, new.folio}


def test_what_cannot_be_split(open_incident, ring, dora, actor, now):
    source, other, loose = open_incident(), open_incident(), ring()
    linked = ring()
    link(actor=dora, folio=source.folio, call_id=linked.pk, at=now)

    def code(calls, *, folio=source.folio, hand=dora, what=FIRE, **more):
        with pytest.raises(Refusal) as refused:
            split(actor=hand, folio=folio, calls=calls, code=what, at=now, **more)
        return refused.value.code

    assert code([source.first_call_id]) == "HILO-I436"
    assert code([other.first_call_id]) == "HILO-I437"
    assert code([loose.pk]) == "HILO-I437"
    assert code([]) == "HILO-I425"
    assert code([linked.pk], what="99999") == "HILO-K421"
    assert code([linked.pk], priority="low") == "HILO-I421"
    assert code([linked.pk], hand=actor("operator", "JAL")) == "HILO-A404"
    assert code(list(range(1, 60))) == "HILO-K422"
    close(actor=dora, folio=source.folio, code="A", at=now)
    assert code([linked.pk]) == "HILO-I410"
    assert Incident.objects.count() == 2


def test_a_call_that_comes_later_is_linked_to_what_a_crew_saw(puebla, ring, dora, now):
    seen = open_without_call(
        actor=dora, centre="PUE", code=FIRE, narrative="Humo en un taller", received_at=now, at=now
    )
    call = ring()
    link(actor=dora, folio=seen.folio, call_id=call.pk, at=now)
    assert folios(seen) == [call.folio]
    with pytest.raises(NotFound):
        join(actor=dora, folio=seen.folio, into="", at=now)


def test_the_api_joins_splits_and_opens_without_a_call(api, ring, open_incident, dora, now):
    one, other, call = open_incident(), open_incident(), ring()
    line = api("dispatcher")

    def said(answer, status=200):
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    joined = said(line.post(f"incidents/{one.folio}/join", into=other.folio))
    assert (joined["joined_into"], joined["status"], joined["closure_code"]) == (other.folio, "closed", "D")
    shown = said(line.get(f"incidents/{other.folio}"))
    assert (shown["joined"], shown["calls"]) == ([one.folio], [one.folio, other.folio])
    assert said(line.delete(f"incidents/{one.folio}/join"))["joined_into"] == ""
    link(actor=dora, folio=one.folio, call_id=call.pk, at=now)
    new = said(line.post(f"incidents/{one.folio}/split", calls=[call.pk], code=FIRE), 201)
    assert (new["split_from"], new["calls"]) == (one.folio, [call.folio])
    assert said(line.get(f"incidents/{one.folio}"))["split_off"] == [new["folio"]]
    seen = said(line.post("incidents", code=FIRE, narrative="Lo vio la patrulla", latitude=19.05, longitude=-98.2), 201)
    assert (seen["origin"], seen["centre"], seen["calls"]) == ("field", "PUE", [])
    refused = said(line.post("incidents", code=FIRE, narrative=" "), 422)
    assert refused["code"] == "HILO-I425"
    with pytest.raises(Forbidden):
        split(actor=dora.__class__("nobody"), folio=one.folio, calls=[], code=FIRE, narrative="x", at=now)
