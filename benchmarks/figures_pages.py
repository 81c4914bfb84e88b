"""The public pages on a warm server: 200 requests over six kinds of page, on a country of municipalities by month.

The file is generated: 2,475 municipalities, 19 years, every month, with their population; and one by state. Each kind
asks for other places and years in turn, so that pages are built and not only sent again.
"""

from __future__ import annotations

import csv
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.tests.official import EXTORTION, HOMICIDE, MONTHS, STATE

from .house import HILO, House, furnished, serving
from .wire import percentile

REQUESTS = 200
WARMING = 16
"""Requests of each kind before the count begins."""
YEARS = range(2000, 2019)
TARGET_MS = 40.0


def _files(folder: Path) -> tuple[Path, Path]:
    """A municipal file in the form of the deaths (562,000 cells) and a state file in the form of IDEFC."""
    chance = random.Random(42)
    municipal, state = folder / "deaths.csv", folder / "state.csv"
    places = [(one.code, max(one.population_2020, 100)) for one in territory.municipalities()]
    with municipal.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="|")
        writer.writerow(("ent_mun", "year", "month", "homicides", "pop_est", "homicide_rate"))
        for code, people in places:
            mean = people * 18 / 1_200_000
            writer.writerows(
                (code, year, month, int(chance.gammavariate(1.5, mean / 1.5) + chance.random()), people, 0)
                for year in YEARS
                for month in range(1, 13)
            )
    with state.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow((*STATE, *MONTHS))
        writer.writerows(
            (year, int(one.code), one.name, *crime, *(chance.randrange(20, 300) for _ in MONTHS))
            for year in range(2015, 2022)
            for one in territory.states()
            for crime in (HOMICIDE, EXTORTION)
        )
    return municipal, state


def _kinds(chance: random.Random) -> dict[str, Callable[[], str]]:
    codes = [one.code for one in territory.municipalities(on=None)]
    crimes = ("homicide", "extortion")
    states = [one.code for one in territory.states()]

    def year() -> int:
        return chance.choice(YEARS[-4:])

    return {
        "front, the 42 %": lambda: "/figures",
        "country": lambda: f"/figures/inegi-deaths/homicide?year={year()}",
        "state": lambda: f"/figures/inegi-deaths/homicide/{chance.choice(states)}?year={year()}",
        "municipality": lambda: f"/figures/inegi-deaths/homicide/{chance.choice(codes)}?year={year()}",
        "state's file": lambda: f"/figures/sesnsp-state/{chance.choice(crimes)}/{chance.choice(states)}",
        "files and corrections": lambda: "/figures/sources",
    }


def _ask(house: House, address: Callable[[], str], count: int) -> list[float]:
    """Milliseconds of each request, over one connection, to the last byte of the page."""
    line = HTTPConnection("127.0.0.1", house.port, timeout=60)
    times = []
    for _ in range(count):
        asked = address()
        start = time.perf_counter()
        line.request("GET", asked)
        answer = line.getresponse()
        answer.read()
        times.append(1000 * (time.perf_counter() - start))
        assert answer.status == 200, (answer.status, asked)
    line.close()
    return times


def _measured(house: House) -> list[dict[str, Any]]:
    chance = random.Random(7)
    kinds = _kinds(chance)
    rows, every = [], []
    for name, address in kinds.items():
        # A warm server has met every year; most places are still new to it.
        first, *_warmed = _ask(house, address, WARMING)
        times = _ask(house, address, round(REQUESTS / len(kinds)))
        every += times
        rows.append(_row(name, first, times))
    rows.append(_row("all", None, every))
    return rows


def _row(name: str, first: float | None, times: list[float]) -> dict[str, Any]:
    return {
        "page": name,
        "requests": len(times),
        "first ms": None if first is None else round(first),
        "p50 ms": round(percentile(times, 0.5), 1),
        "p95 ms": round(percentile(times, 0.95), 1),
        "slowest ms": round(max(times), 1),
        "met": percentile(times, 0.95) < TARGET_MS,
    }


def _proposed(source: str, env: dict[str, str]) -> None:
    """Invented files have findings that hold them: each is answered, as whoever puts a file forward must."""
    publish = [*HILO, "statistics", "publish", source]
    told = subprocess.run(publish, env=env, capture_output=True, text=True, check=False)
    if told.returncode:
        answers = [
            f"--answer={code}=invented" for code in sorted(set(re.findall(r"HILO-F\d{3}", told.stderr + told.stdout)))
        ]
        subprocess.run([*publish, *answers], env=env, check=True, stdout=subprocess.DEVNULL)


def run() -> list[dict[str, Any]]:
    """A row for each kind of page and one for all."""
    with (
        tempfile.TemporaryDirectory(prefix="hilo-bench-") as folder,
        furnished(f"sqlite://{Path(folder) / 'hilo.sqlite3'}", units=32) as home,
    ):
        for file in _files(Path(folder)):
            load = [*HILO, "statistics", "load", str(file)]
            subprocess.run(load, env=home.env, check=True, stdout=subprocess.DEVNULL)
        sources = ("inegi-deaths", "sesnsp-state")
        for source in sources:
            _proposed(source, home.env)
        subprocess.run([sys.executable, "-m", "benchmarks.second", *sources], env=home.env, check=True)
        with serving(home) as house:
            return _measured(house)


if __name__ == "__main__":
    for row in run():
        print(row)
