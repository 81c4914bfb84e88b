"""A scene is put where it is by a person, with a reason; nothing that two people say of it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.adapters.telephony import ExchangeEvent
from hilo.emergency.calls.actions import note
from hilo.emergency.calls.actions.telephony import take
from hilo.emergency.incidents.actions import classify, close, link, place
from hilo.emergency.incidents.commands import LinkCall, PlaceScene, SeenScene
from hilo.emergency.incidents.models import Incident
from hilo.emergency.incidents.queries import calls_of, likely_same, offered_rows
from hilo.emergency.incidents.rules.placing import Fix, offered_fixes, placing_reasons
from hilo.kernel.events.actions import deliver_pending
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .conftest import CRASH, HERE

pytestmark = pytest.mark.django_db
TEHUACAN = {"latitude": 18.4626, "longitude": -97.3928}
NOWHERE = {"latitude": None, "longitude": None, "uncertainty_m": None}


@pytest.fixture
def olga(actor):
    return actor("integrator", "NAC", name="olga")


@pytest.fixture
def dario(actor):
    return actor("dispatcher", name="dario")


@pytest.fixture
def unplaced(ring, actor, olga, now):
    """Puebla's incident whose first caller could not say where it is."""
    call = ring(actor=actor("operator"), **NOWHERE, narrative="choque en la autopista km 152")
    return classify(call.pk, code=CRASH, actor=olga, at=now)


def scene(incident):
    row = Incident.objects.get(pk=incident.pk)
    return row.latitude, row.longitude, row.municipality


HERE_IT_IS = (HERE["latitude"], HERE["longitude"], "21114")
TEHUACAN_IT_IS = (TEHUACAN["latitude"], TEHUACAN["longitude"], "21156")


def test_the_dispatcher_places_a_scene_with_a_reason(unplaced, dario, history, facts, now):
    place(unplaced.folio, PlaceScene(reason="crew", **TEHUACAN), actor=dario, at=now)
    assert scene(unplaced) == TEHUACAN_IT_IS
    assert history(unplaced)[-1][:3] == ("dario", "incident.placed", "")
    assert history(unplaced)[-1][3]["reason"] == "crew"
    assert facts()[-1][0] == "IncidentLocated"


def test_a_move_says_in_the_ledger_how_far(open_incident, dario, history, now):
    incident = open_incident()
    place(incident.folio, PlaceScene(reason="other", words="eran dos calles", **TEHUACAN), actor=dario, at=now)
    assert (history(incident)[-1][2], history(incident)[-1][3]["metres"] // 10_000) == ("eran dos calles", 10)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"reason": "nobody", **TEHUACAN}, "HILO-I440"),
        ({"reason": "other", **TEHUACAN}, "HILO-I440"),
        ({"reason": "crew"}, "HILO-I441"),
        ({"reason": "crew", "latitude": 19.0}, "HILO-I441"),
        ({"reason": "crew", "longitude": -98.0, "address": "Juárez 5"}, "HILO-I441"),
        ({"reason": "crew", "latitude": -89.0, "longitude": 19.0}, "HILO-I442"),
    ],
)
def test_what_is_no_place_is_refused(unplaced, dario, now, asked, code):
    with pytest.raises(Refusal) as refused:
        place(unplaced.folio, PlaceScene(**asked), actor=dario, at=now)
    assert refused.value.code == code
    assert scene(unplaced) == (None, None, "")


def test_words_alone_are_a_place_too_and_move_nothing(open_incident, dario, now):
    incident = open_incident()
    said = PlaceScene(reason="caller", address="Av. Juárez 20", interior="3.er piso", access="clave 1234")
    place(incident.folio, said, actor=dario, at=now)
    row = Incident.objects.get(pk=incident.pk)
    assert (row.address, row.interior, row.access, row.placed_by) == ("Av. Juárez 20", "3.er piso", "clave 1234", "")
    assert scene(incident) == HERE_IT_IS


def test_of_two_who_move_one_scene_the_second_sees_what_the_first_did(open_incident, dario, actor, now):
    incident, seen = open_incident(), SeenScene(latitude=HERE["latitude"], longitude=HERE["longitude"])
    place(incident.folio, PlaceScene(reason="crew", known=seen, **TEHUACAN), actor=dario, at=now)
    second = PlaceScene(reason="caller", known=seen, latitude=19.06, longitude=-98.3)
    with pytest.raises(Conflict) as refused:
        place(incident.folio, second, actor=actor("dispatcher", name="diana"), at=now)
    assert refused.value.code == "HILO-I443"
    now_there = refused.value.extra["now"]
    assert (now_there["latitude"], now_there["by"], now_there["reason"]) == (TEHUACAN["latitude"], "dario", "crew")
    assert scene(incident) == TEHUACAN_IT_IS
    same = PlaceScene(reason="caller", known=seen, **TEHUACAN)
    place(incident.folio, same, actor=actor("dispatcher", name="diana"), at=now)


def test_a_scene_that_a_person_placed_is_not_moved_by_its_first_call(open_incident, dario, olga, now):
    incident = open_incident()
    place(incident.folio, PlaceScene(reason="crew", **TEHUACAN), actor=dario, at=now)
    note(incident.first_call_id, latitude=19.06, longitude=-98.3, actor=olga, at=now)
    deliver_pending()
    assert scene(incident) == TEHUACAN_IT_IS
    [offered] = offered_rows(Incident.objects.get(pk=incident.pk), calls_of(incident))
    assert (offered.latitude, offered.later) == (19.06, False)


