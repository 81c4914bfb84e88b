"""Ages, sexes and years lost on the public page of records; nothing of them anywhere else."""

from __future__ import annotations

import pytest

from hilo.desks.citizen import facts
from hilo.knowledge.incidence.actions import load_people
from hilo.knowledge.incidence.tests import defun
from hilo.knowledge.incidence.tests.defun import death, everywhere
from hilo.knowledge.incidence.tests.vintage import show

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
STATE = "/figures/inegi-defun/homicide/06"


@pytest.fixture
def records(nothing, tmp_path):
    rows = [death(), death(edad="4034", sexo="2"), death(edad="4017"), death(edad="4998", presunto="4")]
    rows += [death(causa_def="V892"), death("06007", edad="4069")]
    return show(defun.load(tmp_path, everywhere() + rows))


def test_the_page_of_a_state_tells_ages_sexes_and_years_lost(reader, records):
    page = reader.get(f"{STATE}?lang=en", follow=True).content.decode()
    assert "Colima, 2022: 3 of 5 deaths at 15 to 39 years" in page
    # 39.5 + 35.5 + 52.5 + 0.5; the one without an age is in none.
    assert "128 years of life lost before the age of 70" in page
    assert "Without an age, and in no group: 1 death." in page
    assert "X85 to Y09): 5; presumed on the certificate: 5; both: 4." in page
    assert "Presumed alone, by their cause: accident 1." in page
    assert "No rates by age" in page
    spanish = reader.get(f"{STATE}?lang=es", follow=True).content.decode()
    assert "3 de 5 defunciones de 15 a 39 años" in spanish


def test_people_that_are_loaded_later_change_the_page(reader, records, tmp_path):
    before = reader.get(f"{STATE}?lang=en", follow=True)
    assert "Standardised rate" not in before.content.decode()
    path = tmp_path / "pob.csv"
    path.write_text(defun.people_text(["06"]), encoding="utf-8")
    people = load_people(path)
    after = reader.get(STATE)
    assert "Standardised rate" in after.content.decode()
    assert people.key in after.content.decode()
    # Whoever kept the page of before asks anew: the table is part of what its tag stands for.
    stale = facts.stamp()
    path.write_text(defun.people_text(["06"], per_age=2_000), encoding="utf-8")
    load_people(path)
    assert facts.stamp() != stale


def test_the_same_as_csv_and_json(reader, records):
    told = reader.get(f"{STATE}.json").json()["ages"]
    assert (told["by"], told["at"], told["definitions"]["only_certificate"]) == ("registered", "occurrence", 1)
    table = reader.get(f"{STATE}.csv?table=ages").content.decode()
    assert table.count("\n") >= 20
    assert reader.get(f"{STATE}.csv?table=years-lost").status_code == 200


def test_a_municipality_has_its_own_and_one_without_homicides_none(reader, records):
    assert reader.get("/figures/inegi-defun/homicide/06007.json").json()["ages"]["sexes"][-1]["count"] == 1
    quiet = reader.get("/figures/inegi-defun/homicide/06003")
    assert quiet.status_code == 200
    assert 'id="years-lost"' not in quiet.content.decode()


def test_other_sources_have_no_ages(reader, load):
    load("deaths")
    assert reader.get("/figures/inegi-deaths/homicide/14.json").json()["ages"] is None
