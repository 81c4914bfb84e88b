"""A report on paper: everything that was written stands on it, nothing protected does without the right."""

from __future__ import annotations

import copy
import json
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hilo.lib.errors import Refusal
from hilo.policing.reports import forms, paper, queries
from hilo.policing.reports.actions import hand_over
from hilo.policing.reports.paper import sheets as sheeting
from hilo.policing.reports.paper import values
from tests.support.pdf_words import words

from .conftest import sign_it

HERE = Path(__file__).parent
FORM = tomllib.loads((HERE.parent / "standards/forms/iph_2019_crime.toml").read_text(encoding="utf-8"))
CASE = json.loads((HERE / "cases/full_report.json").read_text(encoding="utf-8"))
CONTEXT = json.loads((HERE / "cases/full_context.json").read_text(encoding="utf-8"))
SEAL = {"sha256": "9f86d081" * 8, "signed_by": "Carla Comandante", "signed_at": "2026-11-24T00:03:00-06:00"}
VICTIM, RESERVED = CASE["annexes"]["interview"]
ODD: list[Any] = [
    None, 7, -1.5, True, "", "x" * 5000, "#let x = 1 $ * _ @a <b>", "\u202egnp.exe\x00\x07", "😀 ﷽ 漢字",
    [], [[]], {}, {"absent": 3}, {"absent": []}, {"masked": True}, {"a": {"b": [1]}},
    ["knife", 3], [{"name": {"deep": 1}}, "loose"],
    "9999-12-31T23:59:59-23:59", "0001-01-01",
]  # fmt: skip
pytest.importorskip("typst", reason="the analysis extra")


def printed(document: dict, **more) -> str:
    """The same from the data that the template prints, where drawing is not the question."""
    return json.dumps(paper._data(document, FORM, None, (), (), None, more.get("mask", True)), ensure_ascii=False)


def test_the_full_case_stands_on_paper_in_the_official_order():
    told = words(paper.pdf(CASE, FORM, context=CONTEXT, seal=SEAL))
    titles = [f"Sección {n}" for n in range(1, 6)] + ["Anexo A1", "Anexo A2", "Anexo B1", "Anexo C1", "Anexo D1"]
    titles += ["Anexo D3", "Anexo E1", "Anexo E2", "Anexo F", "Anexo G1", "Registros del mismo hecho"]
    places = [told.index(f"{one} ") for one in titles]
    assert places == sorted(places)
    assert "Página 1 de " in told
    assert "PUE-26-0000123-R1" in told
    assert "23/11/2026 22:21 h (UTC−6)" in told
    assert "21114 · Puebla" in told


def test_every_field_of_the_form_has_its_box():
    sheets = sheeting.Sheets(CASE, FORM).all() + sheeting.Sheets({}, FORM, blank=True).all()
    for part in FORM["parts"]:
        shown = [
            box["label"]
            for sheet in sheets
            if sheet["title"] == part["title_es"]
            for row in sheet["rows"]
            for box in row
        ]
        for field in part["fields"]:
            assert field["es"] in shown


def test_a_form_read_by_the_house_gives_the_same_sheets_as_its_file():
    read = forms.form("iph_2019_crime")
    assert sheeting.Sheets(CASE, read).all() == sheeting.Sheets(CASE, FORM).all()
    assert paper.pdf(CASE, read) == paper.pdf(CASE, FORM)


def test_the_full_case_is_valid_under_its_form():
    schema = pytest.importorskip("jsonschema_rs").validator_for(forms.schema(forms.form("iph_2019_crime")))
    assert list(schema.iter_errors(CASE)) == []


def test_rows_of_boxes_are_always_six_columns_wide():
    for given in (sheeting.Sheets(CASE, FORM), sheeting.Sheets({}, FORM, blank=True)):
        assert {sum(box["w"] for box in row) for sheet in given.all() for row in sheet["rows"]} == {6}


def test_what_nobody_answered_is_struck_through_and_absent_values_are_words():
    document = copy.deepcopy(CASE)
    del document["sections"]["place"]["references"]
    boxes = {
        box["label"]: box["cell"]
        for sheet in sheeting.Sheets(document, FORM).all()
        for row in sheet["rows"]
        for box in row
    }
    assert boxes["Referencias"] == {"k": "strike"}
    assert boxes["Número interior"] == {"k": "absent", "v": "No aplica"}
    assert boxes["Número de serie"] == {"k": "absent", "v": "Sin información"}


