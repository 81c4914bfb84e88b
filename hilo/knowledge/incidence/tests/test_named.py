"""A file without codes: municipalities by name, a column for each kind, "4.0" for 4; nothing is lost."""

from __future__ import annotations

import csv
import io

import pytest

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.queries import Period
from hilo.knowledge.incidence.queries.rates import rates
from hilo.knowledge.incidence.reading.named import matched
from hilo.lib.errors import Refusal

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
HEADER = (
    "Entidad",
    "Municipio",
    "Feminicidio",
    "Homicidio culposo",
    "Homicidio doloso",
    "Total",
    "Año",
    "Mes",
    "Periodo",
)
MONTHS = ("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre", "Octubre")
PLACES = (
    ("Jalisco", "Guadalajara"),
    ("Jalisco", "Tonalá"),
    ("Nuevo León", "General Terán"),
    ("Oaxaca", "Zimatlán de Álvarez"),
)


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


def lines(places=PLACES, years=(2024,), months=MONTHS[:6], **changed):
    """Feminicidio 0, culposo 1.0, doloso the number of the month and place; the total their sum."""
    rows = []
    for year in years:
        for number, month in enumerate(months, 1):
            for at, (state, place) in enumerate(places):
                row = dict(
                    zip(HEADER, (state, place, "0.0", "1.0", f"{number + at}.0", f"{number + at + 1}.0"), strict=False)
                )
                rows.append(row | {"Año": year, "Mes": month, "Periodo": f"{year}-{number:02}-01"} | changed)
    return rows


def load(tmp_path, rows, header=HEADER):
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "municipios.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return actions.load(path, accept_partial=True)


def kept(vintage, what="municipality, subtype, m01, m06"):
    with store.opened() as connection:
        return connection.execute(
            f"SELECT {what} FROM read_parquet(?) ORDER BY ALL", [str(vintage.rows_file)]
        ).fetchall()


def said(vintage, code):
    return next((one for one in vintage.findings if one.code == code), None)


def test_names_become_codes_and_columns_become_kinds(tmp_path):
    vintage = load(tmp_path, lines())
    assert (vintage.source, vintage.method, vintage.grain) == ("sesnsp-municipal-names", "new", "municipality")
    assert (vintage.first, vintage.last, vintage.rows) == ("2024-01", "2024-06", 12)
    assert ("14039", "Homicidio doloso", 1, 6) in kept(vintage)
    assert ("20570", "Homicidio doloso", 4, 9) in kept(vintage)
    assert {row[1] for row in kept(vintage)} == {"Feminicidio", "Homicidio culposo", "Homicidio doloso"}
    assert said(vintage, "HILO-F176").message.startswith("4 of 4 municipalities")
    assert said(vintage, "HILO-F178").severity == "info"
    assert said(vintage, "HILO-F177") is None


def test_a_figure_of_homicides_is_asked_of_it_as_of_any_file(tmp_path):
    vintage = load(tmp_path, lines())
    found = rates(vintage, crime="homicide", period=Period.parse("2024-01", "2024-06"), by="municipality")
    assert {row.code: row.count for row in found.rows if row.count}["14039"] == 21


@pytest.mark.parametrize(
    ("state", "name", "code", "how"),
    [
        ("Jalisco", "GUADALAJARA", "14039", "name"),
        ("Nuevo León", "Gral. Terán", "19022", "spelling"),
        ("Veracruz de Ignacio de la Llave", "Xalapa", "30087", "name"),
        ("México", "Ecatepec", "15033", "beginning"),
        ("Guanajuato", "Dolores Hidalgo", "11014", "beginning"),
        ("Jalisco", "Tlajomulco de Zuñga", "14097", "alike"),
        ("Oaxaca", "San Juan Mixtepec", "20999", "none"),
        ("Oaxaca", "San Pedro Mixtepec", "20999", "none"),
        ("Jalisco", "Puebla", "14999", "none"),
        ("Jalisco", "No especificado", "14999", "name"),
        ("Jalisco", "Otros municipios", "14998", "name"),
        ("Ciudad de México", "Benito Juárez", "09014", "name"),
        ("Quintana Roo", "Benito Juárez", "23005", "name"),
    ],
)
def test_a_name_is_taken_for_what_it_surely_is(state, name, code, how):
    (match,) = matched([(state, name)]).values()
    assert (match.code, match.how) == (code, how)
    assert match.sure == 100 if how == "name" else match.sure < 100


