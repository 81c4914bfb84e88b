"""Invented files in the layout of INEGI's micro-data of deaths, for tests: no line is of a person who lived."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import actions
from hilo.knowledge.incidence.store import Vintage

# The order of the published layout of 2019, without what nobody reads between.
HEADER = (
    *("ent_regis", "mun_regis", "ent_resid", "mun_resid", "tloc_resid", "loc_resid", "ent_ocurr", "mun_ocurr"),
    *("tloc_ocurr", "loc_ocurr", "causa_def", "lista_mex", "sexo", "edad", "dia_ocurr", "mes_ocurr", "anio_ocur"),
    *("dia_regis", "mes_regis", "anio_regis", "ocupacion", "escolarida", "edo_civil", "presunto", "necropsia"),
    *("nacionalid", "horas", "minutos", "vio_fami"),
)


def death(place: str = "06002", **told: Any) -> dict[str, Any]:
    """A man of thirty shot in Colima, registered the month in which he died; told: what is otherwise."""
    usual = dict.fromkeys(HEADER, "99") | {
        "ent_ocurr": place[:2],
        "mun_ocurr": place[2:],
        "ent_resid": place[:2],
        "mun_resid": place[2:],
        "ent_regis": place[:2],
        "causa_def": "X954",
        "sexo": "1",
        "edad": "4030",
        "anio_ocur": "2022",
        "mes_ocurr": "03",
        "anio_regis": "2022",
        "mes_regis": "03",
        "presunto": "2",
    }
    return usual | told


def natural(place: str, **told: Any) -> dict[str, Any]:
    return death(place, causa_def="I219", presunto="8", edad="4081", sexo="2", **told)


def everywhere(state: str = "06", months: int = 12) -> list[dict[str, Any]]:
    """A natural death in each municipality of a state, and in each month somewhere: the file holds the state."""
    codes = [one.code for one in territory.municipalities(state)]
    rows = [natural(code, mes_regis="01") for code in codes]
    return rows + [natural(codes[0], mes_regis=f"{month:02}") for month in range(1, months + 1)]


def text(rows: list[dict[str, Any]], header: tuple[str, ...] = HEADER) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    # No two deaths are alike in all columns: the minute tells them apart.
    writer.writerows(row | {"minutos": f"{at % 60}", "loc_ocurr": f"{at:04}"} for at, row in enumerate(rows))
    return out.getvalue()


def load(folder: Path, rows: list[dict[str, Any]], header: tuple[str, ...] = HEADER, **how: Any) -> Vintage:
    path = folder / "conjunto_de_datos_defunciones_registradas.csv"
    path.write_text(text(rows, header), encoding=how.pop("encoding", "utf-8"))
    return actions.load(path, **how)


def people_text(states: list[str], *, years: tuple[int, ...] = (2022,), per_age: int = 1_000) -> str:
    """An invented table of people in CONAPO's layout: so many of each age up to 109 and sex, twice as many women."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("RENGLON", "AÑO", "ENTIDAD", "CVE_GEO", "EDAD", "SEXO", "POBLACION"))
    for year in years:
        for state in states:
            for age in range(110):
                writer.writerow((0, year, "x", int(state), age, "Hombres", per_age))
                writer.writerow((0, year, "x", int(state), age, "Mujeres", 2 * per_age))
    return out.getvalue()
