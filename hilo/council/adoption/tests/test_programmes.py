"""A state keeps its programme, and nobody else's; the Secretariat checks, and writes none."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hilo.council.adoption.actions import check, commit_to, open_programme, report_progress, submit
from hilo.council.adoption.models import Commitment, Programme
from hilo.council.adoption.queries import programme, scorecard
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 1)
COMMITMENT = {"component": "people", "what": "Cubrir plazas", "office": "Recursos humanos", "due": date(2026, 12, 1)}


def code_of(run):
    with pytest.raises((Refusal, Conflict)) as refused:
        run()
    return refused.value.code


def test_a_programme_is_opened_filled_and_submitted(submitted, puebla_analyst):
    found = programme(puebla_analyst, "21", 2026, on=TODAY)
    assert (found.version, found.area, found.has_draft) == (1, "Dirección de Análisis", False)
    assert found.submitted_by == "state_analyst.pue"
    assert [row.what for row in found.under("training")] == ["40 horas de estadística para doce analistas"]


def test_an_empty_programme_is_not_submitted(puebla_analyst, now):
    open_programme(actor=puebla_analyst, state="21", year=2026, area="Área", at=now)
    assert code_of(lambda: submit(actor=puebla_analyst, state="21", year=2026, at=now)) == "HILO-G411"


def test_a_submitted_version_takes_no_more_commitments(submitted, puebla_analyst, now):
    def more():
        commit_to(actor=puebla_analyst, state="21", year=2026, at=now, **COMMITMENT)

    assert code_of(more) == "HILO-G410"
    assert Commitment.objects.count() == 1


def test_one_draft_is_open_at_a_time(drafted, puebla_analyst, now):
    def again():
        open_programme(actor=puebla_analyst, state="21", year=2026, area="Otra", at=now)

    assert code_of(again) == "HILO-G409"
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.create(state="21", year=2026, version=2, area="Otra", opened_at=now, opened_by="x")


def test_a_new_version_carries_on_with_its_history(submitted, puebla_analyst, secretariat, now):
    report = {"actor": puebla_analyst, "at": now, "on": TODAY}
    report_progress(commitment_id=submitted.pk, text="Seis de doce", **report)
    open_programme(actor=puebla_analyst, state="21", year=2026, area="Dirección de Análisis", at=now)
    # The version that was submitted still counts, and reports go on.
    report_progress(
        commitment_id=submitted.pk, text="Doce de doce", step="finish", evidence="https://ejemplo.mx/c", **report
    )
    commit_to(actor=puebla_analyst, state="21", year=2026, at=now, **COMMITMENT)
    submit(actor=puebla_analyst, state="21", year=2026, at=now)
    found = programme(secretariat, "21", 2026, on=TODAY)
    assert found.version == 2
    kept = found.under("training")[0]
    assert kept.status == "done"
    assert [row.text for row in kept.reports] == ["Seis de doce", "Doce de doce"]
    assert code_of(lambda: report_progress(commitment_id=submitted.pk, text="x", **report)) == "HILO-G423"


def test_a_draft_is_not_reported_on(drafted, puebla_analyst, now):
    def early():
        report_progress(actor=puebla_analyst, commitment_id=drafted.pk, text="x", on=TODAY, at=now)

    assert code_of(early) == "HILO-G412"


def test_done_needs_something_that_can_be_seen(submitted, puebla_analyst, now):
    given = {"actor": puebla_analyst, "commitment_id": submitted.pk, "on": TODAY, "at": now}
    assert code_of(lambda: report_progress(text=" ", **given)) == "HILO-G421"
    assert code_of(lambda: report_progress(text="Listo", step="finish", **given)) == "HILO-G426"
    report_progress(text="Listo", step="finish", evidence="Constancias, oficio 12", **given)
    assert code_of(lambda: report_progress(text="Más", **given)) == "HILO-W409"
    report_progress(text="Faltaban dos", step="take_up", **given)


def test_the_secretariat_checks_with_a_finding(submitted, secretariat, now):
    given = {"actor": secretariat, "commitment_id": submitted.pk, "on": TODAY, "at": now}
    assert code_of(lambda: check(verdict="met", finding=" ", **given)) == "HILO-G422"
    assert code_of(lambda: check(verdict="fine", finding="x", **given)) == "HILO-G427"
    check(verdict="partly", finding="Nueve de doce constancias", **given)
    check(verdict="met", finding="Doce de doce", **given)
    found = programme(secretariat, "21", 2026, on=TODAY)
    assert [row.verdict for row in found.commitments[0].checks] == ["partly", "met"]
    assert (found.count("met"), found.count("partly")) == (1, 0)


def test_nobody_checks_what_they_reported(submitted, puebla_analyst, secretariat, now):
    from dataclasses import replace

    both = replace(puebla_analyst, permissions=puebla_analyst.permissions | secretariat.permissions)
    report_progress(actor=both, commitment_id=submitted.pk, text="x", on=TODAY, at=now)

    def own():
        check(actor=both, commitment_id=submitted.pk, verdict="met", finding="x", on=TODAY, at=now)

    assert code_of(own) == "HILO-G413"


def test_a_state_writes_its_own_programme_alone(submitted, actor, now):
    jalisco = actor("state_analyst", "JAL")
    for run in (
        lambda: open_programme(actor=jalisco, state="21", year=2027, area="x", at=now),
        lambda: commit_to(actor=jalisco, state="21", year=2026, at=now, **COMMITMENT),
        lambda: submit(actor=jalisco, state="21", year=2026, at=now),
        lambda: report_progress(actor=jalisco, commitment_id=submitted.pk, text="x", on=TODAY, at=now),
    ):
        with pytest.raises(Forbidden, match="another state"):
            run()
    open_programme(actor=jalisco, state="14", year=2026, area="x", at=now)


def test_a_state_does_not_check_and_the_secretariat_does_not_write(submitted, puebla_analyst, secretariat, now):
    with pytest.raises(Forbidden):
        check(actor=puebla_analyst, commitment_id=submitted.pk, verdict="met", finding="x", on=TODAY, at=now)
    with pytest.raises(Forbidden):
        open_programme(actor=secretariat, state="21", year=2027, area="x", at=now)
    with pytest.raises(Forbidden):
        report_progress(actor=secretariat, commitment_id=submitted.pk, text="x", on=TODAY, at=now)


def test_a_state_sees_its_own_row_and_the_secretariat_all_of_them(submitted, actor, secretariat, puebla_analyst):
    assert len(scorecard(secretariat, 2026, on=TODAY).states) == 32
    assert [one.state for one in scorecard(puebla_analyst, 2026, on=TODAY).states] == ["21"]
    with pytest.raises(Forbidden, match="another state"):
        programme(actor("state_analyst", "JAL"), "21", 2026, on=TODAY)
    with pytest.raises(Forbidden):
        scorecard(actor("operator"), 2026, on=TODAY)


def test_a_draft_is_seen_by_those_who_write_and_check_it_alone(drafted, puebla_analyst, secretariat, actor):
    for one in (puebla_analyst, secretariat):
        assert programme(one, "21", 2026, on=TODAY).has_draft
    reader = programme(actor("analyst", "NAC"), "21", 2026, on=TODAY)
    assert (reader.version, reader.has_draft, reader.commitments) == (0, False, ())


@pytest.mark.parametrize("state", ["00", "33", "x", "\x00"])
def test_a_state_that_is_none_is_refused(actor, now, state):
    from hilo.lib.actor import Actor

    anyone = Actor("x", frozenset({"programmes.write", "figures.read"}))
    for run in (
        lambda: open_programme(actor=anyone, state=state, year=2026, area="x", at=now),
        lambda: commit_to(actor=anyone, state=state, year=2026, at=now, **COMMITMENT),
        lambda: submit(actor=anyone, state=state, year=2026, at=now),
        lambda: programme(anyone, state, 2026, on=TODAY),
    ):
        assert code_of(run) == "HILO-T404"


def test_a_commitment_that_is_not_there_is_not_found(db, secretariat, now):
    with pytest.raises(NotFound):
        check(actor=secretariat, commitment_id=1, verdict="met", finding="x", on=TODAY, at=now)


def test_each_step_is_in_the_ledger_of_whoever_took_it_and_among_the_facts(submitted, secretariat, now):
    check(actor=secretariat, commitment_id=submitted.pk, verdict="met", finding="x", on=TODAY, at=now)
    rows = Entry.objects.filter(subject="programme:21-2026-1").order_by("id")
    assert [(row.chain, row.verb) for row in rows] == [
        ("PUE", "programme.opened"),
        ("PUE", "programme.committed"),
        ("PUE", "programme.submitted"),
        ("NAC", "commitment.checked"),
    ]
    assert json.loads(rows[3].data)["verdict"] == "met"
    names = Fact.objects.order_by("id").values_list("name", flat=True)
    assert list(names)[-1] == "adoption.CommitmentChecked"
    assert set(Fact.objects.values_list("state", flat=True)) == {"21"}
