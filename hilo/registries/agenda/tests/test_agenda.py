"""A centre's agenda: written anew without moving what was told, kept day by day, and seen by whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.agenda import actions, queries
from hilo.registries.agenda.models import Agenda, Appointment
from hilo.registries.agenda.rules import earliest, no_shows, standard

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(celia, staffed, people, now):
    return actions.write_agenda(actor=celia, at=now, months=36)


@pytest.fixture
def told(celia, written, now, today):
    """Everything of the first two months is told."""
    actions.tell(actor=celia, at=now, until=today + timedelta(days=60))
    return list(Appointment.objects.filter(status="told").order_by("day", "id"))


def when(row):
    """Noon of the appointment's day."""
    from datetime import datetime, time

    from django.utils import timezone

    return timezone.make_aware(datetime.combine(row.day, time(12)))


class TestWriting:
    def test_everybody_who_owes_is_called_and_nobody_else(self, written, people):
        called = {}
        for officer, kind in Appointment.objects.filter(status="proposed").values_list("officer_id", "kind"):
            called.setdefault(officer, set()).add(kind)
        every = set(standard()["kinds"])
        assert called[people["lapsed"].pk] == called[people["never"].pk] == called[people["due"].pk] == every
        assert called[people["failed"].pk] == every
        assert people["leave"].pk not in called
        assert written.left == 0
        assert written.cost >= written.bound

    def test_the_armed_one_comes_before_who_lapsed_earlier(self, written, people):
        first = {
            name: Appointment.objects.filter(officer=people[name], kind="polygraph").order_by("day").first().day
            for name in ("armed", "lapsed", "due")
        }
        assert first["armed"] <= first["lapsed"] <= first["due"]

    def test_no_day_has_more_than_its_examiner_can_do_and_none_is_a_day_of_rest(self, written, today):
        from collections import Counter

        rows = Appointment.objects.filter(status="proposed").values_list("examiner_id", "day")
        assert max(Counter(rows).values()) <= 2
        days = {day for _, day in rows}
        assert days <= set(queries.working_days(today, max(days)))
        assert min(days) >= earliest(today)

    def test_who_is_renewed_is_called_before_the_end(self, written, people):
        due = people["due"].evaluations.get(component="trust").valid_until
        days = Appointment.objects.filter(officer=people["due"]).values_list("day", flat=True)
        assert max(days) < due

    def test_without_an_examiner_nothing_is_written(self, celia, people, now):
        with pytest.raises(Refusal) as refused:
            actions.write_agenda(actor=celia, at=now, months=36)
        assert refused.value.code == "HILO-O608"
        assert not Agenda.objects.exists()
        assert [one.code for one in queries.findings(celia, at=now)] == ["HILO-O604"]

    def test_written_anew_it_moves_nothing_that_was_told(self, celia, told, written, now):
        before = {row.pk: (row.day, row.examiner_id) for row in told}
        again = actions.write_agenda(actor=celia, at=now, months=36)
        assert again.number == written.number + 1
        after = {row.pk: (row.day, row.examiner_id) for row in Appointment.objects.filter(pk__in=before)}
        assert after == before
        assert not Appointment.objects.filter(agenda=written, status="proposed").exists()
        twice = Appointment.objects.filter(agenda=again, officer__in={row.officer_id for row in told})
        assert not {(row.officer_id, row.kind) for row in twice} & {(row.officer_id, row.kind) for row in told}

    def test_two_who_write_at_once_do_not_overwrite_each_other(self, celia, staffed, people, now):
        given = queries.asked(queries.centre_of(celia, "agenda.write"), at=now, months=3)
        from hilo.engines.agenda import plan

        made = plan(given.jobs, given.staff)
        body = queries.centre_of(celia, "agenda.write")
        actions._keep(body, given, made, 0, actor=celia, at=now)
        with pytest.raises(Conflict) as refused:
            actions._keep(body, given, made, 0, actor=celia, at=now)
        assert refused.value.code == "HILO-O609"
        assert Agenda.objects.count() == 1

    def test_the_needs_are_told_with_the_stretch(self, celia, staffed, people, now):
        found = {one.kind: one for one in queries.needs(celia, at=now)}
        assert found["polygraph"].enough >= found["polygraph"].bound >= 1
        assert found["polygraph"].first


