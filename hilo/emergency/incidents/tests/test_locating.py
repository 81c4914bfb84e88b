"""An incident of a call without a place gets the place once the operator finds it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.calls.actions import note
from hilo.emergency.incidents.actions import classify, close, link
from hilo.emergency.incidents.models import Incident
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Task

from .conftest import CRASH, HERE

pytestmark = pytest.mark.django_db
TEHUACAN = {"latitude": 18.4626, "longitude": -97.3928}


@pytest.fixture
def olga(actor):
    return actor("integrator", "NAC", name="olga")


@pytest.fixture
def unplaced(ring, olga, now):
    """An incident of a call whose point is nonsense: latitude and longitude swapped."""
    return classify(actor=olga, call_id=ring(latitude=-98.2, longitude=19.04).pk, code=CRASH, at=now)


def place(incident):
    kept = Incident.objects.get(pk=incident.pk)
    return kept.latitude, kept.longitude, kept.municipality


def located(incident, olga, at, call=None, **point):
    note(actor=olga, call_id=call.pk if call else incident.first_call_id, **(point or HERE), at=at)
    return deliver_pending()


def test_an_incident_gets_the_place_that_the_operator_found(unplaced, olga, history, facts, now):
    assert place(unplaced) == (None, None, "")
    assert located(unplaced, olga, now) == (1, 0)
    assert place(unplaced) == (HERE["latitude"], HERE["longitude"], "21114")
    assert history(unplaced)[-1] == ("hilo.work", "incident.located", "", None)
    name, _, payload = facts()[-1]
    assert (name, payload["incident"]["municipality"]) == ("IncidentLocated", "21114")


def test_a_wrong_place_is_put_right(open_incident, olga, now):
    incident = open_incident()
    located(incident, olga, now, **TEHUACAN)
    assert place(incident) == (TEHUACAN["latitude"], TEHUACAN["longitude"], "21156")


def test_a_place_taken_away_does_not_take_the_incidents(open_incident, olga, now):
    incident = open_incident()
    assert located(incident, olga, now, latitude=None, longitude=None) == (0, 0), "nothing is owed"
    assert place(incident)[2] == "21114"


def test_the_place_of_a_linked_call_is_not_the_incidents(unplaced, ring, olga, now):
    call = ring(latitude=-98.2, longitude=19.04)
    link(actor=olga, folio=unplaced.folio, call_id=call.pk, at=now)
    assert located(unplaced, olga, now, call) == (1, 0)
    assert place(unplaced) == (None, None, "")


def test_a_call_located_before_it_is_classified_needs_nothing_later(ring, olga, now):
    call = ring(latitude=-98.2, longitude=19.04)
    located(None, olga, now, call)
    incident = classify(actor=olga, call_id=call.pk, code=CRASH, at=now)
    assert place(incident)[2] == "21114"


def test_a_closed_incident_stays_where_it_was(unplaced, olga, now):
    close(actor=olga, folio=unplaced.folio, code="A", at=now)
    deliver_pending()
    assert located(unplaced, olga, now) == (1, 0)
    assert place(unplaced) == (None, None, "")


def test_locating_twice_is_told_once(unplaced, olga, facts, now):
    located(unplaced, olga, now)
    located(unplaced, olga, now + timedelta(seconds=5))
    Task.objects.update(done_at=None)
    deliver_pending()
    assert [name for name, _, _ in facts()].count("IncidentLocated") == 1


def test_words_alone_owe_nothing(unplaced, olga, now):
    assert located(unplaced, olga, now, narrative="bajo el puente") == (0, 0)
