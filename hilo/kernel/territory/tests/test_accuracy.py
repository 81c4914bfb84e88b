"""How often the answer is right, measured against municipal polygons of the frame 2010-2015."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hilo.kernel.territory import actions, queries

from .samples import Sample, Truth

pytestmark = pytest.mark.data
FRAME = date(2015, 1, 1)  # the polygons' own time: later municipalities have none
POINTS = 8_000


@pytest.fixture(scope="module")
def truth(boundary_file: Path) -> Truth:
    return Truth(boundary_file)


def shares(sample: Sample) -> tuple[float, float]:
    """Share of points whose state and whose municipality are right."""
    found = queries.places_of(sample.latitudes, sample.longitudes, FRAME)
    states = found.states == sample.codes.astype("<U2")
    # The polygons know four municipalities of Chiapas, created in 2011, only as part of those they came from.
    then = np.array([_in_frame(code) for code in found.municipalities.tolist()])
    return float(states.mean()), float((then == sample.codes).mean())


def _in_frame(code: str) -> str:
    m = queries.municipality(code)
    return m.parents[0] if m and code in {"07122", "07123", "07124"} else code


@pytest.mark.parametrize(
    ("draw", "state", "municipality"),
    [("lived", 0.975, 0.88), ("spread", 0.965, 0.77), ("scattered", 0.97, 0.76)],
)
def test_estimates_without_boundaries_keep_their_floor(
    truth: Truth, draw: str, state: float, municipality: float
) -> None:
    right_state, right_municipality = shares(getattr(truth, draw)(POINTS))
    assert right_state >= state
    assert right_municipality >= municipality


def test_a_point_in_a_municipality_has_a_place_within_the_tolerance_of_the_outlines(truth: Truth) -> None:
    sample = truth.lived(POINTS)
    assert (queries.places_of(sample.latitudes, sample.longitudes).municipalities != "").mean() >= 0.999


def test_with_boundaries_every_point_is_right_and_many_are_those_of_one_at_a_time(
    truth: Truth, boundary_file: Path
) -> None:
    report = actions.load_boundaries(file=boundary_file)
    assert (report.municipalities, report.unknown) == (2457, ())
    sample = truth.scattered(POINTS)
    found = queries.places_of(sample.latitudes, sample.longitudes, FRAME)
    exact = found.exact
    # What is not exact lies in a municipality from which a newer one, without a polygon, was made before 2015.
    assert exact.mean() > 0.99
    assert (found.municipalities[exact] == sample.codes[exact]).mean() > 0.999
    for i in range(0, POINTS, 7):
        one = queries.place_of(sample.latitudes[i], sample.longitudes[i], FRAME)
        assert one is not None
        assert (one.municipality, one.exact) == (found.municipalities[i], found.exact[i])


def test_with_boundaries_a_point_across_the_river_is_abroad(boundary_file: Path) -> None:
    actions.load_boundaries(file=boundary_file)
    assert queries.place_of(31.7619, -106.485) is None  # El Paso
    juarez = queries.place_of(31.69, -106.42)
    assert juarez is not None
    assert (juarez.municipality, juarez.exact) == ("08037", True)


def test_with_old_boundaries_a_new_municipality_is_an_estimate(boundary_file: Path) -> None:
    actions.load_boundaries(file=boundary_file)
    now, then = (queries.place_of(30.56, -115.94, on) for on in (None, FRAME))
    assert now is not None
    assert then is not None
    assert (now.municipality, now.exact) == ("02006", False)
    assert (then.municipality, then.exact) == ("02001", True)