class TestKeeping:
    def test_a_date_is_told_with_notice_only(self, celia, written, now, today):
        with pytest.raises(Refusal) as refused:
            actions.tell(actor=celia, at=now, until=today + timedelta(days=1))
        assert refused.value.code == "HILO-O610"

    def test_it_is_moved_with_notice_to_a_day_that_has_a_place(self, celia, told, now, today):
        row = told[0]
        with pytest.raises(Refusal) as refused:
            actions.move(row.pk, actor=celia, at=now, day=today + timedelta(days=1), reason="servicio")
        assert refused.value.code == "HILO-O610"
        day = next(
            day
            for day in queries.working_days(today + timedelta(days=100), today + timedelta(days=140))
            if not Appointment.objects.filter(day=day).exists()
        )
        made = actions.move(row.pk, actor=celia, at=now, day=day, reason="servicio")
        row.refresh_from_db()
        assert (row.status, made.status, made.again_id, made.day) == ("moved", "told", row.pk, day)
        with pytest.raises(Conflict) as again:
            actions.move(row.pk, actor=celia, at=now, day=day, reason="otra vez")
        assert again.value.code == "HILO-O613"
        saturday = day + timedelta(days=5 - day.weekday())
        with pytest.raises(Refusal) as refused:
            actions.move(made.pk, actor=celia, at=now, day=saturday, reason="sábado")
        assert refused.value.code == "HILO-O612"

    def test_who_did_not_come_is_called_again_and_counts_for_the_centre_alone(self, celia, told, verbs):
        row = told[0]
        at = when(row)
        made = actions.miss(row.pk, actor=celia, at=at, justified=False, reason="no se presentó")
        row.refresh_from_db()
        assert (row.status, row.justified) == ("missed", False)
        assert made.day >= earliest(row.day)
        assert (made.kind, made.officer_id, made.status) == (row.kind, row.officer_id, "told")
        assert verbs(row.subject) == ["appointment.missed"]
        assert no_shows(27, 3) == 0.1
        assert no_shows(20, 20) == 0.5
        assert no_shows(1, 5) == standard()["no_shows"]

    def test_attendance_is_written_on_the_day_or_after(self, celia, told, now):
        with pytest.raises(Conflict) as early:
            actions.attend(told[0].pk, actor=celia, at=now)
        assert early.value.code == "HILO-O614"
        assert actions.attend(told[0].pk, actor=celia, at=when(told[0])).status == "attended"

    def test_who_left_and_who_declared_a_conflict_are_found(self, celia, pilar, told, people, staffed, now, today):
        from hilo.registries.officers.actions import put_on_leave

        row = next(one for one in told if one.officer_id == people["armed"].pk)
        put_on_leave(actor=pilar, officer_id=row.officer_id, since=today, reason="licencia", document="L-2", at=now)
        exam = row.examiner
        actions.declare_conflict(exam.pk, actor=celia, at=now, institution="SSP-PUE", why="Es de esa corporación")
        found = queries.findings(celia, at=now)
        assert {"HILO-O600", "HILO-O601"} <= {one.code for one in found}
        spanish = {one.code: one.said("es") for one in found}
        assert "no está en servicio" in spanish["HILO-O600"]
        assert "declaró un conflicto" in spanish["HILO-O601"]
        assert all("…" not in said for said in spanish.values())
        assert sum(one.code == "HILO-O601" for one in found) == sum(one.examiner_id == exam.pk for one in told)
        # A new agenda calls nobody of that force to them.
        again = actions.write_agenda(actor=celia, at=now, months=36)
        assert not Appointment.objects.filter(agenda=again, examiner=exam).exists()

    def test_other_rules_are_a_finding(self, celia, written, now):
        Agenda.objects.filter(pk=written.pk).update(rules="2016")
        assert "HILO-O603" in {one.code for one in queries.findings(celia, at=now)}

    def test_a_conflict_is_with_one(self, celia, staffed, now):
        with pytest.raises(Refusal) as refused:
            actions.declare_conflict(staffed["medical"].pk, actor=celia, at=now, why="x")
        assert refused.value.code == "HILO-O607"


class TestWhoSees:
    def test_a_corporation_reads_the_dates_of_its_people_and_no_kind(self, pilar, told, written, today):
        rows = queries.appointments(pilar, first=today, last=today + timedelta(days=400))
        assert {row.id for row in rows} == {row.pk for row in told}
        assert {(row.kind, row.examiner) for row in rows} == {("", "")}

    def test_another_corporation_and_another_centre_read_nothing(self, actor, told, today, now):
        other = actor("personnel", "SPM-PUE", name="otra", states=frozenset({"21"}))
        far = actor("certification", "CECC-JAL", name="jal", states=frozenset({"14"}))
        span = {"first": today, "last": today + timedelta(days=400)}
        assert queries.appointments(other, **span) == []
        assert queries.appointments(far, **span) == []
        with pytest.raises(Forbidden):
            queries.findings(far, at=now, centre="CECC-PUE")
        with pytest.raises(Forbidden):
            actions.cancel(told[0].pk, actor=far, at=now, reason="x")

    def test_an_evaluator_has_the_own_day_and_nobody_else_s(self, actor, account, told):
        from hilo.kernel.access.models import User

        user = account("evaluator", "CECC-PUE", centre="")
        user = User.objects.get(pk=getattr(user, "pk", user))
        row = told[0]
        row.examiner.account = user
        row.examiner.save()
        eva = replace(actor("evaluator", "CECC-PUE", name="eva", states=frozenset({"21"})), user_id=user.pk)
        mine = queries.my_day(eva, day=row.day)
        assert {one.id for one in mine} == {
            one.pk for one in told if (one.examiner_id, one.day) == (row.examiner_id, row.day)
        }
        assert actions.attend(row.pk, actor=eva, at=when(row)).status == "attended"
        theirs = next(one for one in told if one.examiner_id != row.examiner_id)
        with pytest.raises(NotFound):
            actions.attend(theirs.pk, actor=eva, at=when(theirs))
        with pytest.raises(Forbidden):
            queries.appointments(eva, first=row.day, last=row.day)

    def test_a_list_goes_on_after_two_hundred(self, celia, written, today):
        span = {"first": today, "last": today + timedelta(days=1200)}
        first = queries.appointments(celia, **span, limit=5)
        rest = queries.appointments(celia, **span, after=first[-1].id)
        every = [row.id for row in first] + [row.id for row in rest]
        assert every == sorted(Appointment.objects.values_list("pk", flat=True))

    def test_the_load_tells_exams_against_places(self, celia, told, today):
        rows = queries.load(celia, first=today, last=today + timedelta(days=30))
        assert all(0 <= row.exams <= row.places for row in rows)
        assert any(row.exams for row in rows)
