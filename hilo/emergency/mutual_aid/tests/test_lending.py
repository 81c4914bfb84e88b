"""A unit serves another centre until an instant: who commands it, who sees it, and how it comes home."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from hilo.emergency.dispatch.actions import assign, report_position, step
from hilo.emergency.dispatch.models import Unit
from hilo.emergency.dispatch.queries import recommendation, unit
from hilo.emergency.dispatch.queries import units as units_of
from hilo.emergency.mutual_aid.actions import ask_units, decline, drop, give_back, lend
from hilo.emergency.mutual_aid.models import Loan, UnitRequest
from hilo.emergency.mutual_aid.queries import loans, requests
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
GUADALAJARA = {"latitude": 20.6736, "longitude": -103.344}


@pytest.fixture
def lent(units, dario, now):
    """Puebla's ambulance serves Jalisco for an hour."""
    return lend(actor=dario, unit="PUE-A1", to="JAL", until=now + HOUR, at=now, reason="incendio")


@pytest.fixture
def asked(units, jacinta, now):
    """Jalisco asks Puebla for two ambulances."""
    given = {"capability": "ambulance_basic", "count": 2, "reason": "choque múltiple"}
    return ask_units(actor=jacinta, lender="PUE", until=now + HOUR, at=now, **given)


def board(actor):
    return {row.code for row in units_of(actor)}


def test_the_borrower_has_it_on_the_board_and_the_owner_still_sees_it(lent, dario, jacinta, teodora, facts, now):
    assert "PUE-A1" in board(jacinta) & board(dario)
    assert board(teodora) == set()
    row = Unit.objects.get(pk="PUE-A1")
    assert (row.centre_id, row.state, row.lent_to_id, row.lent_until) == ("PUE", "14", "JAL", now + HOUR)
    told = facts("mutual_aid.UnitLent")
    assert [state for _, state, _ in told] == ["14", "21"]
    assert (told[0][2]["unit"]["lent_to"], told[0][2]["loan"]["owner"]) == ("JAL", "PUE")
    assert (
        [(row.unit, row.borrower) for row in loans(dario)]
        == [("PUE-A1", "JAL")]
        == [(row.unit, row.borrower) for row in loans(jacinta)]
    )
    assert loans(teodora) == []


def test_the_borrower_is_recommended_it_and_sends_it_and_the_owner_sees_where_it_is(
    lent, open_incident, dario, jacinta, facts, now
):
    folio = open_incident(centre="JAL", **GUADALAJARA).folio
    found = recommendation(folio, jacinta, at=now)
    assert [choice.unit.pk for choice in found.far] == ["PUE-A1"], "still in Puebla: told of, as far as it is"
    assign(actor=jacinta, folio=folio, units=["PUE-A1"], at=now)
    step(actor=jacinta, unit_code="PUE-A1", status="on_scene", at=now)
    report_position(actor=jacinta, unit_code="PUE-A1", latitude=20.67, longitude=-103.34, fixed_at=now, at=now)
    assert {state for _, state, _ in facts("dispatch.UnitMoved")} == {"14", "21"}
    assert unit("PUE-A1", dario).latitude == 20.67
    with pytest.raises(Conflict) as refused:
        step(actor=dario, unit_code="PUE-A1", status="free", at=now)
    assert (refused.value.code, refused.value.extra["lent_to"]) == ("HILO-D412", "JAL")


def test_its_crew_goes_with_it(lent, open_incident, jacinta, actor, now):
    crew = actor("unit", unit="PUE-A1")
    folio = open_incident(centre="JAL", **GUADALAJARA).folio
    assign(actor=jacinta, folio=folio, units=["PUE-A1"], at=now)
    assert step(actor=crew, unit_code="PUE-A1", status="on_scene", at=now).status == "on_scene"
    assert unit("PUE-A1", crew).pk == "PUE-A1"
    with pytest.raises(Forbidden):
        step(actor=actor("unit", unit="PUE-P1"), unit_code="PUE-A1", status="free", at=now)


def test_the_owner_is_not_recommended_what_it_lent_and_cannot_send_it(lent, open_incident, dario, actor, now):
    folio = open_incident().folio
    assert "PUE-A1" not in {choice.unit.pk for choice in recommendation(folio, dario, at=now).choices}
    for who in (dario, actor("integrator", "NAC")):
        with pytest.raises(Conflict) as refused:
            assign(actor=who, folio=folio, units=["PUE-A1"], at=now)
        assert refused.value.code == "HILO-D412"


