"""A whole study: what it says of a small town, and of the 500 calls of San Diego that the tests may use."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from hilo.engines.charts import NARROW, Frame, Words
from hilo.engines.coverage import Base, Call, demand, expected, mclp, restore, study, workload
from hilo.engines.coverage.pictures import curve_of, curve_title, map_of, map_title
from hilo.engines.dispatch.travel import flat_m
from tests.support import need

pytest.importorskip("scipy", reason="needs the extra [analysis]")

START = datetime(2026, 9, 1, tzinfo=UTC)
TOWNS = ((19.00, -98.2), (19.10, -98.2), (19.20, -98.2))


Point = tuple[float, float]


def reach(origins: Sequence[Point], places: Sequence[Point]) -> list[list[tuple[float, bool]]]:
    """50 km/h in a straight line."""
    return [[(flat_m(*origin, *place) / (50 / 3.6), False) for origin in origins] for place in places]


def past(count: int = 300, every_min: float = 60) -> list[Call]:
    """Calls of three towns, most in the first, a few in the last."""
    rng = random.Random(7)
    calls, at = [], START
    for _ in range(count):
        at += timedelta(minutes=rng.expovariate(1 / every_min))
        lat, lon = rng.choices(TOWNS, (6, 3, 1))[0]
        calls.append(Call(at, rng.gauss(lat, 0.005), rng.gauss(lon, 0.005), rng.uniform(1200, 3600)))
    return calls


BASES = [Base(f"Base {n}", lat, lon, now=2 if n == 3 else 0) for n, (lat, lon) in enumerate(TOWNS, start=1)]


def test_two_units_go_to_the_two_large_towns() -> None:
    found = study(past(), BASES, 2, reach, within_s=420)
    assert {base.name: base.placed for base in found.bases} == {"Base 1": 1, "Base 2": 1, "Base 3": 0}
    assert found.exact
    assert 0.85 < found.reached < 0.95
    assert found.share < found.reached
    assert found.now_share is not None
    assert found.now_share < found.share
    assert found.fewest == 3


def test_what_is_lost_when_one_leaves_is_its_town() -> None:
    found = study(past(), BASES, 2, reach, within_s=420)
    lost = {base.name: base.lost for base in found.bases}
    assert lost["Base 3"] is None
    assert lost["Base 1"] == pytest.approx(0.6, abs=0.08)


def test_more_units_cover_more_and_are_less_busy() -> None:
    found = study(past(), BASES, 3, reach, within_s=420)
    assert [step.share for step in found.curve] == sorted(step.share for step in found.curve)
    assert [step.busy for step in found.curve] == sorted((step.busy for step in found.curve), reverse=True)
    assert {2, 3, 4} <= {step.units for step in found.curve}
    assert [played.units for played in found.replays] == [2, 3, 4]


def test_the_plan_answers_sooner_than_units_in_the_smallest_town_and_says_how_surely() -> None:
    found = study(past(), BASES, 2, reach, within_s=420)
    changes = {change.name: change for change in found.changes}
    assert changes["within"].difference > 0
    assert changes["within"].low > 0
    assert changes["p50_s"].high < 0


def test_a_study_is_written_and_read_as_it_was() -> None:
    found = study(past(), [*BASES, Base("Alone", 25.0, -90.0)], 2, reach, within_s=420)
    again = restore(json.loads(json.dumps(found.as_dict(), allow_nan=False)))
    assert again.as_dict() == found.as_dict()
    with pytest.raises(ValueError, match="no study"):
        restore({"calls": 3})


@pytest.mark.parametrize(("calls", "bases", "units"), [(past(29), BASES, 2), (past(), [], 2), (past(), BASES, 0)])
def test_a_study_of_too_little_is_refused(calls: list[Call], bases: list[Base], units: int) -> None:
    with pytest.raises(ValueError, match="a study needs"):
        study(calls, bases, units, reach)


def test_a_given_busy_share_is_taken_and_said() -> None:
    found = study(past(), BASES, 2, reach, within_s=420, busy=0.25)
    assert (found.busy, found.busy_estimated) == (0.25, False)


def test_workload_is_time_at_work_over_time() -> None:
    calls = [Call(START + timedelta(hours=hour), 19.0, -98.2, 1800) for hour in range(11)]
    assert workload(calls, travel_s=300) == pytest.approx(11 * 2400 / 36_000)
    assert workload(calls[:1], travel_s=300) == 0


def test_cells_grow_until_there_are_few_enough() -> None:
    cells, side = demand(past(), cell_m=100, most=20)
    assert len(cells) <= 20
    assert side > 100
    assert sum(cell.weight for cell in cells) == 300


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("width", [NARROW, 720])
def test_a_study_is_drawn_with_a_table_and_words(language: Any, width: int) -> None:
    found = study(past(), BASES, 2, reach, within_s=420)
    words = Words(language)
    plan = map_of(found, Frame("plan", map_title(found, language), words=words, width=width))
    curve = curve_of(found, Frame("curve", curve_title(found, language), words=words, width=width))
    assert [row[0] for row in plan.table.rows] == ["Base 1", "Base 2"]
    assert len(curve.table.rows) == len(found.curve)
    assert "style=" not in plan.svg + curve.svg
    assert plan.description


def san_diego() -> Any:
    file = need.test_data("emergency/emstrack_times.csv")
    with file.open() as opened:
        return np.array(list(csv.reader(opened)), float)


def greedy(covers: Any, units: int) -> float:
    reached = np.zeros(len(covers), bool)
    for _ in range(units):
        reached |= covers[:, (covers & ~reached[:, None]).sum(axis=0).argmax()]
    return float(reached.mean())


@pytest.mark.data
@pytest.mark.parametrize(("units", "within_s"), [(3, 180), (5, 150), (8, 120)])
def test_on_the_600_points_of_san_diego_the_optimum_is_no_worse_than_greedy(units: int, within_s: int) -> None:
    seconds = san_diego()
    covers = seconds[:, :80] <= within_s
    plan = mclp(covers, np.ones(len(covers)), units)
    assert plan.exact
    assert plan.share >= greedy(covers, units) - 1e-9
    assert plan.share == pytest.approx(expected(covers, np.ones(len(covers)), plan.placed, 0.0))
