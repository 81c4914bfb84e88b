"""Who may be somebody who left is asked about, waits, and does not serve until a person answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from hilo.lib.errors import Conflict, Forbidden
from hilo.registries.officers import actions, queries
from hilo.registries.officers.checks import check
from hilo.registries.officers.cli import app
from hilo.registries.officers.commands import RehireAnswer
from hilo.registries.officers.models import IdentityQuestion, Import, Officer
from hilo.registries.officers.rules.certificate import judge
from tests.support.armed import give

pytestmark = pytest.mark.django_db
HEAD = "Número,Nombre completo,Fecha de nacimiento\n"
LIKE_ANA = "Hana Rruiz"
"""Ana Ruiz Soto without her second surname, as somebody hears it."""


@pytest.fixture
def left(pilar, ana, now, today):
    def leave(cause="removal"):
        actions.separate(actor=pilar, officer_id=ana.pk, cause=cause, on=today, resolution="OF-1", reason="x", at=now)
        return ana

    return leave


@pytest.fixture
def load(pilar, now, tmp_path):
    def loaded(rows, head=HEAD, actor=pilar, **more):
        path = tmp_path / "p.csv"
        path.write_text(head + rows, encoding="utf-8")
        given = {"actor": actor, "institution": "SSP-PUE", "path": path, "mapping": {}, "at": now}
        return actions.load(**(given | more))

    return loaded


def of(number):
    return Officer.objects.get(institution_id="SSP-PUE", number=number)


def codes(at):
    return [finding.code for finding in check(at)]


def test_a_file_enrols_who_is_like_somebody_removed_and_holds_them(left, load, hilda, now, today):
    ana = left()
    told = load(f"77,{LIKE_ANA},1985-01-02\n")
    assert (told.asked, told.held, told.created, [fault.code for fault in told.faults]) == (1, 1, 0, ["HILO-O552"])
    new = of("77")
    assert new.status == "pending"
    assert not judge(queries.facts_of(new, today), today).may_serve
    assert "HILO-O184" in codes(now)
    (row,) = queries.open_questions(hilda, at=now)
    assert (row.other, row.reasons, row.held) == (ana.pk, ["name_part", "born_near"], True)


def test_it_is_answered_by_who_has_the_right_and_did_not_ask(left, load, pilar, hilda, jacinto, now):
    left()
    load(f"77,{LIKE_ANA},1985-01-02\n")
    pk = IdentityQuestion.objects.get().pk
    for actor in (pilar, jacinto):
        with pytest.raises(Forbidden):
            actions.answer_identity(pk, actor=actor, same=False, reason="x", at=now)
    actions.answer_identity(pk, actor=hilda, same=False, reason="otra CURP, otra huella", at=now)
    assert of("77").status == "active"
    assert "HILO-O184" not in codes(now)
    with pytest.raises(Conflict) as refused:
        actions.answer_identity(pk, actor=hilda, same=True, reason="x", at=now)
    assert refused.value.code == "HILO-O557"


def test_the_same_person_who_may_not_return_waits_until_the_service_ends(left, load, pilar, hilda, now, today):
    ana = left()
    load(f"77,{LIKE_ANA},1985-01-02\n")
    actions.answer_identity(IdentityQuestion.objects.get().pk, actor=hilda, same=True, reason="es ella", at=now)
    new = of("77")
    assert (new.status, new.previous_id) == ("pending", ana.pk)
    assert "HILO-O187" in codes(now)
    ended = {"cause": "requirements", "on": today, "resolution": "R-1", "reason": "art. 82"}
    actions.separate(new.pk, actor=pilar, at=now, **ended)
    assert "HILO-O187" not in codes(now)


def test_who_resigned_returns_when_the_answer_is_the_same(left, load, hilda, now):
    ana = left("resignation")
    load(f"77,{LIKE_ANA},1985-01-02\n")
    assert of("77").status == "active"
    actions.answer_identity(IdentityQuestion.objects.get().pk, actor=hilda, same=True, reason="es ella", at=now)
    assert (of("77").status, of("77").previous_id) == ("active", ana.pk)


def test_by_hand_a_letter_and_a_day_are_asked_about_and_a_clerk_s_word_alone_serves_nobody(left, jacinto, now):
    ana = left()
    given = {"institution": "SSP-JAL", "number": "9", "name": LIKE_ANA, "born": date(1985, 1, 2), "at": now}
    with pytest.raises(Conflict) as refused:
        actions.enrol(actor=jacinto, **given)
    (question,) = refused.value.extra["questions"]
    assert (question["officer"], question["reasons"]) == (ana.pk, ["name_part", "born_near"])
    answer = RehireAnswer(same=None, reason="dice que no")
    new = actions.enrol(actor=jacinto, answer=answer, **given)
    assert new.status == "pending"
    assert IdentityQuestion.objects.get(officer=new).said == "dice que no"


def test_a_recycled_number_is_another_person_and_a_question(load, ana, celia, evaluated, hilda, now):
    evaluated(ana)
    actions.issue_certificate(ana.pk, actor=celia, at=now)
    told = load("1001,Luis Soto Paz,1990-05-05\n")
    assert (told.updated, told.asked, [fault.code for fault in told.faults]) == (0, 1, ["HILO-O551"])
    ana.refresh_from_db()
    assert (ana.name, str(ana.born)) == ("Ana Ruiz Soto", "1985-01-01")
    assert codes(now) == ["HILO-O186"]
    assert load("1001,Luis Soto Paz,1990-05-05\n").asked == 1
    (row,) = queries.open_questions(hilda, at=now)
    assert row.file["name"] == "Luis Soto Paz"
    actions.answer_identity(row.id, actor=hilda, same=False, reason="número reciclado", at=now)
    assert codes(now) == []
    assert Officer.objects.get(pk=ana.pk).name == "Ana Ruiz Soto"


def test_under_a_number_the_same_person_with_another_name_becomes_a_proposal(load, ana, hilda, pilar, now):
    load("1001,Lucía Pérez Soto,1985-01-01\n")
    actions.answer_identity(IdentityQuestion.objects.get().pk, actor=hilda, same=True, reason="acta nueva", at=now)
    (change,) = queries.open_changes(pilar)
    assert change.asked == {"name": "Lucía Pérez Soto"}
    assert of("1001").name == "Ana Ruiz Soto"


def test_twice_in_the_file_without_keys_is_told_and_found(load, now, hilda):
    told = load("1,Eva Luna Paz,\n2,LUNA PAZ EVA,\n3,Omar Soto Gil,\n")
    assert (told.created, told.asked) == (2, 1)
    assert codes(now) == ["HILO-O185"]
    (row,) = queries.open_questions(hilda, at=now)
    assert (row.kind, row.held) == ("double", False)
    actions.answer_identity(row.id, actor=hilda, same=False, reason="homónimas", at=now)
    assert codes(now) == []


def test_what_nobody_had_written_is_filled_in_and_what_it_was_stays_readable(load, ana, now):
    Officer.objects.filter(pk=ana.pk).update(born=None)
    told = load("1001,RUIZ SOTO ANA,1985-01-01\n")
    assert (told.updated, told.asked) == (1, 0)
    ana.refresh_from_db()
    assert (ana.name, str(ana.born)) == ("Ana Ruiz Soto", "1985-01-01")
    assert queries.identity_at(ana, now - timedelta(seconds=1)).born is None
    assert codes(now) == []


def test_transfers_and_promotions_of_who_is_known_are_written_as_history(load, ana, now):
    head = "Número,Nombre completo,Grado,Fecha de grado,Adscripción,Función\n"
    row = "1001,Ana Ruiz Soto,{},{},{},Operativo\n"
    load(row.format("policía", "2020-01-01", "Norte"), head)
    told = load(row.format("policía tercero", "2023-05-01", "Sur"), head)
    assert told.updated == 1
    assert [(one.rank, str(one.until)) for one in ana.ranks.order_by("since")] == [
        ("police", "2023-05-01"),
        ("police_third", "None"),
    ]
    assert [one.post for one in ana.postings.order_by("id")] == ["Norte", "Sur"]
    assert load(row.format("policía tercero", "2023-05-01", "Sur"), head).unchanged == 1


def test_days_are_read_as_their_column_shows_and_asked_about_where_it_does_not(load, now):
    told = load("1,Eva Luna Paz,02/13/1990\n2,Omar Soto Gil,03/04/1991\n")
    assert (told.created, told.dates["born"]) == (2, "mdy")
    assert str(of("2").born) == "1991-03-04"
    told = load("3,Otto Cruz Vega,03/04/1991\n4,Rosa Lara Cano,05/05/1992\n")
    assert (told.created, told.asked, [fault.code for fault in told.faults]) == (1, 1, ["HILO-O555"])
    assert load("3,Otto Cruz Vega,03/04/1991\n", dates="dmy").created == 1
    assert str(of("3").born) == "1991-04-03"


def test_a_column_that_contradicts_itself_is_never_swapped_in_silence(load):
    told = load("1,Eva Luna Paz,02/13/1990\n2,Omar Soto Gil,13/02/1991\n3,Otto Cruz Vega,03/04/1991\n")
    assert (told.created, [(fault.line, fault.code) for fault in told.faults]) == (2, [(4, "HILO-O555")])


def test_a_title_above_the_headings_and_a_result_in_process_keep_the_person(load, celia, ana):
    from dataclasses import replace

    both = replace(celia, permissions=celia.permissions | {"officers.import"})
    head = "GOBIERNO DEL ESTADO,,,\nPlantilla al 1 de enero,,,\n\nNo. empleado,Nombre completo,Control de confianza,"
    head += "Fecha control de confianza\n"
    told = load("1001,Ana Ruiz Soto,En proceso,\n50,Eva Luna Paz,Aprobado,2026-01-10\n", head, actor=both)
    assert (told.rows, told.pending, told.evaluations, told.refused) == (2, 1, 1, 0)


def test_an_import_is_undone_as_far_as_nothing_was_built_on_it(load, ana, pilar, now):
    head = "Número,Nombre completo,Grado,Adscripción\n"
    told = load("1001,Ana Ruiz Soto,policía,Norte\n60,Eva Luna Paz,,\n61,Omar Soto Gil,,Sur\n", head)
    charge = give(of("61"), "radio", "R-1", now)
    run = CliRunner().invoke(app, ["undo", str(told.file)])
    assert run.exit_code == 1
    assert "number 61: charge" in run.stdout
    assert not Officer.objects.filter(number="60").exists()
    assert ana.ranks.count() == ana.postings.count() == 0
    assert Import.objects.get().undone_at is None
    charge.delete()
    assert CliRunner().invoke(app, ["undo", str(told.file)]).exit_code == 0
    assert Officer.objects.count() == 1
    with pytest.raises(Conflict) as refused:
        actions.undo_import(told.file, actor=pilar, at=now)
    assert refused.value.code == "HILO-O558"
    assert load("60,Eva Luna Paz,,\n", head).created == 1


def test_an_import_of_another_institution_is_not_undone(load, jacinto, now):
    told = load("60,Eva Luna Paz,\n")
    with pytest.raises(Forbidden):
        actions.undo_import(told.file, actor=jacinto, at=now)
