"""A small official file of deaths, loaded, and lists made of it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from django.test import override_settings

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.rules import Period

PERIOD = Period.parse("2016-01", "2016-07")


def some_municipalities(number: int) -> list[str]:
    """Codes of municipalities that exist since long ago, over several states."""
    codes = [one.code for one in territory.municipalities() if one.valid_from.year < 2000]
    return codes[:: max(1, len(codes) // number)][:number]


def deaths_file(path, *, first: int, last: int, areas: int = 60, fall: float = 1.0, until: int = 12):
    """An INEGI-like file: Poisson deaths, larger places with more; the 8 largest fall by `fall` from September 2016.

    until: last month of the last year.
    """
    chance = np.random.Generator(np.random.PCG64(7))
    codes = some_municipalities(areas)
    people = np.round(np.geomspace(20_000, 900_000, areas))
    level = people / 100_000 * np.where(np.arange(areas) >= areas - 8, 3.0, 2.5)
    lines = ["ent_mun|year|month|homicides|pop_est"]
    for code, inhabitants, mean, rank in zip(codes, people, level, range(areas), strict=True):
        for year in range(first, last + 1):
            for month in range(1, (until if year == last else 12) + 1):
                after = (year, month) >= (2016, 9) and rank >= areas - 8
                deaths = chance.poisson(mean * (fall if after else 1.0))
                lines.append(f"{code}|{year}|{month}|{deaths}|{inhabitants:.0f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path, settings):
    """A data directory of this test alone."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


@pytest.fixture(scope="session")
def pattern(tmp_path_factory):
    """A folder of data with that file in it, and its vintage: each test has a copy of its own."""
    from hilo.knowledge.incidence.actions import load

    folder = tmp_path_factory.mktemp("deaths")
    with override_settings(DATA_DIR=folder / "data"):
        return folder / "data", load(deaths_file(folder / "deaths.csv", first=2015, last=2017))


@pytest.fixture
def vintage(data, pattern):
    """Deaths of 60 municipalities from 2015 to 2017, loaded."""
    shutil.copytree(pattern[0], data, dirs_exist_ok=True)
    return pattern[1]


@pytest.fixture
def built(vintage):
    from hilo.knowledge.priorities.queries.building import build

    return build(vintage, crime="homicide", period=PERIOD, top=8)


@pytest.fixture
def frozen(db, built, now):
    """The list of eight, frozen as “ocho”."""
    from hilo.knowledge.priorities.actions import LOCAL, freeze

    return freeze(actor=LOCAL, name="ocho", built=built, at=now, starts="2016-09", reason="una prueba")
