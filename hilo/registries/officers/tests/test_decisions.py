"""Results are a chain of decisions: annulled, corrected, contested; and what was known then is told again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.ledger.queries import verify
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.models import Evaluation
from hilo.registries.officers.rules import grounds

pytestmark = pytest.mark.django_db
WORDS = "El polígrafo indicó vínculos"


@pytest.fixture
def cesar(actor):
    """Another hand of the centre."""
    return actor("certification", "CECC-PUE", name="cesar", states=frozenset({"21"}))


def trust(officer):
    return officer.evaluations.get(component="trust", decision="result")


def code_of(call, *words, **fields):
    with pytest.raises(Refusal) as refused:
        call(*words, **fields)
    return refused.value.code


def test_a_result_that_is_annulled_lets_the_one_before_it_stand_again(celia, ana, evaluated, now, today):
    evaluated(ana)
    later = today - timedelta(days=5)
    failed = actions.record_evaluation(
        ana.pk, component="trust", passed=False, document="ACT-1", issued_on=later, actor=celia, at=now
    )
    assert not queries.verdict(ana, today).may_serve
    given = {"ground": "other_person", "words": WORDS, "document": "A-1"}
    made = actions.annul_result(failed.pk, actor=celia, at=now + timedelta(hours=1), **given)
    assert (made.decision, made.replaces_id, made.component) == ("annulment", failed.pk, "trust")
    assert queries.verdict(ana, today).may_serve
    assert code_of(actions.annul_result, failed.pk, actor=celia, at=now + timedelta(hours=2), **given) == "HILO-O561"
    assert code_of(actions.annul_result, made.pk, actor=celia, at=now + timedelta(hours=2), **given) == "HILO-O561"
    assert not list(verify())


def test_a_correction_stands_in_its_place_and_both_stay(celia, ana, evaluated, now, today):
    evaluated(ana, trust=False)
    row, at = trust(ana), now + timedelta(hours=1)
    fixed = actions.correct_result(
        row.pk, passed=True, issued_on=row.issued_on, ground="clerical", words=WORDS, actor=celia, at=at
    )
    assert queries.verdict(ana, today).eligible
    row.refresh_from_db()
    assert (row.passed, row.superseded_at, fixed.replaces_id) == (False, at, row.pk)
    assert ana.evaluations.filter(component="trust").count() == 2
    moved = actions.correct_result(
        fixed.pk, passed=True, issued_on=today, ground="clerical", words="x", actor=celia, at=at + timedelta(hours=1)
    )
    assert moved.valid_until == queries.stood(ana.evaluations.filter(component="trust")).get().valid_until


def test_a_result_that_was_not_passed_names_its_document(celia, ana, evaluated, now, today):
    evaluated(ana, trust=None)
    given = {"issued_on": today, "actor": celia, "at": now}
    for none in ("", "  "):
        failed = {"component": "trust", "passed": False, "document": none}
        assert code_of(actions.record_evaluation, ana.pk, **failed, **given) == "HILO-O670"
    passed = actions.record_evaluation(ana.pk, component="trust", passed=True, **given)
    wrong = {"passed": False, "ground": "clerical", "words": WORDS}
    assert code_of(actions.correct_result, passed.pk, **wrong, **given) == "HILO-O670"


@pytest.mark.parametrize("act", ["correct", "annul"])
def test_a_ground_fits_its_decision(celia, ana, evaluated, now, act):
    evaluated(ana)
    row = trust(ana)
    if act == "correct":
        given = {"passed": True, "issued_on": row.issued_on, "ground": "other_person"}
        assert code_of(actions.correct_result, row.pk, words="x", actor=celia, at=now, **given) == "HILO-O560"
    else:
        given = {"ground": "appeal", "words": "x", "document": "d"}
        assert code_of(actions.annul_result, row.pk, actor=celia, at=now, **given) == "HILO-O560"
    assert grounds.label("clerical", "es")
    assert grounds.law("not_accredited") == "LGSNSP 86 and 90"


def test_several_results_of_a_day_are_in_order(celia, ana, evaluated, now, today):
    evaluated(ana, trust=None)
    given = {"component": "trust", "issued_on": today, "actor": celia}
    first = actions.record_evaluation(ana.pk, passed=False, document="ACT-1", at=now, **given)
    with pytest.raises(Conflict) as refused:
        actions.record_evaluation(ana.pk, passed=True, at=now, **given)
    assert (refused.value.code, refused.value.extra["result"]) == ("HILO-O446", first.pk)
    second = actions.record_evaluation(ana.pk, passed=True, follows=first.pk, at=now, **given)
    assert (first.place, second.place) == (1, 2)
    assert queries.verdict(ana, today).eligible
    assert next(row for row in queries.judged(celia, today) if row.officer_id == ana.pk).eligible
    stale = {"passed": False, "document": "ACT-1", "follows": first.pk, "at": now}
    assert code_of(actions.record_evaluation, ana.pk, **stale, **given) == "HILO-O446"
    actions.annul_result(
        second.pk, ground="measured_wrong", words="x", document="d", actor=celia, at=now + timedelta(hours=1)
    )
    assert not queries.verdict(ana, today).eligible


def test_what_was_known_on_a_day_is_told_again_to_the_digit(celia, pilar, cesar, ana, evaluated, now, today):
    evaluated(ana)
    paper = actions.issue_certificate(ana.pk, actor=celia, at=now)
    known, day = now + timedelta(minutes=1), today + timedelta(days=3)
    was = queries.verdict(ana, day, known)
    figures = queries.counts(celia, day, known_at=known)
    assert (was.may_serve, figures.certified, figures.officers) == (True, 1, 1)
    at = now + timedelta(days=3)
    row = trust(ana)
    actions.correct_result(
        row.pk,
        passed=False,
        document="ACT-1",
        issued_on=row.issued_on,
        ground="clerical",
        words="x",
        actor=celia,
        at=at,
    )
    actions.annul_result(
        ana.evaluations.get(component="performance").pk,
        ground="procedure",
        words="x",
        document="d",
        actor=celia,
        at=at,
    )
    actions.revoke_certificate(paper.folio, reason="issued_in_error", why="x", actor=celia, at=at)
    sanctioned = {"kind": "suspension", "begins": today, "until": day + timedelta(days=9), "document": "d"}
    actions.sanction(ana.pk, reason="x", actor=pilar, at=at, **sanctioned)
    actions.suspend(ana.pk, since=today, reason="x", document="d", actor=pilar, at=at)
    actions.enrol(institution="SSP-PUE", number="1009", name="Luz Paz", joined_on=today, actor=pilar, at=at)
    assert queries.verdict(ana, day, known) == was
    assert queries.counts(celia, day, known_at=known) == figures
    told = queries.verdict(ana, day)
    assert {one.code for one in told.findings} >= {"HILO-O102", "HILO-O101", "HILO-O112", "HILO-O123"}
    assert queries.counts(celia, day).officers == 2


def test_who_was_not_on_the_list_yet_serves_nowhere_then(celia, ana, evaluated, now, today):
    evaluated(ana)
    before = now - timedelta(days=1)
    assert not queries.verdict(ana, today, before).may_serve
    assert queries.counts(celia, today, known_at=before).officers == 0


@pytest.mark.parametrize("known", ["now", "then"])
def test_one_and_all_are_judged_alike_at_an_instant(celia, pilar, ana, evaluated, now, today, known):
    evaluated(ana)
    actions.issue_certificate(ana.pk, actor=celia, at=now)
    at = now + timedelta(hours=1)
    failed = actions.record_evaluation(
        ana.pk, component="trust", passed=False, document="ACT-1", issued_on=today, actor=celia, at=at
    )
    actions.annul_result(
        failed.pk, ground="procedure", words="x", document="d", actor=celia, at=at + timedelta(hours=1)
    )
    then = at if known == "then" else None
    one = queries.verdict(ana, today, then)
    row = next(row for row in queries.judged(celia, today, known_at=then) if row.officer_id == ana.pk)
    assert (row.may_serve, row.folio) == (one.may_serve, one.certificate)
    assert set(row.codes) == {finding.code for finding in one.findings}
    assert one.may_serve == (known == "now")


class TestAnAppeal:
    @pytest.fixture
    def failed(self, celia, ana, evaluated, now, today):
        evaluated(ana)
        return actions.record_evaluation(
            ana.pk, component="trust", passed=False, document="ACT-1", issued_on=today, actor=celia, at=now
        )

    @pytest.fixture
    def lodged(self, celia, failed, now, today):
        return actions.lodge_appeal(failed.pk, lodged_on=today, document="R-1", actor=celia, at=now)

    def decide(self, appeal, outcome, hand, at):
        given = {"authority": "Comisión", "resolution": "RES-1", "words": WORDS}
        day = timezone.localdate(at)
        return actions.decide_appeal(appeal.pk, outcome=outcome, decided_on=day, actor=hand, at=at, **given)

    def test_it_is_lodged_once_within_its_days_and_the_result_stands_meanwhile(
        self, celia, ana, failed, lodged, now, today
    ):
        assert lodged.due == grounds.answered_by(today)
        assert not queries.verdict(ana, today).may_serve
        given = {"document": "x", "actor": celia}
        assert code_of(actions.lodge_appeal, failed.pk, lodged_on=today, at=now, **given) == "HILO-O563"
        other = ana.evaluations.get(component="performance")
        late = now + timedelta(days=40)
        assert code_of(actions.lodge_appeal, other.pk, lodged_on=late.date(), at=late, **given) == "HILO-O562"
        assert code_of(actions.lodge_appeal, other.pk, lodged_on=date(2001, 1, 1), at=now, **given) == "HILO-O562"

    def test_who_recorded_the_result_or_lodged_the_appeal_does_not_decide(self, celia, cesar, failed, now, today):
        lodged = actions.lodge_appeal(failed.pk, lodged_on=today, document="R-1", actor=cesar, at=now)
        for hand in (celia, cesar):
            assert code_of(self.decide, lodged, "annulled", hand, now) == "HILO-O669"
        assert lodged.outcome == ""

    def test_upheld_nothing_changes(self, cesar, ana, lodged, now, today):
        assert self.decide(lodged, "upheld", cesar, now).outcome == "upheld"
        assert not queries.verdict(ana, today).may_serve
        assert code_of(self.decide, lodged, "annulled", cesar, now) == "HILO-O565"

    def test_granted_it_is_carried_out_at_once(self, cesar, ana, lodged, failed, now, today):
        at = now + timedelta(days=2)
        self.decide(lodged, "annulled", cesar, at)
        assert queries.verdict(ana, today).may_serve
        failed.refresh_from_db()
        assert (failed.superseded_at, failed.later.ground) == (at, "appeal")
        assert not list(verify())

    def test_ordered_again_it_has_a_term_and_the_new_result_carries_it_out(self, cesar, celia, ana, lodged, now, today):
        decided = self.decide(lodged, "again", cesar, now)
        assert decided.carry_out_by == grounds.carried_out_by(today)
        day, at = today + timedelta(days=3), now + timedelta(days=3)
        made = actions.record_evaluation(ana.pk, component="trust", passed=True, issued_on=day, actor=cesar, at=at)
        decided.refresh_from_db()
        assert decided.carried_out == made

    def test_a_resolution_of_a_day_that_cannot_be_is_refused(self, cesar, lodged, now, today):
        given = {"outcome": "upheld", "authority": "C", "resolution": "R", "words": "x", "actor": cesar, "at": now}
        for day in (today - timedelta(days=1), today + timedelta(days=1)):
            assert code_of(actions.decide_appeal, lodged.pk, decided_on=day, **given) == "HILO-O566"


def test_who_may_not_evaluate_decides_nothing(pilar, carla, actor, ana, evaluated, now):
    evaluated(ana)
    given = {"ground": "procedure", "words": "x", "document": "d", "at": now}
    for somebody in (pilar, carla):
        with pytest.raises(Forbidden):
            actions.annul_result(trust(ana).pk, actor=somebody, **given)
    elsewhere = actor("certification", "CECC-JAL", states=frozenset({"14"}))
    with pytest.raises(NotFound):
        actions.annul_result(trust(ana).pk, actor=elsewhere, **given)


@pytest.mark.changes_records
def test_the_database_refuses_to_edit_a_result(ana, evaluated, now, today):
    evaluated(ana)
    row = trust(ana)
    rows = Evaluation.objects.filter(pk=row.pk)
    copy = {"officer": ana, "component": "trust", "passed": True, "by": row.by, "recorded_at": now}
    wrong = (
        lambda: rows.update(passed=False),
        lambda: rows.update(issued_on=today),
        lambda: rows.update(words="x"),
        rows.delete,
        lambda: Evaluation.objects.create(issued_on=row.issued_on, **copy),  # twice in one place
        lambda: Evaluation.objects.create(  # ends what still stands
            issued_on=today, decision="annulment", ground="order", replaces=row, **copy
        ),
        lambda: Evaluation.objects.create(issued_on=today, decision="correction", ground="order", **copy),
        lambda: Evaluation.objects.create(issued_on=today, ground="order", **copy),
    )
    for attempt in wrong:
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            attempt()
    rows.update(superseded_at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(superseded_at=now + timedelta(hours=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(superseded_at=None)


@pytest.mark.django_db(transaction=True)
def test_two_hands_annul_one_result_at_once_and_one_is_told(celia, cesar, ana, evaluated, now):
    from tests.support.at_once import at_once

    evaluated(ana)
    key = trust(ana).pk

    def annul(hand):
        return lambda: actions.annul_result(key, ground="order", words="x", document="d", actor=hand, at=now)

    came = at_once(annul(celia), annul(cesar))
    assert sorted(getattr(one, "code", "annulled") for one in came) == ["HILO-O561", "annulled"]


class TestWords:
    """The effect travels, the reason does not (LGSNSP 93)."""

    @pytest.fixture
    def told(self, celia, cesar, ana, evaluated, now, today):
        evaluated(ana)
        paper = actions.issue_certificate(ana.pk, actor=celia, at=now)
        at = now + timedelta(hours=1)
        made = actions.correct_result(
            trust(ana).pk,
            passed=False,
            document="ACT-1",
            issued_on=today,
            ground="clerical",
            words=WORDS,
            actor=celia,
            at=at,
        )
        appeal = actions.lodge_appeal(made.pk, lodged_on=today, document="R", actor=celia, at=at)
        given = {"authority": "C", "resolution": "R", "words": WORDS, "decided_on": today}
        actions.decide_appeal(appeal.pk, outcome="upheld", actor=cesar, at=at, **given)
        row = actions.revoke_certificate(paper.folio, reason="not_revalidated", why=WORDS, actor=celia, at=at)
        return {"result": made.pk, "appeal": appeal.pk, "certificate": row.pk}

    def test_are_in_nobody_s_copy_of_the_record(self, told, celia, pilar, carla, ana, now):
        for somebody in (celia, pilar, carla):
            whole = repr(queries.read(ana.pk, somebody, at=now))
            assert "polígrafo" not in whole
            assert ("not_revalidated" in whole) == (somebody is not carla)
        assert queries.certificate_row(ana.certificates.get(), full=False).revoked_for == ""

    def test_are_read_by_the_centre_and_the_read_is_written_down(self, told, celia, ana, now, verbs):
        for what, key in told.items():
            assert queries.words_of(what, key, celia, at=now) == WORDS
        assert verbs(f"officer:{ana.pk}").count("officer.words_read") == 3

    def test_are_closed_to_everybody_else(self, told, pilar, carla, actor, now):
        own = actor("certification", "SSP-PUE", states=frozenset({"21"}))
        for somebody in (pilar, carla, own):
            with pytest.raises(Forbidden):
                queries.words_of("result", told["result"], somebody, at=now)
        elsewhere = actor("certification", "CECC-JAL", states=frozenset({"14"}))
        with pytest.raises(NotFound):
            queries.words_of("result", told["result"], elsewhere, at=now)

    def test_stand_sealed_in_the_table(self, told, ana):
        from django.db import connection

        with connection.cursor() as cursor:
            for table, column in (
                ("officers_evaluation", "words"),
                ("officers_appeal", "words"),
                ("officers_certificate", "revoked_why"),
            ):
                cursor.execute(f"SELECT {column} FROM {table}")
                kept = "".join(row[0] or "" for row in cursor.fetchall())
                assert kept
                assert "pol" not in kept.lower()[:20]
                assert WORDS not in kept

    def test_no_fact_and_no_entry_has_them_or_the_result(self, told):
        from hilo.kernel.events.models import Fact
        from hilo.kernel.ledger.models import Entry

        said = "".join(Fact.objects.values_list("payload", flat=True))
        said += "".join(Entry.objects.values_list("data", flat=True))
        assert "polígrafo" not in said
        assert "passed" not in said


class TestTheCertificateIsBoundedByItsComponents:
    def test_it_ends_with_the_component_that_ends_first(self, celia, ana, evaluated, now, today):
        evaluated(ana, trust=None)
        soon = today + timedelta(days=40)
        actions.record_evaluation(
            ana.pk, component="trust", passed=True, issued_on=today, valid_until=soon, actor=celia, at=now
        )
        paper = actions.issue_certificate(ana.pk, actor=celia, at=now)
        assert paper.expires == soon
        key = queries.public_key("CECC-PUE")
        assert queries.verify(paper.line, key, soon - timedelta(days=1)).standing == "valid"
        assert queries.verify(paper.line, key, soon).standing == "expired"

    def test_a_failed_exam_suspends_it_the_same_minute_and_the_next_pass_brings_it_back(
        self, celia, ana, evaluated, now, today
    ):
        evaluated(ana)
        paper = actions.issue_certificate(ana.pk, actor=celia, at=now)
        given = {"component": "trust", "issued_on": today, "actor": celia}
        failed = actions.record_evaluation(ana.pk, passed=False, document="ACT-1", at=now, **given)
        told = queries.verdict(ana, today)
        assert (told.may_serve, told.certificate) == (False, "")
        assert "HILO-O125" in {one.code for one in told.findings}
        found = queries.line_verified(paper.line, today)
        assert (found.standing, found.since) == ("suspended", today)
        assert queries.counts(celia, today).certified == 0
        actions.record_evaluation(ana.pk, passed=True, follows=failed.pk, at=now, **given)
        assert queries.line_verified(paper.line, today).standing == "valid"
        assert queries.verdict(ana, today).certificate == paper.folio

    def test_one_that_outlives_a_component_is_suspended_from_that_day(self, celia, ana, evaluated, now, today):
        evaluated(ana)
        paper = actions.issue_certificate(ana.pk, actor=celia, at=now)
        row, until = ana.evaluations.get(component="competencies"), today + timedelta(days=10)
        actions.correct_result(
            row.pk,
            passed=True,
            issued_on=row.issued_on,
            valid_until=until,
            ground="clerical",
            words="x",
            actor=celia,
            at=now + timedelta(hours=1),
        )
        assert queries.line_verified(paper.line, until - timedelta(days=1)).standing == "valid"
        found = queries.line_verified(paper.line, until + timedelta(days=3))
        assert (found.standing, found.since) == ("suspended", until)


def test_an_unknown_officer_has_no_verdict():
    with pytest.raises(NotFound):
        queries.verdict(99, datetime(2026, 1, 1).date())
