"""A scene that is commanded, by who is in it, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.command import queries
from hilo.emergency.command.actions import (
    count_triage,
    draw_zone,
    lift_zone,
    load_plan,
    order_hold,
    raise_alarm,
    secure,
    set_objective,
    take_role,
)
from hilo.emergency.dispatch.actions import assign, lend, step
from hilo.emergency.dispatch.models import Unit
from hilo.emergency.incidents.actions import close
from hilo.emergency.incidents.models import Incident
from hilo.lib.errors import Conflict, Forbidden, Refusal

HELICOPTER = (
    '[[plan]]\nname = {es = "x", en = "x"}\nprefixes = [""]\n[[plan.levels]]\nlevel = 1\nasks = { helicopter = 1 }\n'
)
OWN = (
    '[[plan]]\nname = {es = "Propio", en = "Own"}\nprefixes = [""]\n[[plan.levels]]\nlevel = 2\nasks = { police = 2 }\n'
)


def orders(folio, unit):
    return queries.orders(Incident.objects.get(folio=folio), Unit.objects.get(pk=unit))


def test_an_alarm_proposes_who_goes_and_says_what_does_not_exist(sent, dario, enrol, now):
    enrol("PUE-A2", "ambulance_advanced", latitude=19.05, longitude=-98.2, at=now)
    made = raise_alarm(sent, injured=40, actor=dario, at=now)
    assert (made.level, made.lacking["ambulance_basic"]) == (5, 19)
    found = queries.proposal(sent, dario, at=now)
    by_kind = {row.capability: row for row in found.asked}
    assert (by_kind["ambulance_basic"].there, by_kind["ambulance_advanced"].proposed) == (1, 1)
    assert by_kind["civil_protection"].lacking == 3
    assert [one.unit for one in found.units][:2] == ["PUE-A2", "PUE-B1"]
    assert all(row.there + row.proposed + row.lacking == row.asked for row in found.asked)
    assert Unit.objects.get(pk="PUE-A2").status == "available", "an alarm sends nobody"


def test_who_answers_reads_what_an_alarm_proposes_and_a_partner_not_even_none(sent, dario, actor, centre, enrol, now):
    puebla, _ = Incident.objects.get(folio=sent).centre, centre("TLAX")
    enrol("TLAX-P1", "police", latitude=19.04, longitude=-98.2)
    partner = actor("dispatcher", "TLAX")
    lend("TLAX-P1", puebla, now + timedelta(hours=2), actor=partner, at=now)
    assign(sent, unit="TLAX-P1", actor=dario, at=now)
    assert queries.board(sent, partner, at=now).centres == ["PUE", "TLAX"]
    with pytest.raises(Forbidden):
        queries.proposal(sent, partner, at=now)
    assert queries.proposal(sent, dario, at=now).level == 0


def test_no_alarm_twice_none_lower_and_none_that_the_plan_lacks(sent, dario, now):
    raise_alarm(sent, level=3, actor=dario, at=now)
    for level, code in ((3, "HILO-D482"), (2, "HILO-D482"), (9, "HILO-D481")):
        with pytest.raises((Conflict, Refusal)) as refused:
            raise_alarm(sent, level=level, actor=dario, at=now)
        assert refused.value.code == code


def test_a_plan_that_asks_for_what_does_not_exist_is_refused_and_the_standards_stays(sent, actor, now):
    boss = actor("supervisor")
    with pytest.raises(Refusal, match="helicopter") as refused:
        load_plan(centre="PUE", toml=HELICOPTER, actor=boss, at=now)
    assert refused.value.code == "HILO-D480"
    assert queries.plans_of("PUE") == queries.standard_plans()
    load_plan(centre="PUE", toml=OWN, actor=boss, at=now)
    assert queries.plans_of("PUE")[0].name["es"] == "Propio"
    load_plan(centre="PUE", toml="", actor=boss, at=now + timedelta(seconds=1))
    assert queries.plans_of("PUE") == queries.standard_plans()
    with pytest.raises(Forbidden):
        load_plan(centre="PUE", toml=OWN, actor=actor("supervisor", "JAL"), at=now)


def test_the_count_that_was_made_last_counts_though_it_arrives_first(sent, dario, crew, now):
    at = now + timedelta(minutes=10)
    count_triage(sent, red=5, yellow=9, green=20, counted_at=at, actor=crew("PUE-A1"), at=at)
    count_triage(sent, red=2, counted_at=now + timedelta(minutes=3), actor=crew("PUE-P1"), at=at + timedelta(minutes=1))
    found = queries.board(sent, dario, at=at)
    assert (found.triage.red, found.triage.by_unit, len(found.counts)) == (5, "PUE-A1", 2)
    assert found.suggested == 4


def test_the_ambulance_waits_until_the_patrol_on_scene_says_secure(sent, dario, crew, now):
    order_hold(sent, place="Gasolinera de la 11 Sur", reason="Agresor armado", actor=dario, at=now)
    assert orders(sent, "PUE-A1").waits
    assert not orders(sent, "PUE-P1").waits
    for unit in ("PUE-A1", "PUE-P1"):
        with pytest.raises(Forbidden) as refused:
            secure(sent, actor=crew(unit), at=now)
        assert refused.value.code == "HILO-D484", "who waits; and the patrol that has not arrived"
    step("PUE-P1", status="on_scene", actor=crew("PUE-P1"), at=now)
    assert orders(sent, "PUE-P1").may_secure
    secure(sent, actor=crew("PUE-P1"), at=now)
    assert not orders(sent, "PUE-A1").waits
    assert orders(sent, "PUE-A1").hold.ended_by_unit == "PUE-P1"
    with pytest.raises(Conflict) as refused:
        secure(sent, actor=dario, at=now)
    assert refused.value.code == "HILO-D483"


def test_who_entered_though_they_wait_is_shown(sent, dario, now):
    order_hold(sent, hold=True, actor=dario, at=now)
    assert queries.board(sent, dario, at=now).hold.entered == ["PUE-A1"], "it is on scene"


def test_a_hold_pressed_by_mistake_is_undone_by_one_press_and_stays_in_the_ledger(sent, dario, history, now):
    order_hold(sent, hold=True, actor=dario, at=now)
    secure(sent, actor=dario, at=now)
    verbs = [verb for _, verb, _ in history(f"incident:{sent}")]
    assert verbs[-2:] == ["hold.ordered", "scene.secured"]


def test_a_zone_says_what_lies_in_it_and_of_how_many(sent, hospitals, dario, now):
    made = draw_zone(sent, kind="evacuation", latitude=19.0437, longitude=-98.2012, radius_m=1200, actor=dario, at=now)
    found = queries.board(sent, dario, at=now)
    [zone] = found.zones
    assert [one.key for one in zone.things if one.kind == "hospital"] == ["PLIMS000022"]
    assert {one.kind: (one.inside, one.loaded) for one in zone.looked}["hospital"] == (1, 3)
    lift_zone(sent, made.pk, actor=dario, at=now)
    assert queries.board(sent, dario, at=now).zones == []


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"latitude": 19.0, "longitude": -98.0},
        {"corners": ((19.0, -98.0), (19.1, -98.0))},
        {"corners": ((19.0, -98.0), (19.1, -97.9), (19.0, -97.9), (19.1, -98.0))},
        {
            "latitude": 19.0,
            "longitude": -98.0,
            "radius_m": 50,
            "corners": ((19.0, -98.0), (19.1, -98.0), (19.0, -97.9)),
        },
    ],
)
def test_what_is_no_area_is_no_zone(sent, dario, now, shape):
    with pytest.raises(Refusal) as refused:
        draw_zone(sent, kind="hot", actor=dario, at=now, **shape)
    assert refused.value.code == "HILO-D485"


def test_no_zone_is_drawn_by_itself(sent, open_incident, dario, now):
    gas = open_incident("20115").folio
    found = queries.board(gas, dario, at=now)
    assert (found.zones, found.distances[0].metres) == ([], 100)


def test_who_commands_says_secure_though_it_waits(sent, dario, crew, now):
    take_role(sent, role="commander", unit="PUE-A1", actor=dario, at=now)
    order_hold(sent, hold=True, actor=dario, at=now)
    secure(sent, actor=crew("PUE-A1"), at=now)
    with pytest.raises(Conflict):
        take_role(sent, role="safety", unit="PUE-P2", actor=dario, at=now)


def test_a_unit_that_was_not_sent_and_a_neighbour_command_nothing(sent, crew, actor, now):
    for who in (crew("PUE-P2"), actor("dispatcher", "JAL"), actor("dispatcher", "TLAX")):
        for work in (
            lambda who=who: count_triage(sent, red=1, actor=who, at=now),
            lambda who=who: order_hold(sent, hold=True, actor=who, at=now),
            lambda who=who: secure(sent, actor=who, at=now),
            lambda who=who: draw_zone(sent, kind="hot", latitude=19, longitude=-98, radius_m=9, actor=who, at=now),
            lambda who=who: take_role(sent, role="commander", post="Yo", actor=who, at=now),
            lambda who=who: set_objective(sent, text="x", actor=who, at=now),
            lambda who=who: raise_alarm(sent, level=2, actor=who, at=now),
            lambda who=who: queries.board(sent, who, at=now),
        ):
            with pytest.raises(Forbidden):
                work()


def test_a_closed_incident_takes_no_more_orders(sent, dario, now):
    close(sent, code="A", actor=dario, at=now)
    for work in (
        lambda: raise_alarm(sent, level=2, actor=dario, at=now),
        lambda: order_hold(sent, hold=True, actor=dario, at=now),
        lambda: count_triage(sent, red=1, actor=dario, at=now),
    ):
        with pytest.raises(Conflict) as refused:
            work()
        assert refused.value.code == "HILO-I410"