@pytest.mark.parametrize(
    "secret", ["Marta Encargada", "2220000002", "Ramiro Reservado", "Vi a dos hombres", "Tomás Testigo", "2220000001"]
)
def test_victims_and_witnesses_are_hidden_without_the_right(secret):
    assert secret not in printed(CASE)
    assert secret in printed(CASE, mask=False)


def test_an_adolescent_is_not_named_without_the_right():
    document = copy.deepcopy(CASE)
    document["annexes"]["detention"][0] |= {"age": 16, "age_doubt": True}
    assert "Bruno Ejemplo Prueba" not in json.dumps(sheeting.Sheets(document, FORM).all()[5], ensure_ascii=False)


def test_an_interview_that_does_not_say_whether_it_is_reserved_is_reserved():
    document = copy.deepcopy(CASE)
    del document["annexes"]["interview"][1]["reserved"]
    assert "Vi a dos hombres" not in printed(document)


def test_amendments_hide_what_the_form_hides_and_show_the_rest_before_and_after():
    sheets = sheeting.Sheets(CASE, FORM)
    changes = [
        {"path": f"annexes.interview.{VICTIM['id']}.name", "before": "Marta", "after": "Marta Encargada"},
        {"path": f"annexes.interview.{RESERVED['id']}.account", "before": "Vi a uno", "after": "Vi a dos hombres"},
        {"path": f"annexes.interview.{RESERVED['id']}", "before": None, "after": {"name": "Ramiro Reservado"}},
        {"path": "sections.place.outside_number", "before": "4303", "after": "4302"},
    ]
    (told,) = sheeting.amendments(sheets, [{"number": 1, "at": "", "by": "x", "reason": "y", "changes": changes}])
    assert told["changes"][0] == ["Anexo E1 · Nombre", "Dato reservado", "Dato reservado"]
    assert told["changes"][1][1:] == ["Dato reservado", "Dato reservado"]
    assert told["changes"][2][1:] == ["—", "Dato reservado"]
    assert told["changes"][3] == ["Sección 4 · Número exterior", "4303", "4302"]


def test_findings_that_remain_come_first_and_remedied_ones_say_when():
    given = [
        {"code": "HILO-R102", "severity": "info", "message": "a", "remedied_at": "2026-11-24T06:00:00Z"},
        {"code": "HILO-R101", "severity": "error", "message": "b", "where": "sections.handover.at"},
    ]
    first, second = sheeting.findings(sheeting.Sheets(CASE, FORM), given)
    assert (first["code"], first["state"], first["where"]) == (
        "HILO-R101",
        "Queda",
        "Sección 1 · Fecha y hora de la puesta a disposición",
    )
    assert second["state"] == "Atendido 24/11/2026 00:00 h (UTC−6)"


def test_on_paper_a_finding_says_whether_its_limit_is_the_law_s_or_a_proposal():
    given = [
        {"code": "HILO-R191", "severity": "error", "where": "", "values": {"held": "60 h", "term": "48 h"}},
        {"code": "HILO-R104", "severity": "warning", "where": "", "values": {"gap": "1 h"}},
        {"code": "HILO-R102", "severity": "error", "where": ""},
    ]
    said = [one["measure"] for one in sheeting.findings(sheeting.Sheets(CASE, FORM), given)]
    assert said == ["48 h: límite que fija la ley", "15 min: límite propuesto por Hilo; la ley no da cifra", ""]


def test_on_paper_a_finding_of_a_civic_report_rests_on_what_governs_it():
    civic = tomllib.loads((HERE.parent / "standards/forms/iph_2019_civic.toml").read_text(encoding="utf-8"))
    given = [{"code": "HILO-R161", "severity": "error", "where": ""}]
    [told] = sheeting.findings(sheeting.Sheets(CASE | {"form": civic["id"]}, civic), given)
    assert told["article"] == "LNUF 21-II"
    assert "justicia cívica" in told["effect"]