def test_lending_the_last_of_its_kind_in_a_sector_is_said(enrol, dario, facts, now):
    enrol("PUE-A9", "ambulance_basic", sector="N1")
    lend(actor=dario, unit="PUE-A9", to="JAL", until=now + HOUR, at=now)
    (lost,) = facts("dispatch.CoverageLost")
    assert (lost[1], lost[2]["unit"], lost[2]["sector"]) == ("21", "PUE-A9", "N1")


@pytest.mark.parametrize("who", ["dario", "jacinta"])
def test_either_gives_it_back(who, lent, request, facts, now):
    row = give_back(actor=request.getfixturevalue(who), loan_id=lent.pk, at=now + HOUR / 2)
    assert row.ended_by == ("owner" if who == "dario" else "borrower")
    home = Unit.objects.get(pk="PUE-A1")
    assert (home.state, home.lent_to_id, home.lent_until) == ("21", None, None)
    assert [state for _, state, _ in facts("mutual_aid.UnitGivenBack")] == ["14", "21"]
    with pytest.raises(Conflict) as refused:
        give_back(actor=request.getfixturevalue(who), loan_id=lent.pk, at=now)
    assert refused.value.code == "HILO-M413"


def test_it_comes_home_by_itself_at_its_end(lent, at_clock, seconds, now):
    at_clock(now + HOUR - seconds(1))
    assert Unit.objects.get(pk="PUE-A1").lent_to_id == "JAL"
    at_clock(now + HOUR + seconds(1))
    assert Unit.objects.get(pk="PUE-A1").lent_to_id is None
    assert Loan.objects.get().ended_by == "end"


def test_with_an_incident_it_stays_until_it_is_free_and_both_are_told(
    lent, open_incident, jacinta, facts, at_clock, seconds, now
):
    assign(actor=jacinta, folio=open_incident(centre="JAL", **GUADALAJARA).folio, units=["PUE-A1"], at=now)
    with pytest.raises(Conflict) as refused:
        give_back(actor=jacinta, loan_id=lent.pk, at=now)
    assert refused.value.code == "HILO-D409"
    at_clock(now + HOUR + seconds(1))
    assert Unit.objects.get(pk="PUE-A1").lent_to_id == "JAL"
    assert [(state, p["loan"]["overdue"]) for _, state, p in facts("mutual_aid.LoanOverdue")] == [
        ("14", True),
        ("21", True),
    ]
    step(actor=jacinta, unit_code="PUE-A1", status="free", at=now + HOUR + seconds(60))
    at_clock(now + HOUR + seconds(61))
    assert Unit.objects.get(pk="PUE-A1").lent_to_id is None
    assert len(facts("mutual_aid.UnitGivenBack")) == 2


def test_a_third_state_lends_takes_and_gives_back_nothing(lent, teodora, units, now):
    with pytest.raises(Forbidden):
        give_back(actor=teodora, loan_id=lent.pk, at=now)
    with pytest.raises(Forbidden):
        lend(actor=teodora, unit="PUE-P1", to="TLAX", until=now + HOUR, at=now)
    with pytest.raises(Forbidden):
        step(actor=teodora, unit_code="PUE-A1", status="off_duty", at=now)


def test_the_borrower_does_not_lend_it_on(lent, jacinta, dario, now):
    for who in (jacinta, dario):
        with pytest.raises((Conflict, Forbidden)):
            lend(actor=who, unit="PUE-A1", to="TLAX", until=now + HOUR, at=now)
    assert Loan.objects.count() == 1


BAD = [
    ({"to": "PUE"}, Refusal, "HILO-M420"),
    ({"to": "XXX"}, NotFound, "HILO-K404"),
    ({"unit": "NONE"}, NotFound, "HILO-K404"),
    ({"hours": 73}, Refusal, "HILO-M423"),
    ({"hours": 0}, Refusal, "HILO-M423"),
    ({"request": 99}, NotFound, "HILO-K404"),
]


@pytest.mark.parametrize(("fields", "kind", "code"), BAD)
def test_what_cannot_be_lent_is_refused(fields, kind, code, units, dario, now):
    given = {"unit": "PUE-A1", "to": "JAL", "hours": 1} | fields
    until = now + given.pop("hours") * HOUR
    with pytest.raises(kind) as refused:
        lend(actor=dario, until=until, at=now, **given)
    assert refused.value.code == code
    assert Unit.objects.get(pk="PUE-A1").lent_to_id is None


def test_a_unit_that_is_out_or_off_duty_is_not_lent(units, open_incident, dario, now):
    assign(actor=dario, folio=open_incident().folio, units=["PUE-A1"], at=now)
    step(actor=dario, unit_code="PUE-P1", status="off_duty", at=now)
    for code, said in (("PUE-A1", "HILO-D409"), ("PUE-P1", "HILO-D410")):
        with pytest.raises(Conflict) as refused:
            lend(actor=dario, unit=code, to="JAL", until=now + HOUR, at=now)
        assert refused.value.code == said


