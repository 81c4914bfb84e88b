"""Who goes out with a unit: refused where the law forbids it, told where something stands against it, by name for a
life, and told again as it changes while they are aboard."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from hilo.emergency.dispatch import queries
from hilo.emergency.dispatch.actions import crew, go_ashore, look_at_crews
from hilo.emergency.dispatch.commands import ForALife, GoAboard
from hilo.emergency.dispatch.models import Barred, Crew, Unit
from hilo.emergency.dispatch.reactions import WORK
from hilo.kernel.access.actions import SETUP
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, Refusal
from hilo.registries.officers import actions as officers
from tests.support.authorities import accredit

pytestmark = pytest.mark.django_db


@pytest.fixture
def forces(db):
    from hilo.kernel.access.models import Institution

    for code, kind in (("SSP-PUE", "police_state"), ("CECC-PUE", "vetting")):
        Institution.objects.get_or_create(code=code, defaults={"name": code, "state": "21", "kind": kind})
    accredit("CECC-PUE")


@pytest.fixture
def pilar(actor, forces):
    return actor("personnel", "SSP-PUE", name="pilar", states=frozenset({"21"}))


@pytest.fixture
def celia(actor, forces):
    return actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))


@pytest.fixture
def serving(pilar, celia, now):
    """`serving("1001")`: an officer with everything passed and a certificate; trust=1: vetting ends in a day."""

    def made(number="1001", trust=700):
        day, before = timezone.localdate(now), now - timedelta(days=100)
        row = officers.enrol(actor=pilar, institution="SSP-PUE", number=number, name=f"Persona {number}", at=before)
        accredit("CECC-PUE")
        for name in ("trust", "competencies", "performance", "training"):
            officers.record_evaluation(
                actor=celia,
                officer_id=row.pk,
                component=name,
                passed=True,
                issued_on=day - timedelta(days=200),
                valid_until=day + timedelta(days=trust if name == "trust" else 700),
                at=before,
            )
        officers.issue_certificate(actor=celia, officer_id=row.pk, at=before)
        return row

    return made


@pytest.fixture
def p1(puebla, enrol):
    enrol("PUE-P1", "police")
    return "PUE-P1"


def suspend(officer, pilar, now):
    officers.suspend(
        actor=pilar, officer_id=officer.pk, since=timezone.localdate(now), reason="queja 44", document="D-1", at=now
    )


def told(name):
    return [json.loads(row.payload) for row in Fact.objects.filter(name=f"dispatch.{name}").order_by("id")]


def test_who_may_serve_boards_without_a_word(p1, serving, dario, now):
    ana = serving()
    crew(p1, ana.pk, actor=dario, at=now)
    (row,) = queries.aboard_now(p1)
    assert (row.barred, row.code, Unit.objects.get(pk=p1).barred) == ("", "", "")
    assert told("CrewBarred") == []


def test_who_is_suspended_or_left_is_refused_and_nothing_is_written(p1, serving, pilar, dario, now):
    ana, leo = serving(), serving("1002")
    suspend(ana, pilar, now)
    officers.separate(
        actor=pilar,
        officer_id=leo.pk,
        cause="removal",
        on=timezone.localdate(now),
        resolution="R",
        reason="x",
        at=now,
    )
    for one, for_life in ((ana, True), (leo, False)):
        with pytest.raises(Conflict) as refused:
            crew(p1, one.pk, actor=dario, at=now)
        assert refused.value.code == "HILO-D440"
        assert refused.value.extra == {"effect": "HILO-O171", "for_life": for_life}
        assert "suspend" not in refused.value.message
    assert not Crew.objects.exists()


def test_who_never_was_certified_boards_and_is_told_to_dispatcher_crew_and_institution(p1, pilar, dario, now):
    ana = officers.enrol(actor=pilar, institution="SSP-PUE", number="1001", name="Ana Ruiz", at=now)
    crew(p1, ana.pk, actor=dario, at=now)
    (row,) = queries.aboard_now(p1)
    assert (row.barred, row.code) == ("warned", "HILO-O171")
    fact = Fact.objects.get(name="dispatch.CrewBarred")
    assert fact.subject == "unit:PUE-P1"
    assert "Ana" not in str(fact.payload)
    assert {"SSP-PUE", "PUE"} <= set(fact.heard_by.split())
    entries = Entry.objects.filter(verb="unit.crewed")
    assert {entry.chain for entry in entries} >= {"SSP-PUE"}
    assert "HILO-O171" in str(entries.first().data)


def test_a_life_in_danger_opens_a_suspension_by_name_in_words_and_for_hours(p1, serving, pilar, dario, now):
    ana = serving()
    suspend(ana, pilar, now)
    for life, code in (
        (ForALife(reason="  ", until=now + timedelta(hours=1)), "HILO-D442"),
        (ForALife(reason="niño en el río", until=now), "HILO-D441"),
        (ForALife(reason="niño en el río", until=now + timedelta(hours=13)), "HILO-D441"),
    ):
        with pytest.raises(Refusal) as refused:
            crew(p1, ana.pk, GoAboard(life=life), actor=dario, at=now)
        assert refused.value.code == code
    until = now + timedelta(hours=2)
    crew(p1, ana.pk, GoAboard(life=ForALife(reason="niño en el río", until=until)), actor=dario, at=now)
    (row,) = queries.aboard_now(p1)
    assert (row.barred, row.life_by, row.life_why, row.life_until) == ("allowed", "dario", "niño en el río", until)
    entry = Entry.objects.filter(verb="unit.crewed").first()
    assert "niño en el río" in entry.why
    # When the word is over it is told again, now without anybody who answers for it.
    assert look_at_crews(actor=WORK, at=until - timedelta(minutes=1)) == 0
    assert look_at_crews(actor=WORK, at=until) == 1
    (row,) = queries.aboard_now(p1)
    assert (row.barred, row.life_by) == ("forbidden", "")
    assert [one["level"] for one in told("CrewBarred")] == ["allowed", "forbidden"]
    assert Barred.objects.count() == 2, "what was taken upon oneself stays in the record"


def test_nobody_answers_for_who_was_removed(p1, serving, pilar, dario, now):
    ana = serving()
    officers.separate(
        actor=pilar, officer_id=ana.pk, cause="removal", on=timezone.localdate(now), resolution="R", reason="x", at=now
    )
    life = GoAboard(life=ForALife(reason="una vida", until=now + timedelta(hours=1)))
    with pytest.raises(Conflict) as refused:
        crew(p1, ana.pk, life, actor=dario, at=now)
    assert refused.value.extra["for_life"] is False


def test_who_is_suspended_while_aboard_is_told_as_it_happens_and_cleared_when_reinstated(
    p1, serving, pilar, dario, now
):
    ana = serving()
    crew(p1, ana.pk, actor=dario, at=now)
    suspend(ana, pilar, now)
    while sum(deliver_pending()):
        pass
    assert Unit.objects.get(pk=p1).barred == "forbidden"
    assert Crew.objects.get(until=None).officer_id == ana.pk, "a register moves nobody"
    officers.reinstate(actor=pilar, officer_id=ana.pk, since=timezone.localdate(now), reason="absuelta", at=now)
    while sum(deliver_pending()):
        pass
    assert Unit.objects.get(pk=p1).barred == ""
    assert ([one["level"] for one in told("CrewBarred")], len(told("CrewCleared"))) == (["forbidden"], 1)


def test_what_lapses_at_midnight_is_told_at_midnight_and_once(p1, serving, dario, now):
    ana = serving(trust=1)
    day = timezone.localdate(now)
    crew(p1, ana.pk, actor=dario, at=now)
    midnight = timezone.make_aware(timezone.datetime.combine(day + timedelta(days=1), timezone.datetime.min.time()))
    assert look_at_crews(actor=WORK, at=midnight - timedelta(seconds=1)) == 0
    assert look_at_crews(actor=WORK, at=midnight) == 1
    assert look_at_crews(actor=WORK, at=midnight + timedelta(minutes=1)) == 0
    assert [one["level"] for one in told("CrewBarred")] == ["warned"]


def test_whoever_leaves_or_goes_to_another_unit_clears_the_board(p1, enrol, pilar, dario, now):
    enrol("PUE-P2", "police")
    ana = officers.enrol(actor=pilar, institution="SSP-PUE", number="1001", name="Ana Ruiz", at=now)
    crew(p1, ana.pk, actor=dario, at=now)
    crew("PUE-P2", ana.pk, actor=dario, at=now)
    assert (Unit.objects.get(pk=p1).barred, Unit.objects.get(pk="PUE-P2").barred) == ("", "warned")
    go_ashore("PUE-P2", ana.pk, actor=dario, at=now)
    assert Unit.objects.get(pk="PUE-P2").barred == ""
    assert not Barred.objects.filter(until=None).exists()


def test_of_two_aboard_the_board_shows_the_gravest(p1, serving, pilar, dario, now):
    new = officers.enrol(actor=pilar, institution="SSP-PUE", number="2001", name="Eva Luna", at=now)
    ana = serving()
    for one in (new, ana):
        crew(p1, one.pk, actor=dario, at=now)
    suspend(ana, pilar, now)
    look_at_crews(actor=WORK, at=now)
    assert Unit.objects.get(pk=p1).barred == "forbidden"
    go_ashore(p1, ana.pk, actor=dario, at=now)
    assert Unit.objects.get(pk=p1).barred == "warned"


def test_the_recommendation_says_it_first_and_ranks_as_before(p1, open_incident, serving, pilar, dario, now):
    Unit.objects.update(latitude=19.05, longitude=-98.2, position_at=now)
    incident = open_incident("30503")
    before = [one.unit.pk for one in queries.recommendation(incident.folio, dario, at=now).choices]
    ana = serving()
    crew(p1, ana.pk, actor=dario, at=now)
    suspend(ana, pilar, now)
    look_at_crews(actor=WORK, at=now)
    found = queries.recommendation(incident.folio, dario, at=now)
    assert [one.unit.pk for one in found.choices] == before == [p1]
    assert "la ley lo prohíbe" in found.choices[0].reasons[0]
    assert found.choices[0].reasons[0] == found.choices[0].warnings[0]


def test_the_commander_sees_the_own_and_the_neighbour_none(p1, pilar, actor, dario, now):
    ana = officers.enrol(actor=pilar, institution="SSP-PUE", number="1001", name="Ana Ruiz", at=now)
    crew(p1, ana.pk, actor=dario, at=now)
    own = actor("commander", "SSP-PUE", name="carla", states=frozenset({"21"}))
    neighbour = actor("commander", "SSP-TLAX", name="teo", states=frozenset({"29"}))
    (row,) = queries.barred_of(own)
    assert (row.number, row.unit, row.code) == ("1001", p1, "HILO-O171")
    assert queries.barred_of(neighbour) == []


def test_over_http_a_dispatcher_boards_and_a_neighbour_does_not(p1, centre, api, pilar, now):
    centre("TLAX")
    officers.enrol(actor=pilar, institution="SSP-PUE", number="1001", name="Ana Ruiz", at=now)
    body = {"institution": "SSP-PUE", "number": "1001"}
    assert api("dispatcher", "TLAX").post(f"units/{p1}/aboard", **body).status_code == 403
    dispatcher = api("dispatcher")
    boarded = dispatcher.post(f"units/{p1}/aboard", **body)
    assert (boarded.status_code, boarded.json()[0]["code"]) == (201, "HILO-O171")
    assert dispatcher.get(f"units/{p1}/aboard").json()[0]["barred"] == "warned"
    assert api("dispatcher", "TLAX").get(f"units/{p1}/aboard").status_code == 403
    officer = boarded.json()[0]["officer"]
    assert dispatcher.post(f"units/{p1}/aboard/{officer}/leave").json() == []
    assert dispatcher.post(f"units/{p1}/aboard/{officer}/leave").status_code == 404


def test_no_program_answers_for_a_life_nor_who_has_no_right_to(p1, serving, pilar, dario, api, now):
    ana = serving()
    suspend(ana, pilar, now)
    life = {"reason": "niño en el río", "until": (timezone.now() + timedelta(hours=1)).isoformat()}
    body = {"institution": "SSP-PUE", "number": "1001", "life": life}
    by_token = api("dispatcher").post(f"units/{p1}/aboard", **body)
    assert (by_token.status_code, by_token.json()["code"]) == (403, "HILO-A403")
    asked = GoAboard(life=ForALife(reason="niño en el río", until=now + timedelta(hours=1)))
    for one in (replace(dario, permissions=dario.permissions - {"units.for_life"}), SETUP):
        with pytest.raises(Forbidden):
            crew(p1, ana.pk, asked, actor=one, at=now)
    assert not Crew.objects.exists()
    crew(p1, ana.pk, asked, actor=dario, at=now)
    assert queries.aboard_now(p1)[0].life_by == "dario"
