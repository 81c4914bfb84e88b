"""Who evaluates, who issues and who employs are three; who evaluates or issues is accredited for it on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries
from hilo.registries.officers.cli import app
from hilo.registries.officers.models import Accreditation, Evaluation
from hilo.registries.officers.rules import accreditation as rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara(actor):
    """The Executive Secretariat's registrar."""
    from hilo.kernel.access.models import Institution

    Institution.objects.get_or_create(code="NAC", defaults={"name": "Secretariado", "state": "", "kind": "council"})
    return actor("registrar", "NAC", name="sara", centre="", national=True)


@pytest.fixture
def bare():
    """Nobody is accredited."""
    Accreditation.objects.all().delete()


def code_of(call, *words, **fields):
    with pytest.raises(Refusal) as refused:
        call(*words, **fields)
    return refused.value.code


def trust(officer, hand, now, today, **more):
    given = {"component": "trust", "passed": True, "issued_on": today} | more
    return actions.record_evaluation(officer.pk, actor=hand, at=now, **given)


def test_without_an_accreditation_on_the_day_nothing_is_evaluated(bare, sara, celia, ana, now, today):
    assert code_of(trust, ana, celia, now, today) == "HILO-O574"
    since = today - timedelta(days=30)
    row = actions.accredit("CECC-PUE", what="trust", since=since, document="A-1", actor=sara, at=now)
    assert row.until == rules.end_of(since)
    assert trust(ana, celia, now, today)
    before = {"issued_on": since - timedelta(days=1)}
    assert code_of(trust, ana, celia, now, today, **before) == "HILO-O574"
    assert code_of(trust, ana, celia, now, today, component="competencies") == "HILO-O574"


def test_an_accreditation_that_ended_evaluates_no_more_and_what_was_found_stays(sara, celia, ana, now, today):
    found = trust(ana, celia, now, today)
    row = Accreditation.objects.get(institution="CECC-PUE", what="trust")
    actions.end_accreditation(row.pk, on=today, document="A-2", actor=sara, at=now)
    assert code_of(trust, ana, celia, now, today, follows=found.pk) == "HILO-O574"
    assert Evaluation.objects.filter(pk=found.pk, superseded_at=None).exists()
    again = {"on": today, "document": "x", "actor": sara, "at": now}
    assert code_of(actions.end_accreditation, row.pk, **again) == "HILO-O578"


def test_a_certificate_is_issued_by_who_is_accredited_to(sara, celia, ana, evaluated, now, today):
    evaluated(ana)
    row = Accreditation.objects.get(institution="CECC-PUE", what="certificate")
    actions.end_accreditation(row.pk, on=today, document="A-2", actor=sara, at=now)
    assert code_of(actions.issue_certificate, ana.pk, actor=celia, at=now) == "HILO-O574"


def test_who_employs_evaluates_nobody_of_its_own(sara, actor, ana, now, today):
    actions.accredit("SSP-PUE", what="trust", since=date(2020, 1, 1), document="x", actor=sara, at=now)
    own = actor("certification", "SSP-PUE", states=frozenset({"21"}), kind="vetting")
    assert code_of(trust, ana, own, now, today) == "HILO-O572"


def test_another_state_s_centre_neither_evaluates_nor_signs_though_it_reaches(celia, ana, evaluated, now, today):
    evaluated(ana)
    far = replace(celia, institution="CECC-JAL", states=frozenset(), national=True)
    assert code_of(trust, ana, far, now, today) == "HILO-O573"
    assert code_of(actions.issue_certificate, ana.pk, actor=far, at=now) == "HILO-O573"


def test_nobody_but_who_accredits_does(celia, pilar, actor, now, today):
    given = {"what": "trust", "since": today, "document": "x", "at": now}
    centre = actor("registrar", "PUE", name="remo")
    for somebody in (celia, pilar, centre):
        with pytest.raises(Forbidden):
            actions.accredit("CECC-PUE", actor=somebody, **given)


def test_what_cannot_be_is_refused(sara, now, today):
    given = {"document": "x", "actor": sara, "at": now}
    since = date(2100, 6, 1)
    wrong = {"what": "trust", "since": today, "until": today}
    assert code_of(actions.accredit, "CECC-PUE", **wrong, **given) == "HILO-O576"
    with pytest.raises(Refusal):
        actions.accredit("CECC-PUE", what="riding", since=today, **given)
    row = actions.accredit("CECC-PUE", what="trust", since=since, **given)
    with pytest.raises(Conflict) as refused:
        actions.accredit("CECC-PUE", what="trust", since=since, **given)
    assert refused.value.code == "HILO-O577"
    assert code_of(actions.end_accreditation, row.pk, on=today, **given) == "HILO-O576"
    with pytest.raises(NotFound):
        actions.end_accreditation(10**9, on=today, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Accreditation.objects.filter(pk=row.pk).update(until=since)


class TestAFile:
    SHEET = (
        "numero,nombre completo,Control de confianza,Fecha control de confianza\n"
        "1001,Ana Ruiz Soto,Aprobado,{day}\n1002,Eva Luna,Aprobado,1999-01-01\n"
    )

    @pytest.fixture
    def path(self, tmp_path, today):
        file = tmp_path / "personal.csv"
        file.write_text(self.SHEET.format(day=today))
        return file

    def test_of_results_passes_the_same_rule_row_by_row(self, celia, ana, path, now):
        hand = replace(celia, permissions=celia.permissions | {"officers.import"})
        told = actions.load(actor=hand, institution="SSP-PUE", path=path, mapping={}, at=now)
        assert (told.evaluations, [(one.line, one.code) for one in told.faults]) == (1, [(3, "HILO-O574")])

    def test_of_the_employer_s_own_results_stays_out(self, sara, actor, ana, path, now):
        actions.accredit("SSP-PUE", what="trust", since=date(1990, 1, 1), document="x", actor=sara, at=now)
        own = actor("certification", "SSP-PUE", states=frozenset({"21"}), kind="vetting")
        own = replace(own, permissions=own.permissions | {"officers.import"})
        told = actions.load(actor=own, institution="SSP-PUE", path=path, mapping={}, at=now)
        assert {one.code for one in told.faults} == {"HILO-O572"}
        assert not Evaluation.objects.exists()

    def test_at_the_command_line_is_the_centre_s_or_has_no_results(self, ana, path, today):
        def run(*words):
            return CliRunner().invoke(app, ["import", str(path), "--institution", "SSP-PUE", "--json", *words])

        refused = run()
        assert isinstance(refused.exception, Refusal)
        assert refused.exception.code == "HILO-O475"
        assert '"evaluations": 1' in run("--centre", "CECC-PUE").output
        assert '"HILO-O573"' in run("--centre", "CECC-JAL").output
        assert '"HILO-O572"' in run("--centre", "SSP-PUE").output
        assert Evaluation.objects.count() == 1


def test_the_command_line_accredits_and_lists(ana):
    words = ["accredit", "CECC-JAL", "trust", "--since", "2030-01-01", "--document", "A-9"]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, "CECC-JAL: trust from 2030-01-01 until 2032-01-01." in done.output) == (0, True)
    assert "A-9" in CliRunner().invoke(app, ["accredited"]).output
    assert '"document": "A-9"' in CliRunner().invoke(app, ["accredited", "--json"]).output


def test_whoever_reads_officers_sees_who_may_evaluate(pilar):
    assert {row.institution for row in queries.accreditations(pilar)} == {"CECC-PUE", "CECC-JAL"}