def test_every_municipality_is_found_by_its_own_name_but_for_namesakes():
    pairs = [(territory.state(one.state).name, one.name) for one in territory.municipalities()]
    found = matched(pairs)
    wrong = [
        one.code
        for one in territory.municipalities()
        if found[territory.state(one.state).name, one.name].code != one.code
    ]
    assert len(wrong) == 4
    assert {territory.municipality(code).name for code in wrong} == {"San Juan Mixtepec", "San Pedro Mixtepec"}


def test_of_two_names_for_one_municipality_the_surer_one_is_it():
    found = matched([("Guanajuato", "Silao de la Victoria"), ("Guanajuato", "Silao")])
    assert [one.code for one in found.values()] == ["11037", "11999"]


def test_what_is_no_municipality_counts_in_its_state_and_is_said_with_its_lines(tmp_path):
    rows = lines((*PLACES, ("Oaxaca", "San Juan Mixtepec"), ("Jalisco", "Comala del Sur")))
    vintage = load(tmp_path, rows)
    finding = said(vintage, "HILO-F177")
    assert finding.severity == "warning"
    assert all(part in finding.message for part in ("2 names", "12 lines", "Comala del Sur"))
    assert ("14999", "Homicidio doloso", 6, 11) in kept(vintage)
    total = sum(row[0] or 0 for row in kept(vintage, "m01 + m02 + m03 + m04 + m05 + m06"))
    assert total == sum(int(float(row[kind])) for row in rows for kind in HEADER[2:5])


def test_a_total_that_is_no_sum_and_a_period_of_another_year_are_errors(tmp_path):
    rows = lines()
    rows[3] |= {"Total": "99.0"}
    rows[4] |= {"Periodo": "2023-02-01"}
    vintage = load(tmp_path, rows)
    assert said(vintage, "HILO-F178").severity == "error"
    assert said(vintage, "HILO-F179").severity == "error"


@pytest.mark.parametrize(
    ("rows", "header", "code"),
    [
        (lines() + lines()[:1], HEADER, "HILO-F465"),
        (lines(Mes="Trece"), HEADER, "HILO-F602"),
        (lines(Entidad="Texas"), HEADER, "HILO-F623"),
        (lines(**{"Homicidio doloso": "4.5"}), HEADER, "HILO-F461"),
        (lines(Año="20244"), HEADER, "HILO-F462"),
        (lines(), ("Entidad", "Municipio", "Año", "Mes", "Periodo"), "HILO-F622"),
        (lines(), tuple(name for name in HEADER if name != "Mes"), "HILO-F456"),
    ],
)
def test_what_cannot_be_read_whole_is_refused(tmp_path, rows, header, code):
    with pytest.raises(Refusal) as refused:
        load(tmp_path, rows, header)
    assert refused.value.code == code
    assert store.vintages() == ()


def test_an_empty_cell_is_unpublished_and_months_may_be_numbers(tmp_path):
    rows = lines()
    for row in rows:
        row["Mes"] = str(MONTHS.index(row["Mes"]) + 1)
    rows[0] |= {"Homicidio doloso": "", "Total": "1.0"}
    assert ("14039", "Homicidio doloso", None, 6) in kept(load(tmp_path, rows))


def test_a_municipal_file_with_codes_is_still_what_it_was():
    from hilo.knowledge.incidence.reading.editions import recognise
    from hilo.knowledge.incidence.tests import official

    assert recognise([*official.MUNICIPAL, *official.MONTHS], 2016).edition.source == "sesnsp-municipal"
    lacking = [name for name in (*official.MUNICIPAL, *official.MONTHS) if name not in ("Clave_Ent", "Cve. Municipio")]
    with pytest.raises(Refusal):
        recognise(lacking, 2016)
