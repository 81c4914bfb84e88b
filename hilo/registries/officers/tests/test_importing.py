"""A spreadsheet of personnel: good rows in, bad rows out with their reason, and the same again changes nothing."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace

import pytest

from hilo.lib.errors import Forbidden, Refusal
from hilo.registries.officers import actions
from hilo.registries.officers.models import Officer
from hilo.registries.officers.queries import officer, stood, verdict
from hilo.registries.officers.reading import columns, mapping_of, sheet

from .conftest import CURP

pytestmark = pytest.mark.django_db

SHEET = f"""Número,Nombre,Apellido paterno,Apellido materno,CUIP,CURP,Fecha de ingreso,Grado,Adscripción,Función
2001,María José,Peña,Núñez,PENM800101AA1,,2010-03-01,Policía segundo,Zona Sur,Operativo
2002,Luis,Soto,,,{CURP},2015-07-01,policía,,
"""
BAD = f"""2003,,,,,,,,,
2004,Eva,Luna,,??,,,,,
2005,Eva,Luna,,,{CURP[:-1]}0,,,,
2006,Eva,Luna,,,,31/02/2010,,,
2007,Eva,Luna,,,,01/01/2999,,,
2008,Eva,Luna,,,,,almirante,,
2009,Eva,Luna,,,,,,Norte,volador
2001,Otra,Persona,,,,,,,
2010,Eva,Luna,,RUSA850101ABC1,,,,,
un número muy largo que no cabe,Eva,Luna,,,,,,,
"""


@pytest.fixture
def file(tmp_path):
    """`file(text)`: a file with the text in the encoding of a Mexican desk."""

    def write(text, name="personal.csv", encoding="cp1252"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


@pytest.fixture
def load(pilar, now):
    def loaded(path, mapping=None, actor=pilar, **more):
        given = {"actor": actor, "institution": "SSP-PUE", "path": path, "mapping": mapping or {}, "at": now}
        return actions.load(**(given | more))

    return loaded


def test_good_rows_go_in_and_again_nothing_changes(load, file, verbs):
    told = load(file(SHEET))
    assert (told.rows, told.created, told.refused) == (2, 2, 0)
    maria = officer("SSP-PUE", "2001")
    assert (maria.name, maria.cuip, str(maria.joined_on)) == ("María José Peña Núñez", "PENM800101AA1", "2010-03-01")
    assert maria.ranks.get().rank == "police_second"
    assert (maria.postings.get().post, maria.postings.get().duty) == ("Zona Sur", "operational")
    luis = officer("SSP-PUE", "2002")
    assert str(luis.born) == "1931-08-20"
    again = load(file(SHEET, encoding="utf-8-sig"))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert Officer.objects.count() == 2
    assert maria.states.count() == maria.ranks.count() == 1
    assert verbs("institution:SSP-PUE") == ["officers.imported"] * 2


def test_who_is_known_by_number_or_by_cuip_keeps_the_name_and_what_differs_is_proposed(load, file):
    load(file(SHEET))
    told = load(file(SHEET.replace("Peña", "Piña").replace("2001,", "2099,")))
    assert (told.created, told.updated, told.unchanged, told.asked) == (0, 0, 1, 1)
    maria = officer("SSP-PUE", "2001")
    assert maria.name == "María José Peña Núñez"
    assert maria.identity_changes.get(status="proposed").asked() == {"name": "María José Piña Núñez"}


def test_each_bad_row_comes_out_with_its_reason(load, file, ana, tmp_path):
    out = tmp_path / "out.csv"
    told = load(file(SHEET + BAD), rejects=out)
    assert (told.rows, told.created, told.asked, told.refused) == (12, 2, 1, 9)
    assert [(fault.line, fault.field, fault.code) for fault in sorted(told.faults, key=lambda f: f.line)] == [
        (4, "name", "HILO-O422"),
        (5, "cuip", "HILO-O423"),
        (6, "curp", "HILO-O424"),
        (7, "joined_on", "HILO-O404"),
        (8, "joined_on", "HILO-O472"),
        (9, "rank", "HILO-O429"),
        (10, "duty", "HILO-O405"),
        (11, "number", "HILO-O473"),
        (12, "number", "HILO-O551"),
        (13, "number", "HILO-O422"),
    ]
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert [row["hilo_code"] for row in rows][:2] == ["HILO-O422", "HILO-O423"]
    assert rows[1]["Apellido paterno"] == "Luna"
    assert out.stat().st_mode & 0o077 == 0
    mended = out.read_text(encoding="utf-8-sig").replace("??", "LUNE900101AA1")
    assert load(file(mended, "mended.csv")).created == 1


def test_a_formula_in_a_row_that_stayed_out_is_text_and_comes_back_as_it_was(load, file, tmp_path):
    out = tmp_path / "out.csv"
    load(file("numero,nombre completo,cuip\n7,\"=cmd|'/c calc'!A1\",??\n"), rejects=out)
    (row,) = csv.DictReader(out.open(encoding="utf-8-sig"))
    assert row["nombre completo"] == "'=cmd|'/c calc'!A1"
    load(file(out.read_text(encoding="utf-8-sig").replace("??", ""), "mended.csv"))
    assert officer("SSP-PUE", "7").name == "=cmd|'/c calc'!A1"


def test_who_left_is_not_brought_back_by_a_spreadsheet(load, file, pilar, ana, now, today):
    actions.separate(actor=pilar, officer_id=ana.pk, cause="removal", on=today, resolution="r", reason="x", at=now)
    told = load(file(f"numero,nombre completo,cuip\n9,Ana Ruiz,{ana.cuip}\n1001,Ana Ruiz,\n"))
    assert [fault.code for fault in told.faults] == ["HILO-O430", "HILO-O434"]


def test_results_are_imported_by_a_centre_alone(load, file, celia, ana, now):
    text = (
        "numero,nombre completo,Control de confianza,Fecha control de confianza,Vigencia control de confianza\n"
        "1001,Ana Ruiz Soto,Aprobado,2026-01-10,2027-01-09\n"
    )
    with pytest.raises(Refusal) as refused:
        load(file(text))
    assert refused.value.code == "HILO-O475"
    both = replace(celia, permissions=celia.permissions | {"officers.import"})
    told = load(file(text), actor=both)
    assert told.evaluations == 1
    row = ana.evaluations.get()
    assert (row.passed, str(row.valid_until), row.by_id) == (True, "2027-01-10", "CECC-PUE")
    assert load(file(text), actor=both).evaluations == 0
    assert verdict(ana.pk, row.issued_on).first == "trust"
    actions.annul_result(row.pk, ground="procedure", document="A", words="x", actor=celia, at=now)
    assert load(file(text), actor=both).evaluations == 0  # what fell is not brought back
    assert load(file(text.replace("Aprobado", "No aprobado")), actor=both).evaluations == 1
    assert [one.passed for one in stood(ana.evaluations.all())] == [False]
    for wrong, code in (
        ("Aprobado,,", "HILO-O403"),
        ("Quizás,2026-01-10,", "HILO-O405"),
        ("Aprobado,2026-01-10,2025-01-01", "HILO-O445"),
    ):
        (fault,) = load(file(text.replace("Aprobado,2026-01-10,2027-01-09", wrong)), actor=both).faults
        assert fault.code == code


def test_an_institution_imports_its_own(load, file, jacinto, carla):
    for somebody in (jacinto, carla):
        with pytest.raises(Forbidden):
            load(file(SHEET), actor=somebody)


def test_the_words_of_the_command_line_are_headings_too(load, file):
    assert load(file("number,given,surname,second surname\n1,Eva,Luna,Sol\n")).created == 1
    assert Officer.objects.get(number="1").name == "Eva Luna Sol"


def test_columns_are_understood_or_said(load, file, tmp_path):
    text = "Placa;Elemento\n1;Eva Luna\n"
    with pytest.raises(Refusal) as refused:
        load(file(text))
    assert refused.value.code == "HILO-O471"
    assert load(file(text), mapping_of(["name=ELEMENTO"], None)).created == 1
    saved = tmp_path / "map.toml"
    saved.write_text('[columns]\nname = "Elemento"\nnumber = "nada"\n', encoding="utf-8")
    with pytest.raises(Refusal):
        load(file(text), mapping_of([], saved))
    assert mapping_of(["number=Placa"], saved) == {"name": "Elemento", "number": "Placa"}
    saved.write_text("name = [", encoding="utf-8")
    none = tmp_path / "none.toml"
    for words, path, code in ((["name"], None, "HILO-O499"), ([], saved, "HILO-O401"), ([], none, "HILO-O401")):
        with pytest.raises(Refusal) as refused:
            mapping_of(words, path)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        columns(["numero", "nombre completo"], {"shoe": "x"})
    assert refused.value.code == "HILO-O498"


def test_a_workbook_is_read_as_a_sheet_is(load, tmp_path):
    pytest.importorskip("python_calamine")
    openpyxl = pytest.importorskip("openpyxl")
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["Placa", "Nombre completo", "Fecha de ingreso"])
    book.active.append([3001.0, "Eva Luna", datetime(2012, 5, 6)])
    path = tmp_path / "personal.xlsx"
    book.save(path)
    assert load(path).created == 1
    assert str(officer("SSP-PUE", "3001").joined_on) == "2012-05-06"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(Refusal) as refused:
        sheet(path)
    assert refused.value.code == "HILO-O490"


def test_without_calamine_a_workbook_is_refused_with_the_way_out(tmp_path, monkeypatch):
    path = tmp_path / "personal.xlsx"
    path.write_bytes(b"PK")
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(Refusal) as refused:
        sheet(path)
    assert refused.value.code == "HILO-O474"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "HILO-O492"),
        (b"numero,nombre completo\n", "HILO-O492"),
        (b"\x00\x01\x02\n\x00", "HILO-O494"),
        (b"a,b\n", "HILO-O492"),
    ],
)
def test_a_file_without_rows_is_refused(raw, code, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(raw)
    with pytest.raises(Refusal) as refused:
        sheet(path)
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refusal) as refused:
        sheet(tmp_path / "none.csv")
    assert refused.value.code == "HILO-O470"


PEOPLE = """\ufeffNo. Empleado;Nombre completo;Usuario
1;Omar Soto;omar
2;Olga Luna;nadie
3;Otto Paz;omar
4;Óscar Ruiz;jose
5;Eva Luna;
1;Omar Otra Vez;
"""


def test_officers_come_with_their_accounts_and_a_row_half_good_stays_out_whole(load, file, account, tmp_path):
    account("officer", "SSP-PUE", username="omar", centre="")
    account("officer", "SSP-JAL", username="jose", centre="")
    sheet = file(PEOPLE, encoding="utf-8")
    told = load(sheet)
    assert (told.created, told.linked, told.refused) == (2, 1, 4)
    assert sorted((fault.line, fault.field, fault.code) for fault in told.faults) == [
        (3, "account", "HILO-K404"),
        (4, "account", "HILO-O473"),
        (5, "account", "HILO-O411"),
        (7, "number", "HILO-O473"),
    ]
    assert officer("SSP-PUE", "1").account.username == "omar"
    assert Officer.objects.filter(number__in=["2", "3", "4"]).count() == 0
    again = load(sheet)
    assert (again.created, again.unchanged, again.linked, again.refused) == (0, 2, 0, 4)
    other = file("numero,nombre completo,cuenta\n9,Omar Soto,omar\n", "other.csv")
    assert [fault.code for fault in load(other).faults] == ["HILO-O410"]


def test_a_rehearsal_says_the_same_and_keeps_nothing(load, file, account, verbs):
    account("officer", "SSP-PUE", username="omar", centre="")
    sheet = file(PEOPLE, encoding="utf-8")
    would = load(sheet, rehearsal=True)
    assert Officer.objects.count() == 0
    assert verbs("institution:SSP-PUE") == []
    told = load(sheet)
    assert replace(would, file=told.file) == told


def test_accounts_are_linked_by_who_may_alone(load, file, pilar):
    importer = replace(pilar, permissions=frozenset({"officers.import"}))
    with pytest.raises(Forbidden):
        load(file("numero,nombre completo,cuenta\n9,Omar Soto,omar\n"), actor=importer)


def test_a_cell_that_says_there_is_no_key_is_no_key(load, file):
    """“En trámite” in the column of the CUIP was written down as a CUIP, and everybody after it stayed out."""
    rows = "".join(f"30{place:02},Eva Luna {sign},{word}\n" for place, (sign, word) in enumerate(NO_KEY))
    told = load(file(f"Número,Nombre completo,CUIP\n{rows}3050,Eva Mar,ENTRAMITEDOS\n"))
    assert told.created == len(NO_KEY)
    assert {Officer.objects.get(number=f"30{place:02}").cuip for place in range(len(NO_KEY))} == {""}
    # Letters alone are no key either.
    assert [(fault.line, fault.code) for fault in told.faults] == [(len(NO_KEY) + 2, "HILO-O423")]


NO_KEY = [
    ("Abarca", "EN TRAMITE"),
    ("Bonilla", "En proceso"),
    ("Castro", "N/A"),
    ("Duarte", "no tiene"),
    ("Elizondo", "-"),
]


def test_a_status_that_says_that_somebody_left_enrols_nobody(load, file):
    text = "No. Empleado,Nombre completo,Estatus,Tipo de sangre\n3001,Eva Luna,Activo,O\n3002,Ana Mar,BAJA,O\n"
    told = load(file(text))
    assert (told.created, [fault.code for fault in told.faults]) == (1, ["HILO-O682"])
    assert told.unread == ["Tipo de sangre"]


@pytest.mark.parametrize(
    ("short", "rank"),
    [
        ("Pol. 1o.", "police_first"),
        ("POL 3RO", "police_third"),
        ("Policía 2°", "police_second"),
        ("Insp. Jefe", "chief_inspector"),
    ],
)
def test_ranks_are_understood_as_desks_shorten_them(load, file, short, rank):
    load(file(f"Número,Nombre completo,Grado\n3001,Eva Luna,{short}\n"))
    assert Officer.objects.get(number="3001").ranks.get().rank == rank


def test_a_refusal_names_ranks_and_columns_as_a_clerk_reads_them(load, file):
    told = load(file("No. Empleado,Nombre completo,Grado\n3001,Eva Luna,almirante\n3002,Ana Mar,\n3002,Ana Sol,\n"))
    ranks, twice = told.faults
    assert "Policía tercero" in ranks.message_es
    assert "police_third" not in ranks.message_es
    assert "No. Empleado" in twice.message_es
