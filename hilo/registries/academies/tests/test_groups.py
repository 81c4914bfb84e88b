"""A group from opening to signed acts: who may be in it, who grades it, and what it becomes in the officers' files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from hilo.kernel.ledger.queries import verify as ledger_verify
from hilo.kernel.signing import queries as seals
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.academies import actions, queries
from hilo.registries.officers.actions import record_training
from hilo.registries.officers.models import Training
from hilo.registries.officers.queries import trained_for

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


def code(refused):
    return refused.value.code


@pytest.fixture
def graded(academy, ines, now):
    """The group with grades of all three: the last one fails."""
    actions.give_grades(academy.group.pk, table="1001\t92,5\n1002\t70\n1003\t69,9", actor=ines, at=now)
    return academy


def test_a_group_becomes_training_and_diplomas_that_verify_offline(graded, estela, force, now, today, verbs):
    group = actions.close_group(graded.group.pk, document="ACTA-1", actor=estela, at=now)
    rows = queries.read(group.pk, estela, at=now).people
    assert [(row.place, row.grade, row.passed, row.why_not) for row in rows] == [
        (1, 92.5, True, ""),
        (2, 70.0, True, ""),
        (3, 69.9, False, "grade"),
    ]
    assert [trained_for(one.pk, "firearms", on=today).holds for one in force] == [True, True, False, False]
    taken = Training.objects.get(officer=force[0])
    assert (taken.hours, taken.folio, taken.accreditation) == (40, "SESNSP/DGAT/77", "CERT-1")
    key = queries.diplomas.public_key("ACA-PUE")
    first, second = queries.diplomas_of(group.pk, estela)
    said = queries.verify(first.line, key, today)
    assert (said.name, said.course, said.hours, said.standing) == ("Ana Ruiz Soto", "firearms", 40, "valid")
    assert "92" not in str(seals.read(seals.decoded(first.line.split(".")[1])))
    broken = second.line[:-4] + ("AAAA" if not second.line.endswith("AAAA") else "BBBB")
    with pytest.raises(Refusal):
        queries.verify(broken, key, today)
    acts = queries.signed_acts(group.pk, estela)
    document = seals.verify(acts, kind="group-acts", key=seals.key_of(key))
    assert [row["passed"] for row in document["results"]] == [True, True, False]
    assert verbs(f"officer:{force[0].pk}")[-1] == "officer.taught"
    assert list(ledger_verify()) == []
    with pytest.raises(Conflict) as refused:
        actions.close_group(group.pk, document="", actor=estela, at=now)
    assert code(refused) == "HILO-O627"


def test_a_course_entered_by_hand_and_by_the_academy_is_one(graded, estela, pilar, force, now, today):
    by_hand = record_training(
        actor=pilar,
        officer_id=force[0].pk,
        course="firearms",
        academy="Academia",
        starts=today - timedelta(days=10),
        ends=today,
        passed=True,
        at=now,
    )
    actions.close_group(graded.group.pk, document="", actor=estela, at=now)
    assert [row.pk for row in Training.objects.filter(officer=force[0])] == [by_hand.pk]
    assert Training.objects.filter(officer=force[1]).count() == 1


@pytest.mark.parametrize(("grade", "passes"), [(30, False), (95, True)])
def test_a_grade_changes_by_a_decision_and_with_it_training_and_diploma(
    graded, estela, force, now, today, grade, passes
):
    seat = graded.seats[0] if not passes else graded.seats[2]
    officer = force[0] if not passes else force[2]
    with pytest.raises(Conflict) as refused:
        actions.correct_grade(seat.pk, grade=grade, reason="revisión", document="DIC-1", actor=estela, at=now)
    assert code(refused) == "HILO-O636"
    actions.close_group(graded.group.pk, document="", actor=estela, at=now)
    before = queries.signed_acts(graded.group.pk, estela)
    lines = {row.seat: row.line for row in queries.diplomas_of(graded.group.pk, estela)}
    actions.correct_grade(seat.pk, grade=grade, reason="revisión de examen", document="DIC-1", actor=estela, at=now)
    assert trained_for(officer.pk, "firearms", on=today).holds is passes
    assert queries.signed_acts(graded.group.pk, estela) == before
    row = next(row for row in queries.read(graded.group.pk, estela, at=now).people if row.id == seat.pk)
    assert (row.passed, bool(row.diploma), [one.reason for one in row.corrections]) == (
        passes,
        passes,
        ["revisión de examen"],
    )
    if not passes:
        assert queries.diploma_verified(lines[seat.pk], today).standing == "annulled"
        assert Training.objects.get(officer=officer).annulled_why == "revisión de examen"
    else:
        (fresh,) = [one for one in queries.diplomas_of(graded.group.pk, estela) if one.seat == seat.pk]
        assert queries.diploma_verified(fresh.line, today).standing == "valid"
    with pytest.raises(Conflict) as refused:
        actions.correct_grade(seat.pk, grade=grade, reason="otra", document="DIC-2", actor=estela, at=now)
    assert code(refused) == "HILO-O637"


def test_nothing_closes_that_is_not_in_order(academy, estela, ines, now, today):
    group = academy.group
    with pytest.raises(Conflict) as refused:
        actions.close_group(group.pk, document="", actor=estela, at=now)
    assert (code(refused), refused.value.extra["places"]) == ("HILO-O633", [1, 2, 3])
    with pytest.raises(Conflict) as refused:
        actions.close_group(group.pk, document="", actor=estela, at=now - timedelta(days=1))
    assert code(refused) == "HILO-O631"
    actions.give_grades(group.pk, table="#1;90\n#2;90\n#3;90", actor=ines, at=now)
    actions.plan_days(group.pk, first=today, last=today, hours=4, actor=estela, at=now)
    if group.days.exists():
        with pytest.raises(Conflict) as refused:
            actions.close_group(group.pk, document="", actor=estela, at=now)
        assert code(refused) == "HILO-O634"
        actions.mark_attendance(group.pk, on=today, absent=[], actor=ines, at=now)
    academy.instructor.until = group.starts
    academy.instructor.save()
    with pytest.raises(Conflict) as refused:
        actions.close_group(group.pk, document="", actor=estela, at=now)
    assert code(refused) == "HILO-O626"
    assert not Training.objects.exists()


@pytest.mark.parametrize("until", [lambda group: group.starts, lambda group: group.ends], ids=["before", "meanwhile"])
def test_an_academy_whose_accreditation_ended_closes_nothing(graded, estela, now, until):
    from hilo.registries.officers.models import Accreditation

    Accreditation.objects.filter(institution="ACA-PUE", what="teaching").update(until=until(graded.group))
    with pytest.raises(Conflict) as refused:
        actions.close_group(graded.group.pk, document="", actor=estela, at=now)
    assert code(refused) == "HILO-O635"


def test_who_is_absent_too_much_does_not_pass(graded, estela, ines, force, now, today):
    group = graded.group
    actions.plan_days(group.pk, first=group.starts, last=group.ends, hours=5, actor=estela, at=now)
    days = [row.on for row in group.days.order_by("on")]
    assert len(days) >= 8
    assert all(day.weekday() < 5 for day in days)
    for place, day in enumerate(days):
        absent = [graded.seats[0].pk] if place < 3 else []
        actions.mark_attendance(group.pk, on=day, absent=absent, actor=ines, at=now)
    # Said again, it is put right.
    actions.mark_attendance(group.pk, on=days[-1], absent=[graded.seats[1].pk], actor=ines, at=now)
    actions.mark_attendance(group.pk, on=days[-1], absent=[], actor=ines, at=now)
    actions.close_group(group.pk, document="", actor=estela, at=now)
    first, second, _ = queries.read(group.pk, estela, at=now).people
    assert (first.passed, first.why_not, second.passed, second.attendance) == (False, "attendance", True, 100.0)
    assert not trained_for(force[0].pk, "firearms", on=today).holds
    with pytest.raises(Refusal) as refused:
        actions.mark_attendance(group.pk, on=today + timedelta(days=1), absent=[], actor=ines, at=now)
    assert code(refused) in ("HILO-O627", "HILO-O629")


def test_a_list_tells_line_by_line_what_it_did_not_take(academy, estela, pilar, jacinto, now):
    from hilo.registries.officers.actions import enrol as enrol_officer

    enrol_officer(actor=jacinto, institution="SSP-JAL", number="7", name="Otro Estado", cuip="OTRE850101ABC1", at=now)
    told = actions.enrol(
        academy.group.pk, people="SSP-PUE 1001\n\nSSP-PUE 9\nOTRE850101ABC1\nSSP-PUE 1004", actor=estela, at=now
    )
    assert told.done == 0
    assert [(row.line, row.code) for row in told.unread] == [
        (1, "HILO-O202"),
        (3, "HILO-O201"),
        (4, "HILO-O201"),
        (5, "HILO-O203"),
    ]
    actions.leave(academy.seats[2].pk, reason="comisión", actor=estela, at=now)
    # A corporation sends its own, by number alone; another state's sends nobody.
    assert actions.enrol(academy.group.pk, people="1004", actor=pilar, at=now).done == 1
    with pytest.raises(Forbidden):
        actions.enrol(academy.group.pk, people="7", actor=jacinto, at=now)
    with pytest.raises(Conflict) as refused:
        actions.leave(academy.seats[2].pk, reason="otra vez", actor=estela, at=now)
    assert code(refused) == "HILO-O628"


def test_who_left_comes_back_to_the_same_place(academy, estela, now):
    actions.leave(academy.seats[1].pk, reason="comisión", actor=estela, at=now)
    assert actions.enrol(academy.group.pk, people="SSP-PUE 1002", actor=estela, at=now).done == 1
    assert [row.place for row in queries.read(academy.group.pk, estela, at=now).people] == [1, 2, 3]


def test_a_table_tells_row_by_row_what_it_did_not_take(academy, ines, now):
    table = (
        "Número\tNombre\tCalificación\n1001\tAna\t88\n9999\tNadie\t90\n1002\tBeto\tNP\n1001\tAna\t99\n1003\tCarla\t101"
    )
    told = actions.give_grades(academy.group.pk, table=table, actor=ines, at=now)
    assert told.done == 1
    assert [(row.line, row.code) for row in told.unread] == [
        (3, "HILO-O204"),
        (4, "HILO-O205"),
        (5, "HILO-O206"),
        (6, "HILO-O205"),
    ]


def test_an_instructor_has_the_own_groups_and_another_state_sees_nothing(academy, actor, ines, far, pilar, estela, now):
    other = actor("instructor", "ACA-PUE", name="omar", states=frozenset({"21"}))
    assert [row.code for row in queries.groups(ines)] == ["T-1"]
    assert queries.groups(other) == queries.groups(far) == []
    for who in (other, far):
        with pytest.raises(NotFound):
            queries.read(academy.group.pk, who, at=now)
        with pytest.raises(Forbidden):
            actions.give_grades(academy.group.pk, table="1001\t90", actor=who, at=now)
    for act in (
        lambda: queries.groups(pilar),
        lambda: actions.close_group(academy.group.pk, document="", actor=ines, at=now),
        lambda: actions.enrol(academy.group.pk, people="SSP-PUE 1004", actor=ines, at=now),
        lambda: actions.close_group(academy.group.pk, document="", actor=far, at=now),
        lambda: queries.signed_acts(academy.group.pk, ines),
        lambda: queries.diplomas_of(academy.group.pk, ines),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_grade_that_somebody_wrote_behind_the_acts_back_makes_no_diploma(graded, estela, now):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE academies_seat SET grade = 99 WHERE place = 3")
    with pytest.raises(Conflict) as refused:
        actions.close_group(graded.group.pk, document="", actor=estela, at=now)
    assert code(refused) == "HILO-L410"


def test_diplomas_are_printed_a_page_each(graded, estela, far, now, verbs):
    pytest.importorskip("typst")
    with pytest.raises(Refusal) as refused:
        queries.print_diplomas(graded.group.pk, estela, at=now)
    assert code(refused) == "HILO-O639"
    actions.close_group(graded.group.pk, document="", actor=estela, at=now)
    paper = queries.print_diplomas(graded.group.pk, estela, at=now)
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") in (0, 2)
    assert verbs(graded.group.subject)[-1] == "diplomas.printed"
    with pytest.raises(NotFound):
        queries.print_diplomas(graded.group.pk, far, at=now)


def test_what_is_still_to_be_taught_is_counts_and_a_plan(academy, estela, far, today):
    rows = queries.shortfall(estela, today, course="firearms")
    assert [(row.institution, row.officers, row.lacking, row.recorded) for row in rows] == [("SSP-PUE", 4, 4, 0)]
    assert not any("Ana" in str(row) for row in queries.shortfall(estela, today))
    assert queries.shortfall(far, today) == []
    load = next(row for row in queries.plan(estela, today) if row.course == "firearms")
    assert (load.people, load.planned, load.groups, load.hours, load.instructors, load.months) == (4, 3, 1, 40, 1, 1)
    none = next(row for row in queries.plan(estela, today) if row.course == "gender")
    assert (none.instructors, none.months) == (0, None)


def test_an_academy_with_an_open_group_does_not_close_over_it(academy):
    from hilo.kernel.domain import held_by, in_hands_of

    assert academy.group.subject in list(held_by("ACA-PUE"))
    assert academy.group.subject in list(in_hands_of("ines", ""))