@pytest.mark.django_db
def test_the_paper_of_a_case_says_what_was_shown_and_remedied_and_what_remains(begun, write, omar, carla, fabian, now):
    path, thin = "sections.narrative.text", "HILO-R271"
    write(begun, {path: "Corto."})
    later = now + timedelta(minutes=5)
    write(begun, {path: "Se dice con calma lo que pasó. " * 20}, before={path: "Corto."}, at=later)
    sign_it(begun, omar, carla, later)
    hand_over(actor=carla, folio=begun.folio, to="FGE-PUE", at=later)
    seen = queries.case(begun.folio, fabian, at=later)
    [remedied] = [one for one in seen.remedied if one["code"] == thin]
    assert remedied["remedied_at"] == str(later)
    assert thin not in {one["code"] for one in seen.report.findings}
    told = words(queries.on_paper(seen))
    assert told.index("Queda") < told.index("Atendido")
    assert thin in told


def test_the_code_holds_folio_and_hash_and_a_draft_says_that_it_is_one():
    assert b"<path" in paper.qr_svg(paper.QR.format(folio="PUE-26-0000123-R1", sha256="a" * 64))
    told = words(paper.pdf(CASE, FORM))
    assert "BORRADOR SIN FIRMA" in told
    assert "BORRADOR" not in words(paper.pdf(CASE, FORM, seal=SEAL))


def test_the_same_report_gives_the_same_bytes():
    assert paper.pdf(CASE, FORM, seal=SEAL) == paper.pdf(CASE, FORM, seal=SEAL)


def test_a_blank_form_asks_who_wrote_it_by_hand_and_who_typed_it_in():
    told = words(paper.blank(FORM))
    for one in ("Quién lo pasó al sistema", "DD / MM / AAAA", "Anexo A ", "Anexo G "):
        assert one in told


@pytest.mark.parametrize("value", ODD)
def test_paper_prints_whatever_a_document_holds(value):
    document = copy.deepcopy(CASE)
    for record in [*document["sections"].values(), *document["annexes"]["detention"], *document["annexes"]["force"]]:
        for name in record:
            record[name] = value
    document["annexes"]["vehicle"] = value
    document["annexes"]["object"] = [value, {"id": value, "unheard_of": value}]
    document["folio"] = value
    assert paper.pdf(document, FORM, findings=[{"code": "", "where": value}], context={"calls": value})[:5] == b"%PDF-"


@pytest.mark.parametrize("document", [{}, {"sections": 3, "annexes": []}, {"annexes": {"detention": {}}}, []])
def test_paper_prints_documents_of_another_shape(document):
    assert paper.pdf(document, FORM)[:5] == b"%PDF-"


def test_a_field_that_the_form_does_not_know_is_still_printed():
    document = copy.deepcopy(CASE)
    document["sections"]["place"]["moon"] = "full"
    assert "Fuera del formato: moon" in printed(document)
    assert '"full"' not in printed(document)
    assert '"full"' in printed(document, mask=False)


def test_times_are_told_on_the_clock_of_the_place():
    assert values.moment("2026-11-24T04:21:00Z", "21") == "23/11/2026 22:21 h (UTC−6)"
    assert values.moment("2026-11-24T04:21:00Z", "26") == "23/11/2026 21:21 h (UTC−7)"
    assert values.moment("2026-07-01T04:21:30Z", "02004") == "30/06/2026 21:21:30 h (UTC−7)"
    assert values.moment("yesterday", "21") == "yesterday"


def test_without_typst_the_refusal_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(Refusal) as told:
        paper.pdf(CASE, FORM)
    assert told.value.code == "HILO-R440"


def test_hash_folio_and_code_are_to_the_letter_what_was_signed(monkeypatch: pytest.MonkeyPatch):
    coded = []
    monkeypatch.setattr(
        paper, "qr_svg", lambda text: coded.append(text) or b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    )
    long = CASE | {"folio": "PUE-26-" + "0" * 50}
    told = paper._data(long, FORM, None, (), (), SEAL, True)
    paper.pdf(long, FORM, seal=SEAL)
    assert (told["sha256"], told["folio"]) == (SEAL["sha256"], long["folio"])
    assert coded == [f"hilo:report:{long['folio']}:{SEAL['sha256']}"]
    assert "\u200b" not in told["sha256"] + told["folio"] + coded[0]
    assert "sym.zws" not in (HERE.parent / "paper/report.typ").read_text(encoding="utf-8")


