"""A data directory of one's own, and small files in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hilo.knowledge.incidence.store import Vintage
from hilo.knowledge.incidence.tests.vintage import make_vintage, months, show

PEOPLE = {"21114": 1_500_000.0, "21119": 120_000.0, "14120": 1_300_000.0, "14039": 1_500_000.0, "20001": 800.0}
COUNTS = {"21114": 10, "21119": 2, "14120": 12, "14039": 20, "20001": 0}


@pytest.fixture
def nothing(settings: Any, tmp_path: Any) -> None:
    """No file is loaded."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def load(nothing: None, db: None) -> Callable[..., Vintage]:
    """Loads a small file and publishes it.

    "deaths" by municipality 2014-2016, "files" by state 2015 to 2016-06, "victims" of 2015.
    """

    def deaths(**changes: int) -> Vintage:
        rows = []
        for code, count in (COUNTS | changes).items():
            rows += [
                row | {"population": PEOPLE[code] * (1 + 0.01 * (row["year"] - 2014))}
                for row in months("2014-01", [count + month % 3 for month in range(36)], municipality=code)
            ]
        rows += [
            row | {"population": 40_000.0} for row in months("2016-01", [0, 0, 1, 0] + [1] * 8, municipality="23011")
        ]
        return make_vintage(rows, source="inegi-deaths", method="inegi", unit="deaths", rest="country")

    def files(last: int = 6, first_count: int = 100, read_at: str = "2026-01-01T00:00:00+00:00") -> Vintage:
        rows = []
        for at, state in enumerate(("14", "20", "21"), 1):
            counts: list[int | None] = [at * first_count + month for month in range(12 + last)]
            rows += months("2015-01", counts, state=state)
        return make_vintage(rows, source="sesnsp-state", grain="state", read_at=read_at, rest="country")

    def persons(few: int = 1) -> Vintage:
        cells = {("Hombre", "Adultos"): 9, ("Hombre", "Menores"): few, ("Mujer", "Adultos"): 7, ("Mujer", "Menores"): 5}
        rows = [
            {"year": 2015, "state": "21", "sex": sex, "age": age, "months": [count, *[0] * 11]}
            for (sex, age), count in cells.items()
        ]
        return make_vintage(rows, source="sesnsp-victims", grain="state", unit="victims", rest="country")

    kinds: dict[str, Callable[..., Vintage]] = {"deaths": deaths, "files": files, "victims": persons}
    return lambda what, **changes: show(kinds[what](**changes))


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})