def test_units_that_were_asked_for_come_one_by_one(asked, enrol, dario, jacinta, teodora, facts, now):
    enrol("PUE-A2", "ambulance_basic")
    assert [row.id for row in requests(dario)] == [asked.pk] == [row.id for row in requests(jacinta)]
    assert requests(teodora) == []
    lend(actor=dario, unit="PUE-A1", to="JAL", until=now + HOUR, at=now, request=asked.pk)
    assert requests(jacinta)[0].lent == 1
    row = lend(actor=dario, unit="PUE-A2", to="JAL", until=now + HOUR, at=now, request=asked.pk)
    assert row.reason == "choque múltiple"
    assert UnitRequest.objects.get().status == "met"
    assert [state for _, state, _ in facts("mutual_aid.UnitsAskEnded")] == ["14", "21"]
    with pytest.raises(Conflict) as refused:
        decline(actor=dario, request_id=asked.pk, reason="no hay", at=now)
    assert refused.value.code == "HILO-M412"


def test_a_request_is_declined_by_who_was_asked_dropped_by_who_asked_and_ends_by_itself(
    asked, jacinta, dario, at_clock, seconds, now
):
    with pytest.raises(Forbidden):
        decline(actor=jacinta, request_id=asked.pk, reason="x", at=now)
    with pytest.raises(Forbidden):
        drop(actor=dario, request_id=asked.pk, at=now)
    assert decline(actor=dario, request_id=asked.pk, reason="no hay", at=now).answer == "no hay"
    again = partial(ask_units, actor=jacinta, lender="PUE", capability="police", count=1, reason="x", at=now)
    assert drop(actor=jacinta, request_id=again(until=now + HOUR).pk, at=now).status == "withdrawn"
    last = again(until=now + HOUR)
    at_clock(now + HOUR + seconds(1))
    assert UnitRequest.objects.get(pk=last.pk).status == "expired"


BAD_REQUESTS = [
    ({"lender": "JAL"}, Refusal, "HILO-M420"),
    ({"lender": "XXX"}, NotFound, "HILO-K404"),
    ({"reason": ""}, Refusal, "HILO-M421"),
    ({"capability": "submarine"}, Refusal, "HILO-M424"),
    ({"count": 0}, Refusal, "HILO-M424"),
    ({"count": 21}, Refusal, "HILO-M424"),
    ({"until": timedelta(hours=-1)}, Refusal, "HILO-M423"),
]


@pytest.mark.parametrize(("fields", "kind", "code"), BAD_REQUESTS)
def test_what_cannot_be_asked_is_refused(fields, kind, code, jacinta, now):
    given = {"lender": "PUE", "capability": "police", "count": 1, "reason": "x", "until": HOUR} | fields
    given["until"] = now + given["until"]
    with pytest.raises(kind) as refused:
        ask_units(actor=jacinta, at=now, **given)
    assert refused.value.code == code


def test_who_works_at_no_centre_says_which_one_asks(actor, now):
    given = {"lender": "PUE", "capability": "police", "count": 1, "reason": "x", "until": now + HOUR, "at": now}
    nation = actor("integrator", "NAC")
    with pytest.raises(Refusal) as refused:
        ask_units(actor=nation, **given)
    assert refused.value.code == "HILO-M422"
    assert ask_units(actor=nation, centre="JAL", **given).asker_id == "JAL"


def test_a_unit_is_not_lent_on_another_centres_request(asked, dario, now):
    with pytest.raises(Conflict) as refused:
        lend(actor=dario, unit="PUE-A1", to="TLAX", until=now + HOUR, at=now, request=asked.pk)
    assert refused.value.code == "HILO-M429"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_lend_a_unit_at_once_one_wins(units, dario, now):
    acts = (partial(lend, actor=dario, unit="PUE-A1", to=to, until=now + HOUR, at=now) for to in ("JAL", "TLAX"))
    came = at_once(*acts)
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Loan"]
    assert Loan.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_unit_is_lent_or_sent_and_never_both(units, open_incident, dario, now):
    folio = open_incident().folio
    came = at_once(
        partial(lend, actor=dario, unit="PUE-A1", to="JAL", until=now + HOUR, at=now),
        partial(assign, actor=dario, folio=folio, units=["PUE-A1"], at=now),
    )
    assert sum(isinstance(one, Conflict) for one in came) == 1
