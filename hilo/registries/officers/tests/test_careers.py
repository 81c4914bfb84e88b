"""Posts, ranks, absences, sanctions, the end of a service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.checks import check

pytestmark = pytest.mark.django_db


def code(refused):
    return refused.value.code


def test_who_lacks_what_operations_need_is_sent_elsewhere(pilar, ana, evaluated, now, today):
    given = {"actor": pilar, "officer_id": ana.pk, "post": "Zona Norte", "since": today, "at": now}
    with pytest.raises(Conflict) as refused:
        actions.assign(duty="operational", **given)
    assert code(refused) == "HILO-O433"
    assert {row["code"] for row in refused.value.extra["findings"]} == {"HILO-O101"}
    assert actions.assign(duty="administrative", **given).until is None
    evaluated(ana)
    actions.assign(duty="operational", **given)
    assert [row.duty for row in ana.postings.filter(until=None)] == ["operational"]
    with pytest.raises(Refusal) as refused:
        actions.assign(duty="patrolling", **given)
    assert code(refused) == "HILO-O428"


def test_no_rank_is_leapt_over_and_the_one_before_ends_that_day(pilar, ana, now, today):
    given = {"actor": pilar, "officer_id": ana.pk, "document": "Const. 1", "at": now}
    actions.promote(rank="police_third", since=today - timedelta(days=500), **given)
    with pytest.raises(Conflict) as refused:
        actions.promote(rank="police_first", since=today, **given)
    assert code(refused) == "HILO-O435"
    with pytest.raises(Refusal) as refused:
        actions.promote(rank="police_second", since=today - timedelta(days=501), **given)
    assert code(refused) == "HILO-O479"
    actions.promote(rank="police_second", since=today, **given)
    assert queries.card(ana, today - timedelta(days=1)).rank == "police_third"
    assert queries.card(ana, today).as_dict()["rank_label"] == "Policía segundo"
    with pytest.raises(Refusal) as refused:
        actions.promote(rank="admiral", since=today, **given)
    assert code(refused) == "HILO-O429"


def test_absences_follow_the_graph_and_keep_their_reasons(pilar, ana, evaluated, now, today):
    evaluated(ana)
    given = {"actor": pilar, "officer_id": ana.pk, "at": now}
    actions.put_on_leave(since=today - timedelta(days=9), reason="maternidad", **given)
    with pytest.raises(Conflict) as refused:
        actions.put_on_leave(since=today, reason="otra", **given)
    assert code(refused) == "HILO-W409"
    actions.suspend(since=today - timedelta(days=5), reason="procedimiento 12", document="CHJ/12", **given)
    assert not queries.verdict(ana.pk, today).may_serve
    assert queries.verdict(ana.pk, today - timedelta(days=20)).may_serve
    actions.reinstate(since=today, reason="resuelto", **given)
    assert queries.verdict(ana.pk, today).may_serve
    assert [row.status for row in ana.states.order_by("since", "id")] == ["active", "leave", "suspended", "active"]
    for act, ahead in ((actions.put_on_leave, 367), (actions.suspend, 1)):
        with pytest.raises(Refusal) as refused:
            act(since=today + timedelta(days=ahead), reason="x", document="d", **given)
        assert code(refused) == "HILO-O478"
    with pytest.raises(Refusal) as refused:
        actions.suspend(since=today, reason=" ", document="x", **given)
    assert code(refused) == "HILO-O427"


class TestAPlannedLeave:
    @pytest.fixture
    def given(self, pilar, ana, evaluated, now):
        evaluated(ana)
        return {"actor": pilar, "officer_id": ana.pk, "reason": "maternidad"}

    @pytest.fixture
    def first(self, given, now, today):
        """The day on which it begins."""
        actions.put_on_leave(since=today + timedelta(days=9), at=now, **given)
        return today + timedelta(days=9)

    def every_verdict(self, ana, celia, day):
        row = next(row for row in queries.judged(celia, day) if row.officer_id == ana.pk)
        return queries.verdict(ana.pk, day).may_serve, row.may_serve, queries.facts_now(ana.pk, day).status == "active"

    def test_holds_from_its_day_on_and_nothing_before(self, pilar, celia, ana, first, now, today):
        ana.refresh_from_db()
        assert ana.status == "active"
        for day in (today, first - timedelta(days=1)):
            assert self.every_verdict(ana, celia, day) == (True, True, True)
        for day in (first, first + timedelta(days=30)):
            assert self.every_verdict(ana, celia, day) == (False, False, False)
        began = now + timedelta(days=9)
        assert not [one for at in (now, began) for one in check(at) if one.code == "HILO-O161"]
        assert queries.read(ana.pk, pilar, at=now).status == "active"
        assert queries.read(ana.pk, pilar, at=began).status == "leave"

    def test_its_officer_comes_back_by_a_step_of_its_own(self, celia, ana, given, first, now):
        back = now + timedelta(days=20)
        actions.reinstate(since=timezone.localdate(back), at=back, **given)
        assert self.every_verdict(ana, celia, timezone.localdate(back)) == (True, True, True)
        assert [row.status for row in ana.states.order_by("since", "id")] == ["active", "leave", "active"]

    def test_is_moved_to_another_day_and_called_off_before_it_begins(self, celia, ana, given, first, now, today):
        later = today + timedelta(days=40)
        actions.put_on_leave(since=later, at=now, **given)
        assert self.every_verdict(ana, celia, first) == (True, True, True)
        assert self.every_verdict(ana, celia, later) == (False, False, False)
        actions.reinstate(since=today, at=now, **given)
        assert self.every_verdict(ana, celia, later) == (True, True, True)
        state = ana.states.get()
        assert (state.status, state.until) == ("active", None)

    @pytest.mark.parametrize("ends", [False, True])
    def test_gives_way_to_what_happens_before_it(self, ana, given, first, now, today, ends):
        if ends:
            why = {"cause": "resignation", "on": today, "resolution": "OF-1"}
            actions.separate(at=now, **given, **why)
        else:
            actions.suspend(since=today, document="CHJ/1", at=now, **given)
        ana.refresh_from_db()
        status = "separated" if ends else "suspended"
        assert ana.status == status
        assert queries.status_now(ana.pk, first) == (status, False)

    def test_is_planned_by_who_serves_alone(self, given, now, today):
        actions.suspend(since=today, document="CHJ/1", at=now, **given)
        with pytest.raises(Conflict) as refused:
            actions.put_on_leave(since=today + timedelta(days=3), at=now, **given)
        assert code(refused) == "HILO-W409"


def test_a_suspension_keeps_out_until_it_ends_or_is_set_aside(pilar, ana, evaluated, now, today):
    evaluated(ana)
    given = {"actor": pilar, "officer_id": ana.pk, "reason": "falta", "document": "CHJ/3", "begins": today, "at": now}
    row = actions.sanction(kind="suspension", until=today + timedelta(days=10), **given)
    assert not queries.verdict(ana.pk, today).may_serve
    assert queries.verdict(ana.pk, today + timedelta(days=10)).may_serve
    actions.annul_sanction(actor=pilar, sanction_id=row.pk, reason="amparo concedido", at=now)
    assert queries.verdict(ana.pk, today).may_serve
    with pytest.raises(Conflict) as refused:
        actions.annul_sanction(actor=pilar, sanction_id=row.pk, reason="otra vez", at=now)
    assert code(refused) == "HILO-O448"
    for kind, until in (("suspension", None), ("warning", today + timedelta(days=1)), ("flogging", None)):
        with pytest.raises(Refusal) as refused:
            actions.sanction(kind=kind, until=until, **given)
        assert code(refused) == "HILO-O447"


def test_the_end_of_a_service_ends_post_rank_and_certificate(pilar, celia, ana, evaluated, now, today, verbs):
    evaluated(ana)
    actions.assign(actor=pilar, officer_id=ana.pk, post="Norte", duty="operational", since=today, at=now)
    actions.promote(actor=pilar, officer_id=ana.pk, rank="police", since=today, document="c", at=now)
    paper = actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
    given = {"officer_id": ana.pk, "on": today, "resolution": "OF-1", "reason": "se va", "at": now}
    with pytest.raises(Refusal) as refused:
        actions.separate(actor=pilar, cause="boredom", **given)
    assert code(refused) == "HILO-O436"
    actions.separate(actor=pilar, cause="resignation", **given)
    ana.refresh_from_db()
    paper.refresh_from_db()
    assert (ana.status, paper.revoked_for, paper.revoked_on) == ("separated", "separated", today)
    assert not ana.postings.filter(until=None).exists()
    assert not ana.ranks.filter(until=None).exists()
    assert verbs(f"officer:{ana.pk}")[-1] == "officer.separated"
    with pytest.raises(Conflict) as refused:
        actions.separate(actor=pilar, cause="resignation", **given)
    assert code(refused) == "HILO-W409"
    for act in (
        lambda: actions.assign(actor=pilar, officer_id=ana.pk, post="x", duty="administrative", since=today, at=now),
        lambda: actions.request_certificate(actor=pilar, officer_id=ana.pk, at=now),
        lambda: evaluated(ana),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert code(refused) == "HILO-O434"


def test_a_course_is_recorded_once_and_within_bounds(pilar, ana, now, today):
    given = {"actor": pilar, "officer_id": ana.pk, "academy": "Academia", "passed": True, "at": now}
    days = {"starts": today - timedelta(days=9), "ends": today - timedelta(days=4)}
    row = actions.record_training(course="police_report", grade=91.456, **days, **given)
    assert (row.hours, row.modality, str(row.grade)) == (20, "update", "91.46")
    with pytest.raises(Conflict) as refused:
        actions.record_training(course="police_report", **days, **given)
    assert code(refused) == "HILO-O443"
    for course, more, said in (
        ("origami", days, "HILO-O441"),
        ("gender", {"starts": today, "ends": today + timedelta(days=1)}, "HILO-O481"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.record_training(course=course, **more, **given)
        assert code(refused) == said


def test_the_gap_to_the_programme_is_counted(pilar, ana, evaluated, now, today):
    gaps = {gap.course: gap for gap in queries.training_gap("SSP-PUE", pilar, today)}
    assert (gaps["initial"].current, gaps["initial"].hours) == (0, 972)
    evaluated(ana)
    actions.record_training(
        actor=pilar,
        officer_id=ana.pk,
        course="gender",
        academy="Academia",
        starts=today - timedelta(days=9),
        ends=today - timedelta(days=4),
        passed=True,
        at=now,
    )
    gaps = {gap.course: gap for gap in queries.training_gap("SSP-PUE", pilar, today)}
    assert (gaps["initial"].hours, gaps["gender"].hours, gaps["use_of_force"].hours) == (0, 0, 40)
    later = {gap.course: gap for gap in queries.training_gap("SSP-PUE", pilar, today + timedelta(days=1200))}
    assert later["gender"].hours == 20


def test_a_component_is_judged_by_a_centre_within_bounds(pilar, celia, ana, now, today):
    given = {"officer_id": ana.pk, "passed": True, "at": now}
    with pytest.raises(Forbidden):
        actions.record_evaluation(actor=pilar, component="trust", issued_on=today, **given)
    assert actions.record_evaluation(actor=celia, component="trust", issued_on=today, **given).by_id == "CECC-PUE"
    with pytest.raises(Conflict) as refused:
        actions.record_evaluation(actor=celia, component="trust", issued_on=today, **given)
    assert code(refused) == "HILO-O446"
    for more, said in (
        ({"component": "charm", "issued_on": today}, "HILO-O444"),
        ({"component": "trust", "issued_on": today, "form": "basic"}, "HILO-O483"),
        ({"component": "training", "issued_on": today + timedelta(days=1)}, "HILO-O484"),
        ({"component": "training", "issued_on": today, "valid_until": today}, "HILO-O445"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.record_evaluation(actor=celia, **more, **given)
        assert code(refused) == said


def test_a_centre_of_another_state_neither_evaluates_nor_reads(actor, ana, now, today):
    other = actor("certification", "CECC-JAL", states=frozenset({"14"}))
    with pytest.raises(NotFound):
        actions.record_evaluation(
            actor=other, officer_id=ana.pk, component="trust", passed=True, issued_on=today, at=now
        )
    with pytest.raises(NotFound):
        queries.read(ana.pk, other, at=now)


def test_an_institution_changes_its_own_records_only(jacinto, pilar, ana, now, today):
    with pytest.raises(Forbidden) as refused:
        actions.promote(actor=jacinto, officer_id=ana.pk, rank="police", since=today, document="x", at=now)
    assert code(refused) == "HILO-A404"


def test_a_record_is_read_with_a_trace_and_results_by_who_may(pilar, carla, ana, evaluated, now, verbs):
    evaluated(ana, trust=False)
    whole = queries.read(ana.pk, pilar, at=now)
    assert len(whole.evaluations) == 4
    assert "HILO-O102" in {finding.code for finding in whole.eligibility.findings}
    part = queries.read(ana.pk, carla, at=now)
    assert (part.evaluations, part.discipline, part.states) == ([], [], [])
    assert not part.eligibility.may_serve
    assert "HILO-O119" in {finding.code for finding in part.eligibility.findings}
    assert verbs(f"officer:{ana.pk}")[-2:] == ["officer.read", "officer.read"]


def test_an_officer_signs_in_as_one_and_reads_the_own_record(pilar, ana, account, now):
    from hilo.lib.actor import Actor

    omar = account("officer", "SSP-PUE", username="omar", centre="")
    actions.give_account(actor=pilar, officer_id=ana.pk, username="omar", at=now)
    me = Actor("omar", frozenset({"reports.write"}), "SSP-PUE", frozenset({"21"}), user_id=omar.pk)
    assert queries.officer_of(me) == ana
    assert queries.officer_of(Actor("system")) is None
    assert queries.read(ana.pk, me, at=now).account == "omar"
    other = actions.enrol(actor=pilar, institution="SSP-PUE", number="1002", name="Luis Soto", at=now)
    with pytest.raises(Forbidden):
        queries.read(other.pk, me, at=now)
    with pytest.raises(Conflict) as refused:
        actions.give_account(actor=pilar, officer_id=other.pk, username="omar", at=now)
    assert code(refused) == "HILO-O410"
    account("officer", "SSP-JAL", username="jose", centre="")
    with pytest.raises(Refusal) as refused:
        actions.give_account(actor=pilar, officer_id=other.pk, username="jose", at=now)
    assert code(refused) == "HILO-O411"


def test_one_officer_signs_in_with_one_account_until_it_is_taken_away_or_its_person_left(
    pilar, ana, account, now, verbs
):
    from hilo.kernel.access.actions import SETUP, leave

    users = {name: account("officer", "SSP-PUE", username=name, centre="") for name in ("omar", "oscar", "otto")}

    def give(name):
        return actions.give_account(actor=pilar, officer_id=ana.pk, username=name, at=now)

    give("omar")
    assert give("omar").account == users["omar"]
    assert verbs(ana.subject).count("officer.account_given") == 1
    with pytest.raises(Conflict) as refused:
        give("oscar")
    assert code(refused) == "HILO-O412"
    assert give("").account is None
    assert verbs(ana.subject)[-1] == "officer.account_taken"
    give("oscar")
    leave(users["oscar"], actor=SETUP, at=now)
    assert give("otto").account == users["otto"]
    give("")
    with pytest.raises(Conflict) as refused:
        give("oscar")
    assert code(refused) == "HILO-A416"


def test_an_officer_is_enrolled_with_an_account_or_not_at_all(pilar, ana, account, now):
    account("officer", "SSP-PUE", username="omar", centre="")
    enrol = {"actor": pilar, "institution": "SSP-PUE", "name": "Omar Soto", "at": now}
    assert actions.enrol(number="7", account="omar", **enrol).account.username == "omar"
    with pytest.raises(Conflict) as refused:
        actions.enrol(number="8", account="omar", **enrol)
    assert code(refused) == "HILO-O410"
    assert queries.numbered("SSP-PUE", "8") is None


def test_an_administrator_s_account_is_no_officer_s_for_it_would_end_with_the_service(pilar, ana, account, now):
    account("admin", "SSP-PUE", username="ada", centre="")
    with pytest.raises(Conflict) as refused:
        actions.give_account(actor=pilar, officer_id=ana.pk, username="ada", at=now)
    assert code(refused) == "HILO-O413"


def test_nobody_who_left_is_given_an_account(pilar, ana, account, now, today):
    account("officer", "SSP-PUE", username="omar", centre="")
    actions.separate(ana.pk, actor=pilar, cause="resignation", on=today, resolution="OF-1", reason="renunció", at=now)
    with pytest.raises(Conflict) as refused:
        actions.give_account(actor=pilar, officer_id=ana.pk, username="omar", at=now)
    assert code(refused) == "HILO-O434"


def test_the_account_of_who_was_separated_ends(pilar, ana, account, now):
    from hilo.registries.officers.reactions import end_account

    omar = account("officer", "SSP-PUE", username="omar", centre="")
    actions.give_account(actor=pilar, officer_id=ana.pk, username="omar", at=now)
    end_account({"officer": ana.pk, "institution": "SSP-PUE"}, now)
    omar.refresh_from_db()
    assert not omar.is_active
    end_account({"officer": ana.pk, "institution": "SSP-PUE"}, now)


def test_what_must_never_be_the_database_refuses(ana, now, today):
    from hilo.registries.officers.models import Certificate, Evaluation, RankHeld

    wrong = (
        lambda: RankHeld.objects.bulk_create(RankHeld(officer=ana, rank="police", since=today) for _ in range(2)),
        lambda: Evaluation.objects.create(
            officer=ana,
            component="trust",
            passed=True,
            issued_on=today,
            valid_until=today,
            by_id="CECC-PUE",
            recorded_at=now,
        ),
        lambda: Certificate.objects.create(
            officer=ana,
            folio="F",
            centre_id="CECC-PUE",
            rules="2025",
            issued_at=now,
            issued_on=today,
            expires=today,
            line="",
            issued_by="x",
        ),
        lambda: type(ana).objects.filter(pk=ana.pk).update(status="asleep"),
        lambda: type(ana).objects.create(institution_id="SSP-JAL", number="1", name="x", cuip=ana.cuip),
    )
    for attempt in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


@pytest.mark.django_db(transaction=True)
def test_two_hands_give_one_account_to_two_officers_at_once_and_one_is_told(pilar, ana, account, now):
    from tests.support.at_once import at_once

    account("officer", "SSP-PUE", username="omar", centre="")
    other = actions.enrol(actor=pilar, institution="SSP-PUE", number="1002", name="Luis Soto", at=now)

    def give(officer):
        return lambda: actions.give_account(actor=pilar, officer_id=officer.pk, username="omar", at=now)

    came = at_once(give(ana), give(other))
    assert sorted(getattr(one, "code", "given") for one in came) == ["HILO-O410", "given"]
    from hilo.registries.officers.models import Officer

    assert Officer.objects.filter(account__username="omar").count() == 1