def test_a_passer_by_who_drives_on_does_not_drag_the_scene(puebla, actor, olga, dario, now):
    def told(kind, latitude, longitude):
        event = ExchangeEvent("c1", kind, now, latitude=latitude, longitude=longitude, uncertainty_m=20.0)
        return take(event, actor=actor("telephony"), at=now).call

    call = told("ring", HERE["latitude"], HERE["longitude"])
    incident = classify(call.pk, code=CRASH, actor=olga, at=now)
    now += timedelta(seconds=90)
    told("location", 19.05, -97.95)
    deliver_pending()
    assert scene(incident) == HERE_IT_IS
    [offered] = offered_rows(incident, calls_of(incident))
    assert (offered.latitude, offered.later, offered.distance_m > 26_000) == (19.05, True, True)
    place(incident.folio, PlaceScene(reason="network", call=call.pk), actor=dario, at=now)
    assert scene(incident)[:2] == (19.05, -97.95)
    [back] = offered_rows(Incident.objects.get(pk=incident.pk), calls_of(incident))
    assert (back.later, back.latitude) == (False, HERE["latitude"]), "the way back"


def test_a_scene_without_a_place_is_suggested_and_gets_the_next_callers(unplaced, ring, olga, now):
    call = ring(narrative="choque en la autopista km 152", uncertainty_m=20)
    assert [row.folio for _, row in likely_same(call.pk, olga, at=now)] == [unplaced.folio]
    link(unplaced.folio, call.pk, actor=olga, at=now)
    assert scene(unplaced) == (None, None, ""), "nothing is taken unasked"
    [offered] = offered_rows(unplaced, calls_of(unplaced))
    assert (offered.call, offered.distance_m) == (call.pk, None)


def test_who_links_may_give_the_place_in_the_same_chord(unplaced, open_incident, ring, olga, now):
    call = ring(uncertainty_m=20)
    link(unplaced.folio, call.pk, LinkCall(take_place=True), actor=olga, at=now)
    assert scene(unplaced) == HERE_IT_IS
    other = open_incident(**TEHUACAN)
    link(other.folio, ring().pk, LinkCall(take_place=True), actor=olga, at=now)
    assert scene(other) == TEHUACAN_IT_IS, "what has a place keeps it"


def test_a_call_of_another_incident_gives_no_place(unplaced, ring, dario, now):
    with pytest.raises(Conflict) as refused:
        place(unplaced.folio, PlaceScene(reason="other_caller", call=ring().pk), actor=dario, at=now)
    assert refused.value.code == "HILO-I444"
    with pytest.raises(NotFound):
        place(unplaced.folio, PlaceScene(reason="other_caller", call=999_999), actor=dario, at=now)


def test_the_neighbour_and_the_crew_place_nothing(open_incident, actor, jalisco, now):
    incident = open_incident()
    for who in (actor("dispatcher", "JAL"), actor("unit"), actor("agency")):
        with pytest.raises(Forbidden):
            place(incident.folio, PlaceScene(reason="crew", **TEHUACAN), actor=who, at=now)
    assert scene(incident) == HERE_IT_IS


def test_a_closed_scene_stays(open_incident, dario, olga, now):
    incident = open_incident()
    close(incident.folio, code="A", actor=olga, at=now)
    with pytest.raises(Conflict):
        place(incident.folio, PlaceScene(reason="crew", **TEHUACAN), actor=dario, at=now)


def test_the_address_goes_with_the_incident_and_follows_its_call(ring, olga, now):
    call = ring()
    note(call.pk, address="Juárez 20", reference="portón azul", actor=olga, at=now)
    incident = classify(call.pk, code=CRASH, actor=olga, at=now)
    assert (incident.address, incident.reference) == ("Juárez 20", "portón azul")
    note(call.pk, address="Juárez 200", interior="piso 3", actor=olga, at=now)
    deliver_pending()
    row = Incident.objects.get(pk=incident.pk)
    assert (row.address, row.interior, row.reference) == ("Juárez 200", "piso 3", "portón azul")


def test_no_word_of_an_address_is_in_a_fact_or_the_ledger(open_incident, dario, olga, history, facts, now):
    incident = open_incident()
    note(incident.first_call_id, address="Calle Secreta 5", actor=olga, at=now)
    place(incident.folio, PlaceScene(reason="crew", access="clave 4321", **TEHUACAN), actor=dario, at=now)
    deliver_pending()
    said = f"{history(incident)} {facts()}"
    assert "Secreta" not in said
    assert "4321" not in said


def test_what_is_offered_is_sure_first_and_never_what_is_there_already(now):
    def fix(call, latitude, uncertainty, **more):
        return Fix(call, f"C-{call}", latitude, -98.0, uncertainty, now, **({"later": False, "first": False} | more))

    there = [fix(1, 19.0, 900.0), fix(2, 19.01, 20.0), fix(3, 19.02, 300.0), fix(4, 19.0001, 20.0, later=True)]
    assert [one.fix.call for one in offered_fixes(None, None, there)] == [2, 4, 3, 1]
    assert [one.fix.call for one in offered_fixes((19.0, -98.0), 100.0, there)] == [2]
    assert [one.fix.call for one in offered_fixes((19.0, -98.0), 20.0, there)] == []
    assert all({"es", "en"} <= reason.labels.keys() for reason in placing_reasons().values())
