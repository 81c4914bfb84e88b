"""Which units to send, from the records; and which sector is left without."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from hilo.emergency.dispatch.actions import assign, step
from hilo.emergency.dispatch.models import Unit
from hilo.emergency.dispatch.queries import recommendation
from hilo.emergency.dispatch.queries import units as units_of
from hilo.lib.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db


def codes(ranking):
    return [choice.unit.pk for choice in ranking.choices]


def test_a_crash_is_offered_the_near_ambulance_and_the_near_patrol_first(units, open_incident, dario, now):
    ranking = recommendation(open_incident().folio, dario, at=now)
    assert {choice.unit.pk for choice in ranking.choices if choice.team} >= {"PUE-A1", "PUE-P1"}
    assert ranking.missing == []
    etas = {choice.unit.pk: choice.eta_s for choice in ranking.choices}
    assert 0 < etas["PUE-P1"] < 300
    assert "PUE-P2" not in etas, "a patrol two hours away is not worth proposing"


@pytest.mark.parametrize(("language", "words"), [("es", "ambulancia básica"), ("en", "basic ambulance")])
def test_every_choice_has_reasons_in_the_readers_language(units, open_incident, dario, now, language, words):
    with override(language):
        ranking = recommendation(open_incident().folio, dario, at=now)
    assert all(choice.reasons for choice in ranking.choices)
    ambulance = next(choice for choice in ranking.choices if choice.unit.pk == "PUE-A1")
    assert words in " ".join(ambulance.reasons)


def test_a_nearer_unit_that_is_busy_is_passed_over_with_where_it_is(units, enrol, open_incident, dario, now):
    enrol("PUE-A2", "ambulance_basic", latitude=19.09, longitude=-98.25)
    first, second = open_incident(), open_incident()
    assign(actor=dario, folio=first.folio, units=["PUE-A1"], at=now)
    ranking = recommendation(second.folio, dario, at=now)
    assert "PUE-A1" not in codes(ranking)
    assert "PUE-A2" in codes(ranking)
    assert first.folio in dict(ranking.passed_over)["PUE-A1"]


def test_what_nobody_can_bring_is_named(units, open_incident, dario, now):
    step(actor=dario, unit_code="PUE-A1", status="off_duty", at=now)
    with override("es"):
        ranking = recommendation(open_incident().folio, dario, at=now)
    assert ranking.missing == ["ambulancia básica"]
    assert "PUE-A1" not in codes(ranking)


def test_an_incident_without_a_place_has_no_ranking(units, open_incident, dario, now):
    incident = open_incident(latitude=-98.2, longitude=19.04)
    assert recommendation(incident.folio, dario, at=now).choices == []


def test_units_of_another_state_are_not_offered(units, jalisco, enrol, open_incident, dario, now):
    enrol("JAL-A1", "ambulance_basic", latitude=19.0437, longitude=-98.2012)
    assert "JAL-A1" not in codes(recommendation(open_incident().folio, dario, at=now))


def test_a_ranking_is_for_dispatchers_of_the_state(units, jalisco, open_incident, actor, now):
    incident = open_incident()
    for who in (actor("operator"), actor("dispatcher", "JAL")):
        with pytest.raises(Forbidden):
            recommendation(incident.folio, who, at=now)
    with pytest.raises(NotFound):
        recommendation("PUE-26-9999999", actor("dispatcher"), at=now)


def test_the_board_shows_the_units_of_the_own_centre(units, jalisco, enrol, actor):
    enrol("JAL-A1", "ambulance_basic")
    assert [row.pk for row in units_of(actor("dispatcher", "JAL"))] == ["JAL-A1"]
    assert [row.pk for row in units_of(actor("dispatcher"))] == ["PUE-A1", "PUE-B1", "PUE-P1", "PUE-P2"]
    assert len(units_of(actor("integrator", "NAC"))) == 5


@pytest.fixture
def sector(puebla, enrol):
    """`sector("ambulance_basic", "police")`: units of one sector with one capability each."""

    def made(*kinds):
        for n, kind in enumerate(kinds, start=1):
            enrol(f"PUE-S{n}", *kind.split("+"), sector="NORTE")

    return made


def lost(facts):
    return [
        (payload["sector"], payload["unit"], payload["capabilities"])
        for _, _, payload in facts("dispatch.CoverageLost")
    ]


def test_the_last_unit_of_a_kind_that_leaves_a_sector_is_told(sector, open_incident, dario, facts, now):
    sector("ambulance_basic", "ambulance_basic", "police")
    assign(actor=dario, folio=open_incident().folio, units=["PUE-S1"], at=now)
    assert lost(facts) == [], "another ambulance is there"
    assign(actor=dario, folio=open_incident().folio, units=["PUE-S2"], at=now)
    assert lost(facts) == [("NORTE", "PUE-S2", ["ambulance_basic"])]


def test_a_sector_is_not_covered_by_units_that_are_away_or_off_duty(sector, open_incident, dario, facts, now):
    sector("police", "police", "police")
    step(actor=dario, unit_code="PUE-S2", status="off_duty", at=now)
    assign(actor=dario, folio=open_incident().folio, units=["PUE-S3"], at=now)
    assign(actor=dario, folio=open_incident().folio, units=["PUE-S1"], at=now)
    assert lost(facts) == [("NORTE", "PUE-S1", ["police"])]


def test_an_advanced_ambulance_that_stays_covers_what_a_basic_one_did(sector, open_incident, dario, facts, now):
    sector("ambulance_basic", "ambulance_advanced")
    assign(actor=dario, folio=open_incident().folio, units=["PUE-S1"], at=now)
    assert lost(facts) == []


def test_an_advanced_ambulance_that_leaves_a_basic_one_takes_only_the_advanced_care(
    sector, open_incident, dario, facts, now
):
    sector("ambulance_basic", "ambulance_advanced")
    assign(actor=dario, folio=open_incident().folio, units=["PUE-S2"], at=now)
    assert lost(facts) == [("NORTE", "PUE-S2", ["ambulance_advanced"])]


def test_a_unit_of_no_sector_leaves_no_gap(units, open_incident, dario, facts, now):
    assign(actor=dario, folio=open_incident().folio, units=["PUE-A1"], at=now)
    assert lost(facts) == []


def test_a_position_that_is_old_is_warned_about(units, open_incident, dario, now):
    Unit.objects.update(position_at=now - timedelta(hours=2))
    ranking = recommendation(open_incident().folio, dario, at=now)
    assert all(choice.warnings for choice in ranking.choices)
