"""Programmes of two states, and a small official file that says something of their figures."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from hilo.knowledge.incidence.tests.official import MONTHS

HEADER = [
    "Año", "Clave_Ent", "Entidad", "Cve. Municipio", "Municipio", "Bien jurídico afectado", "Tipo de delito",
    "Subtipo de delito", "Modalidad", *MONTHS,
]  # fmt: skip
CRIME = ["La vida y la Integridad corporal", "Homicidio", "Homicidio doloso", "Con arma de fuego"]


def municipal_file(path, *, correction: int = 0):
    """Two states: Puebla is complete, Jalisco ends in October, has a cell of -1 and 10 of 100 not specified."""
    rows = [
        [2024, 21, "Puebla", 21114, "Puebla", *CRIME, *[10 + correction] + [10] * 11],
        [2024, 14, "Jalisco", 14039, "Guadalajara", *CRIME, *[10] * 9, -1, "", ""],
        [2024, 14, "Jalisco", 14999, "No Especificado", *CRIME, *[1] * 10, "", ""],
    ]
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


@pytest.fixture
def vintage(tmp_path, settings):
    """The file, loaded in a data directory of this test alone."""
    from hilo.knowledge.incidence.actions import load

    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return load(municipal_file(tmp_path / "municipal.csv"))


@pytest.fixture
def puebla_analyst(actor):
    return actor("state_analyst", "PUE")


@pytest.fixture
def secretariat(actor):
    return actor("secretariat", "NAC")


@pytest.fixture
def drafted(db, puebla_analyst, now):
    """A draft of Puebla for 2026 with one commitment."""
    from hilo.council.adoption.actions import commit_to, open_programme

    open_programme(actor=puebla_analyst, state="21", year=2026, area="Dirección de Análisis", at=now)
    return commit_to(
        actor=puebla_analyst,
        state="21",
        year=2026,
        component="training",
        what="40 horas de estadística para doce analistas",
        office="Dirección de Análisis",
        due=date(2026, 9, 30),
        at=now,
    )


@pytest.fixture
def submitted(drafted, puebla_analyst, now):
    """The same, submitted: its commitment."""
    from hilo.council.adoption.actions import submit

    submit(actor=puebla_analyst, state="21", year=2026, at=now)
    drafted.refresh_from_db()
    return drafted
