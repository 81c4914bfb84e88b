"""Small files in the form of the official ones, for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from hilo.kernel.territory import queries as territory

MONTHS = (
    "Enero",
    "Febrero",
    "Marzo",
    "Abril",
    "Mayo",
    "Junio",
    "Julio",
    "Agosto",
    "Septiembre",
    "Octubre",
    "Noviembre",
    "Diciembre",
)
STATE = ("Año", "Clave_Ent", "Entidad", "Bien jurídico afectado", "Tipo de delito", "Subtipo de delito", "Modalidad")
MUNICIPAL = (*STATE[:3], "Cve. Municipio", "Municipio", *STATE[3:])
VICTIMS = (*STATE, "Sexo", "Rango de edad")
OLD = ("AÑO", "INEGI", "ENTIDAD", "MODALIDAD", "TIPO", "SUBTIPO")
HOMICIDE = ("La vida y la Integridad corporal", "Homicidio", "Homicidio doloso", "Con arma de fuego")
EXTORTION = ("El patrimonio", "Extorsión", "Extorsión", "Extorsión")

Row = Sequence[object]


def state_rows(years: Iterable[int] = (2015, 2016), states: int = 32) -> list[list[object]]:
    """Two crimes of every state and year; the cell of a month is its number plus the state's."""
    rows: list[list[object]] = []
    for year in years:
        for one in territory.states()[:states]:
            for crime in (HOMICIDE, EXTORTION):
                cells = [int(one.code) + month for month in range(12)]
                rows += [[year, int(one.code), one.name, *crime, *cells]]
    return rows


def table(rows: Iterable[Row], header: Row = (*STATE, *MONTHS), *, delimiter: str = ",", end: str = "\r\n") -> str:
    """A header and rows as the text of a CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([header, *rows])
    return out.getvalue()
