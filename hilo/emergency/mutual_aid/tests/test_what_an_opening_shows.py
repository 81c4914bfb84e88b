"""A record that is opened for a life shows the incident, never what its callers told: calls are not opened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilo.emergency.incidents.queries import offered_places, told_of_callers
from hilo.emergency.mutual_aid.queries import read_calls
from hilo.lib.errors import Forbidden

from .conftest import NUMBER, SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(open_incident):
    return open_incident(narrative=SECRET, caller_number=NUMBER)


@pytest.fixture
def opener(jacinta, incident):
    """Jalisco's dispatcher, who opened it."""
    return replace(jacinta, opened=frozenset({incident.subject}))


def test_its_calls_stay_shut(incident, opener, dario, now):
    assert read_calls(incident.folio, dario, at=now)[1]
    with pytest.raises(Forbidden) as refused:
        read_calls(incident.folio, opener, at=now)
    assert refused.value.code == "HILO-A404"


def test_another_record_that_is_open_shows_nothing_of_this_one(incident, jacinta, now):
    assert not told_of_callers(incident, replace(jacinta, opened=frozenset({"incident:JAL-26-0000001"})))


def test_where_its_callers_are_is_told_to_who_reads_them(incident, actor, dario, now):
    assert offered_places(incident.folio, dario, at=now) is not None
    opener = actor("dispatcher", "PUE", name="nora", centre="TEH", opened=frozenset({incident.subject}))
    with pytest.raises(Forbidden):
        offered_places(incident.folio, opener, at=now)


def test_a_reason_alone_is_entered_whatever_of_the_incident_is_asked(incident, actor):
    from hilo.emergency.hospitals.queries import patients
    from hilo.kernel.ledger.queries import about

    nora = actor(
        "dispatcher", "PUE", name="nora", centre="TEH", reason="a patient of ours", purpose="a patient of ours"
    )
    patients(incident.folio, nora)
    last = about([incident.subject])[-1]
    assert (last.actor, last.verb, last.why) == ("nora", "incident.read", "a patient of ours")
