"""A list reaches the incidents and calls that are read one by one, and no other: two tellings of one policy agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilo.emergency.calls import queries as calls
from hilo.emergency.calls.models import Call
from hilo.emergency.incidents import queries
from hilo.emergency.incidents.models import Incident
from hilo.kernel.access.actions import SETUP, open_institution
from hilo.kernel.ledger.queries import about
from hilo.kernel.possession import may_hold
from hilo.lib.errors import Forbidden

pytestmark = pytest.mark.django_db
GUADALAJARA = {"latitude": 20.6767, "longitude": -103.3475}


@pytest.fixture
def city(puebla, now):
    """A centre of one city of the state, beside the state's."""
    from hilo.emergency.centres.actions import open_centre

    return open_centre(actor=SETUP, code="C4-PUE", name="C4", state="21", municipalities=["21156"], at=now)


@pytest.fixture
def attended(open_incident, enrol, puebla, actor, now):
    """An incident to which a unit of the state's police went and came back, and one to which nobody did."""
    from hilo.emergency.dispatch.actions import assign, step

    enrol("PUE-P1", "police", agency="SSP-PUE")
    for code, kind, state in (("SSP-PUE", "police_state", "21"), ("PC-PUE", "civil_protection", "21")):
        open_institution(actor=SETUP, code=code, name=code, kind=kind, state=state, at=now)
    one, other = open_incident(), open_incident()
    dario = actor("dispatcher", name="dario")
    assign(one.folio, unit="PUE-P1", actor=dario, at=now)
    step("PUE-P1", status="free", actor=dario, at=now)
    return one, other


@pytest.fixture
def readers(actor, city, attended, jalisco):
    """Whoever may ask, by what they are."""
    olga, carla = actor("supervisor"), actor("commander", "SSP-PUE")
    return {
        "the centre": olga,
        "the centre's institution": replace(olga, centre=""),
        "a city's centre": replace(olga, institution="C4-PUE", centre="C4-PUE"),
        "another state's centre": actor("supervisor", "JAL"),
        "the nation": actor("integrator", "NAC"),
        "whose unit was sent": carla,
        "whose unit was not": replace(carla, institution="PC-PUE", kind="civil_protection"),
        "another state's institution of that name": replace(carla, states=frozenset({"14"})),
        "the crew": replace(carla, institution="X", unit="PUE-P1"),
        "a crew of another state's centre": replace(olga, institution="JAL", centre="JAL", unit="PUE-P1"),
        "nobody": replace(olga, institution="", centre="", states=frozenset()),
    }


def reads(row, who):
    try:
        queries.get(row.folio, who)
    except Forbidden:
        return False
    return True


def test_a_list_and_a_single_read_agree_for_whoever_asks(readers, open_incident, now):
    open_incident(**GUADALAJARA)
    for name, who in readers.items():
        one_by_one = {row.folio for row in Incident.objects.all() if reads(row, who)}
        assert {row.folio for row in queries.live(who)} == one_by_one, name
        assert {row.folio for row in queries.received_since(who, now)} == one_by_one, name


def test_calls_too(readers, open_incident):
    open_incident(**GUADALAJARA)
    for name, who in readers.items():
        one_by_one = {call.pk for call in Call.objects.all() if may_hold("calls.read", who, call.holder)}
        assert set(calls.theirs(who).values_list("pk", flat=True)) == one_by_one, name


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("the centre", "both"),
        ("a city's centre", "none"),
        ("whose unit was sent", "the one"),
        ("whose unit was not", "none"),
        ("another state's institution of that name", "none"),
        ("the crew", "the one"),
    ],
)
def test_an_incident_is_read_by_whoever_it_needs(readers, attended, who, seen):
    expected = {"both": {row.folio for row in attended}, "the one": {attended[0].folio}, "none": set()}[seen]
    assert {row.folio for row in attended if reads(row, readers[who])} == expected


def test_any_other_need_is_said_and_the_ledger_keeps_it(readers, attended, now):
    other = replace(readers["whose unit was not"], reason="Oficio 12/2026", purpose="Oficio 12/2026")
    assert queries.read(attended[0].folio, other, at=now) == attended[0]
    assert about([attended[0].subject])[-1].why == "Oficio 12/2026"
    assert queries.live(other) == [], "a reason is said of one incident, not of a list"


def test_a_neighbour_centre_classifies_nobodys_call(readers, actor, now):
    from hilo.emergency.calls.actions import receive
    from hilo.emergency.incidents.actions import classify

    ringing = receive(channel="voice", received_at=now, actor=actor("operator"), at=now)
    with pytest.raises(Forbidden) as refused:
        classify(ringing.pk, code="10104", actor=readers["a city's centre"], at=now)
    assert refused.value.code == "HILO-A406"