def test_the_log_is_printed_with_both_texts_and_who_changed_them_by_name():
    from datetime import UTC, datetime

    from hilo.policing.reports.paper.changes import changes
    from hilo.policing.reports.rules_log import Changed, line_of

    at = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    texts = ("Corrió. Lo perdimos de vista.", "Corrió. Sin perderlo de vista.")
    given = {"how": "written", "conflict": False, "by": "omar", "device_at": None, "at": at, "skew_s": 0}
    one = Changed(path="sections.narrative.text", before=texts[0], after=texts[1], seen=("HILO-R272",), **given)
    name = Changed(
        path=f"annexes.interview.{VICTIM['id']}.name", before="Marta", after="Marta E", seen=("HILO-R265",), **given
    )
    log = [line_of(forms.form("iph_2019_crime"), each) for each in (one, name)]
    told = changes(sheeting.Sheets(CASE, FORM), log, {"omar": "Omar Oficial, Policía, número P-0001"})
    first = told["first"][0]
    assert "".join(piece["v"] for piece in first["pieces"] if piece["k"] != "in") == texts[0]
    assert "".join(piece["v"] for piece in first["pieces"] if piece["k"] != "out") == texts[1]
    assert first["by"] == "Omar Oficial, Policía, número P-0001"
    assert first["codes"] == "HILO-R272"
    assert "Marta" not in json.dumps(told)
    made = paper.pdf(CASE, FORM, seal=SEAL, log=log, people={"omar": "Omar Oficial, Policía, número P-0001"})
    said = words(made)
    assert "Lo perdimos de vista" in said
    assert "perderlo de vista" in said
    assert "Omar Oficial, Policía, número P-0001" in said
    assert SEAL["sha256"] in said


def test_who_signed_is_a_person_with_rank_and_number_in_the_file_and_not_a_login(
    begun: Any, omar: Any, carla: Any, now: Any, policeman: Any
):
    from hilo.policing.reports.queries.case import file_of
    from hilo.policing.reports.rules_file import serialize
    from hilo.registries.officers.models import Officer, RankHeld

    chief = Officer.objects.create(
        institution_id="SSP-PUE", number="C-0007", name="Carla Comandante", account_id=carla.user_id
    )
    RankHeld.objects.create(officer=chief, rank="police_first", since=timezone.localdate(now))
    sign_it(begun, omar, carla, now)
    document = file_of(begun)["document"]
    assert document["signer"]["name"] == "Carla Comandante"
    assert document["signer"]["number"] == "C-0007"
    assert document["signer"]["rank"]
    assert document["signed_by"] == carla.name
    assert serialize(document)["signed by"].startswith("Carla Comandante, ")
    assert {one["account"]: one["number"] for one in document["people"]}[omar.name] == "P-0001"
    seen = queries.case(begun.folio, carla, at=now)
    assert seen.people[carla.name].in_words.endswith("número C-0007")


@pytest.mark.changes_records
def test_paper_names_who_signed_the_hash_on_it_as_they_were_that_day_and_no_code_of_an_institution(
    begun: Any, omar: Any, carla: Any, now: Any, policeman: Any
):
    from hilo.policing.reports.queries.case import file_of
    from hilo.registries.officers.models import Officer, RankHeld

    chief = Officer.objects.create(
        institution_id="SSP-PUE", number="C-0007", name="Carla Comandante", account_id=carla.user_id
    )
    RankHeld.objects.create(officer=chief, rank="police_first", since=timezone.localdate(now))
    type(begun.institution).objects.filter(pk="SSP-PUE").update(name="Secretaría de Seguridad Pública")
    sign_it(begun, omar, carla, now)
    seen = queries.case(begun.folio, carla, at=now)
    signed = file_of(begun)["document"]["signer"]
    told = words(queries.on_paper(seen))
    line = told[told.index("Firmado") : told.index("SHA-256")]
    assert f"{signed['name']}, {signed['rank']}, número C-0007" in line
    assert "Secretaría de Seguridad Pública" in line
    assert "SSP-PUE" not in line
    assert carla.name not in line
    # A number given later is not who she was when she signed.
    Officer.objects.filter(pk=chief.pk).update(number="C-0099")
    told = words(queries.on_paper(queries.case(begun.folio, carla, at=now)))
    assert "número C-0007" in told[told.index("Firmado") : told.index("SHA-256")]
