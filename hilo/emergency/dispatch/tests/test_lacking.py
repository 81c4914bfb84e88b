"""What an incident lacks and how far each discipline came, from its needs and the units that were sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hilo.emergency.dispatch.rules import capabilities, discipline_labels, expand
from hilo.emergency.dispatch.rules_lacks import Went, late, parts
from hilo.emergency.dispatch.rules_response import able, ladder, policy, skills, turnout, unit_discipline
from hilo.engines.dispatch import Need

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TERMS = {"registered": 90, "dispatched": 120, "on_scene": 600}
ARREST = (Need("ambulance_advanced"),)


def went(*can: str, there: int | None = None, left: int | None = None, agency: str = "CRM") -> Went:
    def minute(n: int | None) -> datetime | None:
        return None if n is None else AT + timedelta(minutes=n)

    return Went(agency, expand(can), AT, minute(there), minute(left))


def test_nobody_sent_lacks_all_of_it() -> None:
    [medicine] = parts(ARREST, [])
    assert (medicine.discipline, medicine.status) == ("medicine", "open")
    assert (medicine.lacking[0].not_sent, medicine.lacking[0].not_on_scene) == (1, 1)


def test_a_police_motorcycle_there_leaves_medicine_open() -> None:
    [medicine] = parts(ARREST, [went("police", there=3, agency="SSP")])
    assert (medicine.status, medicine.on_scene_at, medicine.agencies) == ("open", None, ())
    assert medicine.lacking[0].stand_in == "police"
    assert late(medicine, AT, TERMS, AT + timedelta(seconds=121)) == "dispatched"
    assert late(medicine, AT, TERMS, AT + timedelta(seconds=119)) == ""


def test_a_responder_with_a_defibrillator_begins_and_is_no_ambulance() -> None:
    [medicine] = parts(ARREST, [went("police", "defibrillator", there=3)])
    assert medicine.status == "open"
    assert medicine.lacking[0].stand_in == "defibrillator"


def test_a_basic_ambulance_is_medicine_on_scene_and_the_advanced_one_is_still_owed() -> None:
    [medicine] = parts(ARREST, [went("ambulance_basic", there=5)])
    assert (medicine.status, medicine.on_scene_at) == ("on_scene", AT + timedelta(minutes=5))
    assert (medicine.lacking[0].not_sent, medicine.lacking[0].stand_in) == (1, "ambulance_basic")
    assert late(medicine, AT, TERMS, AT + timedelta(hours=1)) == ""


def test_what_is_on_its_way_is_sent_but_not_there() -> None:
    [medicine] = parts(ARREST, [went("ambulance_advanced")])
    lack = medicine.lacking[0]
    assert (medicine.status, lack.not_sent, lack.not_on_scene, lack.stand_in) == ("dispatched", 0, 1, "")
    assert late(medicine, AT, TERMS, AT + timedelta(seconds=601)) == "on_scene"


def test_each_discipline_has_its_own_clocks_and_agencies() -> None:
    needs = (Need("fire", 2), Need("ambulance_basic"), Need("police", 1, False))
    fire, medicine = parts(needs, [went("fire", there=4, agency="BOM"), went("fire", agency="PC")])
    assert (fire.status, medicine.status) == ("on_scene", "open")
    assert [(row.agency, row.units, row.on_scene) for row in fire.agencies] == [("BOM", 1, 1), ("PC", 1, 0)]
    assert (fire.lacking[0].not_sent, fire.lacking[0].not_on_scene) == (0, 1)


def test_who_arrived_and_left_did_its_part_and_who_turned_back_did_not() -> None:
    [done] = parts(ARREST, [went("ambulance_advanced", there=5, left=40)])
    assert (done.status, done.lacking) == ("on_scene", ())
    [turned] = parts(ARREST, [went("ambulance_advanced", left=4)])
    assert turned.status == "open"


def test_what_was_done_before_it_was_reopened_does_not_answer() -> None:
    before = went("ambulance_advanced", there=5, left=40)
    [again] = parts(ARREST, [before], since=AT + timedelta(hours=1))
    assert again.status == "open"


def test_every_need_has_a_ladder_whose_rungs_are_known_and_only_the_own_discipline_counts() -> None:
    known = capabilities()
    needed = {need.capability for needs in known.rules.values() for need in needs}
    for name in needed:
        steps = ladder(name)
        assert steps or name == "police", f"nobody stands in for {name}"
        for step in steps:
            assert step.send in known.implies
            assert not step.counts or known.disciplines[step.send] == known.disciplines[name]
    rungs = [rung for rungs in policy("high").ladders.values() for rung in rungs]
    assert all(set(rung.does) == {"es", "en"} for rung in rungs)


def test_the_ceiling_is_lower_for_what_is_urgent() -> None:
    assert [policy(priority).ceiling_s for priority in ("high", "medium", "low")] == [2400, 3600, 7200]


@pytest.mark.parametrize(
    ("discipline", "hour", "seconds"),
    [("fire", 15, (80, 30)), ("fire", 3, (110, 30)), ("medicine", 15, (60, 30)), ("medicine", 3, (90, 30))],
)
def test_turnout_is_the_standards_by_day_and_longer_by_night(
    discipline: str, hour: int, seconds: tuple[int, int]
) -> None:
    assert turnout("CRM", discipline, hour) == seconds


def test_every_discipline_turns_out_in_a_time_that_is_told() -> None:
    assert all(turnout("", name, hour) for name in discipline_labels("es") for hour in range(24))


@pytest.mark.parametrize(
    ("equipped", "aboard", "can"),
    [
        (["ambulance_advanced"], [], {"ambulance_advanced", "ambulance_basic"}),
        (["ambulance_advanced"], ["paramedic"], {"ambulance_advanced", "ambulance_basic", "first_aid"}),
        (["ambulance_advanced"], ["emt"], {"ambulance_basic", "first_aid"}),
        (["ambulance_advanced"], ["driver"], set()),
        (["police"], ["police_officer", "emt"], {"police", "first_aid"}),
        (["police", "defibrillator"], ["police_officer"], {"police", "defibrillator", "first_aid"}),
    ],
)
def test_who_is_aboard_lowers_and_raises_what_a_unit_can_do(
    equipped: list[str], aboard: list[str], can: set[str]
) -> None:
    assert set(expand(able(equipped, aboard))) == can


def test_a_patrol_that_carries_a_defibrillator_is_still_the_polices() -> None:
    assert unit_discipline(["defibrillator", "police"]) == "police"
    assert unit_discipline(["rescue", "fire"]) == "fire"
    assert unit_discipline([]) == ""


def test_skills_have_names_in_both_languages() -> None:
    assert set(skills("es")) == set(skills("en"))
