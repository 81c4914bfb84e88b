"""What training is worth: hours, editions, earlier services, what opens a weapon; and what is owed, over all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.commands import RehireAnswer
from hilo.registries.officers.models import Officer
from hilo.registries.officers.rules import service
from hilo.registries.officers.rules.training import Taken, asked, edition_on, editions, standing, trained_for

ON = date(2026, 3, 1)


def took(course, ends=date(2026, 1, 10), hours=40, passed=True):
    return Taken(course, ends, hours, passed, 7)


def test_a_talk_of_an_hour_opens_no_sidearm_and_the_course_does():
    talk = trained_for([took("firearms", hours=1)], ["firearms"], "preventive_state", ON)
    assert not talk.holds
    assert [row.code for row in talk.findings] == ["HILO-O182"]
    course = trained_for([took("firearms")], ["firearms"], "preventive_state", ON)
    assert (course.holds, course.training, course.until) == (True, 7, date(2027, 1, 10))


def test_a_long_gun_asks_for_its_own_course_and_for_the_sidearms():
    short = trained_for([took("firearms")], ["long_gun", "firearms"], "preventive_state", ON)
    assert [(row.code, row.where) for row in short.findings] == [("HILO-O181", "long_gun")]
    both = [took("firearms", ends=date(2025, 6, 1)), took("long_gun")]
    assert trained_for(both, ["long_gun", "firearms"], "preventive_state", ON).until == date(2026, 6, 1)
    late = trained_for(both, ["long_gun", "firearms"], "preventive_state", date(2026, 6, 1))
    assert [(row.code, row.where) for row in late.findings] == [("HILO-O183", "firearms")]


def test_what_was_failed_or_lies_ahead_is_no_training():
    for one in (took("firearms", passed=False), took("firearms", ends=ON + timedelta(days=1))):
        assert standing([one], "firearms", "preventive_state", ON).code == "HILO-O181"
    assert trained_for([], [], "", ON).holds
    with pytest.raises(Refusal) as refused:
        trained_for([], ["bazooka"], "", ON)
    assert refused.value.code == "HILO-O441"


def test_an_equivalent_counts_and_nothing_counts_backwards():
    assert standing([took("initial_serving", hours=486)], "initial", "preventive_state", ON).code == ""
    assert standing([took("initial_serving", hours=485)], "initial", "preventive_state", ON).code == "HILO-O182"
    assert standing([took("initial", hours=972)], "initial_serving", "preventive_state", ON).code == "HILO-O181"


def test_hours_are_those_of_the_profile():
    assert asked("initial", "preventive_state", editions()[-1]) == (972, "read")
    assert asked("initial", "custody", editions()[-1]) == (972, "proposal")
    assert standing([took("initial", hours=600)], "initial", "prosecutor", ON).code == ""
    assert standing([took("initial", hours=600)], "initial", "custody", ON).code == "HILO-O182"


def test_a_course_is_judged_by_the_edition_of_its_time_and_due_by_that_of_today():
    def edition(day, hours, months):
        row = {"hours": hours, "every_months": months, "mark": "read", "profiles": ["preventive_state"]}
        return {"valid_from": day, "courses": {"firearms": row}}

    known = (edition(date(2017, 1, 1), 20, 24), edition(date(2026, 1, 1), 60, 12))
    assert edition_on(date(2010, 1, 1), known) is known[0]
    old = [took("firearms", ends=date(2025, 5, 1), hours=20)]
    assert standing(old, "firearms", "preventive_state", ON, known).until == date(2026, 5, 1)
    assert standing(old, "firearms", "preventive_state", date(2025, 12, 31), known).until == date(2027, 5, 1)
    new = [took("firearms", ends=date(2026, 1, 5), hours=20)]
    assert standing(new, "firearms", "preventive_state", ON, known).code == "HILO-O182"


@pytest.mark.django_db
def test_who_returns_keeps_the_hours_earned_before(pilar, jacinto, ana, now, today):
    taken = {"academy": "A", "starts": today - timedelta(days=900), "ends": today - timedelta(days=700)}
    row = actions.record_training(actor=pilar, officer_id=ana.pk, course="initial", passed=True, at=now, **taken)
    assert row.hours == 972
    left = {"cause": "resignation", "on": today, "resolution": "OF-1", "reason": "x", "at": now}
    actions.separate(actor=pilar, officer_id=ana.pk, **left)
    back = actions.enrol(
        actor=jacinto,
        institution="SSP-JAL",
        number="77",
        name=ana.name,
        cuip=ana.cuip,
        answer=RehireAnswer(same=ana.pk, reason="trae su baja"),
        at=now,
    )
    assert queries.trained_for(back.pk, "initial", on=today).training == row.pk
    assert not queries.trained_for(back.pk, "firearms", on=today).holds
    gaps = {gap.course: gap for gap in queries.training_gap("SSP-JAL", jacinto, today)}
    assert (gaps["initial"].officers, gaps["initial"].current, gaps["initial"].hours) == (1, 1, 0)
    assert "initial" in [course["course"] for course in queries.read(back.pk, jacinto, at=now).trainings]
    with pytest.raises(NotFound):
        queries.trained_for(987_654, "initial", on=today)


@pytest.mark.django_db
def test_gaps_are_of_all_who_serve_and_say_on_how_many_files_they_stand(pilar, ana, now, today):
    for number in range(4):
        actions.enrol(actor=pilar, institution="SSP-PUE", number=f"2{number}", name=f"Luz Soto {number}", at=now)
    taken = {"academy": "A", "starts": today, "ends": today, "passed": True, "at": now}
    actions.record_training(actor=pilar, officer_id=ana.pk, course="gender", **taken)
    gaps = {gap.course: gap for gap in queries.training_gap("SSP-PUE", pilar, today)}
    gender = gaps["gender"]
    assert (gender.officers, gender.current, gender.recorded, gender.assumed, gender.hours) == (5, 1, 1, 4, 80)
    rows = queries.lacking("SSP-PUE", pilar, at=now, course="gender")
    assert [(row.number, row.assumed, row.recorded) for row in rows] == [(f"2{n}", True, False) for n in range(4)]
    assert [row.number for row in queries.lacking("SSP-PUE", pilar, at=now, course="gender", after="21")] == [
        "22",
        "23",
    ]


@pytest.mark.django_db
def test_who_lacks_what_is_for_the_own_institution_and_stands_in_the_ledger(pilar, jacinto, ana, now, verbs):
    with pytest.raises((Forbidden, NotFound)):
        queries.lacking("SSP-PUE", jacinto, at=now)
    queries.lacking("SSP-PUE", pilar, at=now)
    assert verbs("institution:SSP-PUE")[-1] == "officers.listed"


@pytest.mark.django_db
def test_five_ranks_in_a_day_are_refused(pilar, ana, now, today):
    given = {"actor": pilar, "officer_id": ana.pk, "document": "Const.", "at": now}
    first = today - timedelta(days=400)
    actions.promote(rank="police", since=first, **given)
    with pytest.raises(Conflict) as refused:
        actions.promote(rank="police_third", since=first, **given)
    assert refused.value.code == "HILO-O438"
    day = service.next_rank_from(first, "21")
    with pytest.raises(Conflict):
        actions.promote(rank="police_third", since=day - timedelta(days=1), **given)
    actions.promote(rank="police_third", since=day, **given)
    with pytest.raises(Refusal) as refused:
        actions.promote(rank="police_second", since=today + timedelta(days=900), **given)
    assert refused.value.code == "HILO-O478"
    assert [row.rank for row in ana.ranks.order_by("since", "id")] == ["police", "police_third"]


@pytest.mark.django_db
def test_one_course_is_one_though_its_days_were_written_differently(pilar, ana, now, today):
    given = {"actor": pilar, "officer_id": ana.pk, "course": "gender", "academy": "A", "passed": True, "at": now}
    actions.record_training(starts=today - timedelta(days=9), ends=today - timedelta(days=5), **given)
    with pytest.raises(Conflict) as refused:
        actions.record_training(starts=today - timedelta(days=8), ends=today - timedelta(days=5), **given)
    assert refused.value.code == "HILO-O443"
    actions.record_training(starts=today - timedelta(days=4), ends=today, **given)
    assert Officer.objects.get(pk=ana.pk).trainings.count() == 2


def test_lists_of_the_law_have_what_they_name():
    courses, profiles = service.standard("programme")["courses"], service.standard("programme")["profiles"]
    for edition in editions():
        for row in edition["courses"].values():
            assert {*row["profiles"], *row.get("by_profile", {})} <= profiles.keys()
        assert set(edition["assumed"].values()) <= profiles.keys()
        assert {row[key] for row in edition["equivalences"] for key in ("course", "counts_as")} <= courses.keys()
