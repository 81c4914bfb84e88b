"""Micro-data of deaths: every line counted once, by registration, and what is not told kept as not told."""

from __future__ import annotations

import zipfile

import pytest

from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.queries import Period
from hilo.knowledge.incidence.queries.cells import panel
from hilo.knowledge.incidence.queries.rates import rates
from hilo.knowledge.incidence.tests import defun
from hilo.knowledge.incidence.tests.defun import death, everywhere, natural
from hilo.lib.errors import Refusal

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
YEAR = Period.parse("2022-01", "2022-12")


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


def kept(vintage, what, where="sex <> ''"):
    with store.opened() as connection:
        return connection.execute(
            f"SELECT {what} FROM read_parquet(?) WHERE {where} ORDER BY ALL", [str(vintage.rows_file)]
        ).fetchall()


def said(vintage, code):
    return next((one.message for one in vintage.findings if one.code == code), "")


def test_deaths_are_counted_by_the_month_of_their_registration_where_they_occurred(tmp_path):
    rows = [death(), death(), death(mes_regis="04"), death("06007", sexo="2", edad="4017", causa_def="X99")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    assert (vintage.source, vintage.method, vintage.unit) == ("inegi-defun", "inegi-registered", "deaths")
    assert (vintage.first, vintage.last) == ("2022-01", "2022-12")
    assert kept(vintage, "municipality, type, subtype, modality, sex, age, m03, m04, m05") == [
        ("06002", "Agresión", "X95", "Homicidio", "Hombre", "30", 2, 1, 0),
        ("06007", "Agresión", "X99", "Homicidio", "Mujer", "17", 1, 0, 0),
    ]
    found = rates(vintage, crime="homicide", period=YEAR, by="municipality")
    # Colima's ten municipalities: those without a homicide have 0, as the file registers their other deaths.
    assert sorted(row.count for row in found.rows) == [0] * 8 + [1, 3]


def test_of_other_deaths_only_that_they_were_is_kept(tmp_path):
    rows = [natural("06002"), death(causa_def="V892", presunto="1"), death(causa_def="X700", presunto="3")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    told = kept(vintage, "DISTINCT type, subtype, modality, sex, age, resident, occurred", "true")
    others = [(one, "", "", "", "", "", None) for one in ("Accidente", "Lesión autoinfligida", "Otras causas")]
    assert told == sorted([*others, ("Agresión", "X95", "Homicidio", "", "", "", None)])
    assert kept(vintage, "sum(m01 + m12)", "type = 'Agresión'") == [(0,)]


def test_cause_and_certificate_are_counted_apart_and_their_difference_is_named(tmp_path):
    rows = [death(), death(presunto="4"), death(causa_def="Y249"), death(causa_def="I219"), death(causa_def="V892")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    assert "2 are homicides by their cause" in said(vintage, "HILO-F181")
    assert "4 are presumed homicides on the certificate, 1 are both" in said(vintage, "HILO-F181")
    by_cause, presumed = (panel(vintage, key, YEAR, "state", state="06") for key in ("homicide", "presumed-homicide"))
    assert (by_cause.totals[0], presumed.totals[0]) == (2, 4)
    firearm = panel(vintage, "homicide-by-firearm", YEAR, "state", state="06")
    assert firearm.totals[0] == 2


@pytest.mark.parametrize(
    ("code", "age"),
    [("4030", "30"), ("4000", "0"), ("3011", "0"), ("1001", "0"), ("4120", "120"), ("4998", None), ("4121", None)],
)
def test_the_first_digit_of_an_age_is_its_unit(tmp_path, code, age):
    vintage = defun.load(tmp_path, [*everywhere(), death(edad=code)])
    assert kept(vintage, "age") == [(age or "No especificada",)]


def test_what_is_not_specified_is_kept_as_such_and_said(tmp_path):
    rows = [death(mun_ocurr="999", edad="4998", sexo="9", anio_ocur="9999"), death(mun_ocurr="", sexo="")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    assert kept(vintage, "municipality, sex, age, occurred") == [
        ("06999", "No especificado", "30", 2022),
        ("06999", "No especificado", "No especificada", None),
    ]
    assert "mun_ocurr 2, edad 1, sexo 2, anio_ocur 1" in said(vintage, "HILO-F183")
    assert not said(vintage, "HILO-F184")


def test_codes_without_their_zeros_with_tabs_and_points_are_the_same(tmp_path):
    plain = defun.load(tmp_path, [*everywhere(), death()])
    rows = [death(ent_ocurr="6\t", mun_ocurr="2", ent_resid="6.0", mes_regis="3", causa_def="x95.4", presunto="02")]
    odd = defun.load(tmp_path, everywhere() + rows)
    what = "municipality, resident, subtype, modality, m03"
    assert kept(odd, what) == kept(plain, what) == [("06002", "06", "X95", "Homicidio", 1)]


def test_columns_may_be_in_capitals_in_any_order_and_of_any_year(tmp_path):
    capitals = tuple(name.upper() if name != "presunto" else "TIPO_DEFUN" for name in reversed(defun.HEADER))
    rows = [{name.upper(): cell for name, cell in row.items()} for row in [*everywhere(), death()]]
    rows = [row | {"TIPO_DEFUN": row["PRESUNTO"], "OCUPACION": "Peón"} for row in rows]
    vintage = defun.load(tmp_path, rows, capitals, encoding="latin-1")
    assert vintage.source == "inegi-defun"
    assert vintage.encoding != "utf-8"
    assert kept(vintage, "modality, age") == [("Homicidio", "30")]


def test_deaths_abroad_and_nowhere_are_in_no_area_and_said(tmp_path):
    rows = [death(), death("33001"), natural("35001"), death("99999")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    assert said(vintage, "HILO-F182").startswith("2 deaths occurred abroad and 1 in no state that is told, 2 of them")
    assert {state for (state,) in kept(vintage, "state", "true")} == {"06"}


def test_a_year_is_that_of_the_registration_and_the_year_of_death_stands_beside_it(tmp_path):
    rows = [death(), death(anio_ocur="2021"), death(anio_ocur="2014"), death(anio_ocur="2023")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    assert kept(vintage, "year, occurred") == [(2022, 2014), (2022, 2021), (2022, 2022), (2022, 2023)]
    assert said(vintage, "HILO-F187").startswith("2 deaths by homicide occurred in an earlier year")
    early = next(one for one in vintage.findings if one.code == "HILO-F185")
    assert early.severity == "error"


def test_the_nineties_write_two_digits_of_a_year(tmp_path):
    rows = [row | {"anio_regis": "98", "anio_ocur": "97"} for row in [*everywhere(), death()]]
    vintage = defun.load(tmp_path, rows)
    assert kept(vintage, "year, occurred") == [(1998, 1997)]
    unknown = [row | {"anio_regis": "98", "anio_ocur": "99"} for row in [*everywhere(), death()]]
    assert kept(defun.load(tmp_path, unknown), "year, occurred") == [(1998, None)]


def test_months_after_the_last_registration_are_not_published(tmp_path):
    vintage = defun.load(tmp_path, [*everywhere(months=6), death()])
    assert vintage.last == "2022-06"
    assert kept(vintage, "m03, m06, m07") == [(1, 0, None)]


def test_a_death_without_a_month_of_registration_is_not_lost(tmp_path):
    vintage = defun.load(tmp_path, [*everywhere(), death(mes_regis="99")])
    assert kept(vintage, "m00, m01, m12") == [(1, 0, 0)]
    assert "mes_regis in 1 lines" in said(vintage, "HILO-F184")


def test_codes_that_the_layout_does_not_have_hold_publication(tmp_path):
    vintage = defun.load(tmp_path, [*everywhere(), death(sexo="7", edad="treinta", presunto="H")])
    odd = next(one for one in vintage.findings if one.code == "HILO-F184")
    assert odd.severity == "error"
    assert all(name in odd.message for name in ("sexo", "edad", "presunto"))
    assert kept(vintage, "sex, age, modality") == [("No especificado", "No especificada", "")]


def test_a_file_joined_twice_is_told(tmp_path):
    rows = [*everywhere(), death()]
    path = tmp_path / "twice.csv"
    once = defun.text(rows)
    path.write_text(once + once.split("\r\n", 1)[1], encoding="utf-8")
    assert said(actions.load(path), "HILO-F186").startswith(f"{len(rows)} of {2 * len(rows)} deaths")
    assert not said(defun.load(tmp_path, rows), "HILO-F186")


def test_causes_of_another_classification_are_refused(tmp_path):
    with pytest.raises(Refusal) as refused:
        defun.load(tmp_path, [*everywhere(), death(causa_def="9650")])
    assert refused.value.code == "HILO-F626"
    assert "9650" in refused.value.message


def test_a_lacking_column_is_named(tmp_path):
    header = tuple(name for name in defun.HEADER if name != "mes_regis")
    with pytest.raises(Refusal, match="lacks MES_REGIS") as refused:
        defun.load(tmp_path, everywhere(), header)
    assert refused.value.code == "HILO-F458"


def test_a_dbf_is_refused_by_its_name_its_bytes_and_inside_a_zip(tmp_path):
    field = b"EDAD".ljust(11, b"\0") + b"C" + bytes(4) + b"\x04" + bytes(15)
    dbf = b"\x03\x16\x0a\x1f" + (1).to_bytes(4, "little") + (65).to_bytes(2, "little") + b"\x05\0" + bytes(20)
    dbf += field + b"\x0d" + b" 4030\x1a"
    (tmp_path / "DEFUN22.dbf").write_bytes(dbf)
    (tmp_path / "deaths.bin").write_bytes(dbf)
    with zipfile.ZipFile(tmp_path / "defunciones.zip", "w") as archive:
        archive.writestr("DEFUN22.dbf", dbf)
    for name in ("DEFUN22.dbf", "deaths.bin", "defunciones.zip"):
        with pytest.raises(Refusal) as refused:
            actions.load(tmp_path / name)
        assert refused.value.code == "HILO-F625", name


def test_a_line_cut_off_refuses_the_file(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_text(defun.text([*everywhere(), death()])[:-40], encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        actions.load(path)
    assert refused.value.code == "HILO-F460"
