"""An incident that no call told of: what a crew saw, or another agency sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.centres.actions import open_centre
from hilo.emergency.centres.queries import centre
from hilo.emergency.incidents.actions import close, hand_over, open_without_call
from hilo.emergency.incidents.queries import likely_same, locked_within
from hilo.kernel.access.actions import SETUP
from hilo.kernel.act import act
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.lib.errors import Forbidden, Refusal

CRASH = "10104"


@pytest.fixture
def seen(puebla, actor, now):
    def opened(**fields):
        given = {"centre": "PUE", "code": CRASH, "narrative": "Choque frente al mercado", "received_at": now, "at": now}
        place = {"latitude": 19.0437, "longitude": -98.2012}
        return open_without_call(actor=actor("dispatcher"), **(given | place | fields))

    return opened


@pytest.mark.django_db
def test_a_crew_reports_what_it_sees_and_the_terms_run_from_then(seen, now, history, facts):
    incident = seen()
    assert (incident.origin, incident.first_call_id, incident.municipality) == ("field", None, "21114")
    assert incident.folio == f"PUE-{now.astimezone():%y}-I{incident.pk:07d}"
    assert {term.term: term.started_at for term in terms_of(f"incident:{incident.folio}")} == dict.fromkeys(
        ("registered", "dispatched", "on_scene"), now
    )
    assert [row[1] for row in history(incident)] == ["incident.opened"]
    assert [(name, fact["call"]) for name, _, fact in facts()] == [("IncidentOpened", "")]


@pytest.mark.django_db
def test_a_call_about_it_finds_it(seen, ring, actor, now):
    incident = seen()
    call = ring(narrative="Chocaron frente al mercado")
    found = likely_same(call.pk, actor("operator"), at=now)
    assert [(row.folio, row.first_call_id) for _, row in found] == [(incident.folio, None)]


@pytest.mark.django_db
def test_without_a_word_or_a_right_nothing_is_opened(seen, puebla, actor, now):
    with pytest.raises(Refusal, match="few words") as refused:
        seen(narrative="  ")
    assert refused.value.code == "HILO-I425"
    with pytest.raises(Forbidden):
        open_without_call(actor=actor("analyst"), centre="PUE", code=CRASH, narrative="x", received_at=now, at=now)


@pytest.mark.django_db
def test_a_point_outside_the_country_is_no_place_of_the_incident(seen):
    incident = seen(latitude=40.0, longitude=-3.7)
    assert (incident.state, incident.latitude, incident.municipality) == ("21", None, "")


@pytest.mark.django_db
def test_an_incident_handed_over_is_the_other_centres_from_then_on(seen, actor, now, facts):
    open_centre(actor=SETUP, code="TLA", name="C5i Tlaxcala", state="29", at=now)
    incident = seen()
    boss = actor("supervisor", "PUE", name="sara")
    with act():
        held = locked_within(incident.folio)
        hand_over(held, to=centre("TLA"), actor=boss, at=now)
    assert facts()[-1][2]["sender"] == "PUE"
    with pytest.raises(Forbidden):
        close(actor=boss, folio=incident.folio, code="A", at=now)
    assert close(actor=actor("supervisor", "TLA"), folio=incident.folio, code="A", at=now).status == "closed"


@pytest.mark.parametrize(
    "off", [timedelta(days=-9_000), timedelta(days=-367), timedelta(minutes=3), timedelta(hours=20)]
)
def test_what_cannot_have_been_seen_then_is_refused(puebla, actor, now, off):
    with pytest.raises(Refusal) as refused:
        open_without_call(
            actor=actor("dispatcher"), centre="PUE", code=CRASH, narrative="x", received_at=now + off, at=now
        )
    assert refused.value.code == "HILO-I438"
