"""Point to place: under 20 us one at a time and 100,000 a second in bulk with every municipal polygon loaded.

Run by `python -m benchmarks.territory`. The polygons are those of HILO_TEST_DATA (default ../shared/data); where they
are absent the rows that need them are left out and the others say so. A second frame with as many vertices as INEGI's
full-detail one is made by dividing the edges of the first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import shapely

TEST_DATA = Path(os.environ.get("HILO_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
FILE = TEST_DATA / "territory" / "municipal_boundaries.shp"
SINGLE, BULK = 20_000, 200_000
FINE_EDGE = 0.0006  # degrees: some four million vertices, as in the Marco Geoestadístico


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    from hilo.kernel.territory.tests.samples import Sample, Truth

    if not FILE.is_file():
        latitudes, longitudes = np.random.default_rng(40).uniform([[18.5], [-98.5]], [[20.0], [-97.5]], (2, BULK))
        with folder():
            rows = _speed("tables alone", Sample(latitudes, longitudes, np.array([])), exact=False)
            return [*rows, _start(), _row("polygons", 0, "", "", f"not measured: no {FILE}")]
    truth = Truth(FILE)
    lived, scattered = truth.lived(BULK), truth.scattered(BULK)
    with folder():
        rows = [_start(), *_speed("tables alone", lived, exact=False)]
        rows += _accuracy(truth)
    with folder() as data:
        _save(data, truth.codes.tolist(), truth.shapes)
        rows += _speed(f"{len(truth.codes):,} polygons", lived, exact=True)
        rows += _plain(truth, lived)
        rows += _speed(f"{len(truth.codes):,} polygons, points over all the land", scattered, exact=True)
        rows.append(_start())
    with folder() as data:
        fine = shapely.segmentize(truth.shapes, FINE_EDGE)
        vertices = int(shapely.get_num_coordinates(fine).sum())
        _save(data, truth.codes.tolist(), fine)
        rows += _speed(f"{vertices / 1e6:.1f} million vertices", lived, exact=True)
        rows.append(_start())
    return rows


def _speed(what: str, sample: Any, *, exact: bool) -> list[dict[str, Any]]:
    from hilo.kernel.territory import queries

    points = list(zip(sample.latitudes[:SINGLE].tolist(), sample.longitudes[:SINGLE].tolist(), strict=True))
    queries.place_of(*points[0])
    rows = []
    for round_ in ("first visit", "again"):
        times = []
        for latitude, longitude in points:
            began = time.perf_counter_ns()
            queries.place_of(latitude, longitude)
            times.append(time.perf_counter_ns() - began)
        us = np.array(times) / 1e3
        note = f"median; mean {us.mean():.1f}, p99 {np.percentile(us, 99):.1f}; {round_}"
        rows.append(_row(f"place_of, {what}", float(np.median(us)), "us", "20" if exact else "", note))
    began = time.perf_counter()
    queries.places_of(sample.latitudes, sample.longitudes)
    speed = len(sample.latitudes) / (time.perf_counter() - began)
    rows.append(_row(f"places_of, {what}", speed, "a second", "100000" if exact else "", f"{BULK:,} points"))
    return rows


def _plain(truth: Any, sample: Any) -> list[dict[str, Any]]:
    """What a plain query of the same polygons costs."""
    tree = shapely.STRtree(truth.shapes)
    times = []
    for latitude, longitude in zip(
        sample.latitudes[:SINGLE].tolist(), sample.longitudes[:SINGLE].tolist(), strict=True
    ):
        began = time.perf_counter_ns()
        tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        times.append(time.perf_counter_ns() - began)
    us = np.array(times) / 1e3
    began = time.perf_counter()
    tree.query(shapely.points(sample.longitudes, sample.latitudes), predicate="intersects")
    speed = len(sample.latitudes) / (time.perf_counter() - began)
    note = f"median; mean {us.mean():.1f}, p99 {np.percentile(us, 99):.1f}; polygon alone, no names, no dates"
    return [
        _row("shapely STRtree, one point", float(np.median(us)), "us", "", note),
        _row("shapely STRtree, in bulk", speed, "a second", "", f"{len(sample.latitudes):,} points"),
    ]


def _accuracy(truth: Any) -> list[dict[str, Any]]:
    from hilo.kernel.territory.tests.test_accuracy import shares

    rows = []
    for draw, what in (
        ("lived", "where people live"),
        ("spread", "anywhere in a municipality drawn by population"),
        ("scattered", "anywhere on land"),
    ):
        state, municipality = shares(getattr(truth, draw)(SINGLE))
        rows.append(_row(f"right state without polygons, {what}", 100 * state, "%", "97", ""))
        rows.append(_row(f"right municipality without polygons, {what}", 100 * municipality, "%", "", ""))
    return rows


def _start() -> dict[str, Any]:
    """First answer of a fresh process, less the interpreter's own start."""
    code = (
        "import time; t = time.perf_counter()\n"
        "from hilo.kernel.territory import queries; queries.place_of(19.04, -98.2)\n"
        "print(time.perf_counter() - t, queries.boundaries_status().loaded)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    seconds, loaded = answer.stdout.split()
    return _row("first answer of a process, loading included", 1e3 * float(seconds), "ms", "500", f"{loaded} polygons")


def _save(data: Path, codes: list[str], shapes: Any) -> None:
    from hilo.kernel.territory import boundaries

    boundaries.save(data / "territory", codes=codes, geometries=shapes, source=FILE.name)


@contextmanager
def folder() -> Iterator[Path]:
    """A data directory of its own, whatever the settings of the process are."""
    from django.conf import settings

    from hilo.kernel.territory import queries

    with tempfile.TemporaryDirectory() as name:
        before = os.environ.get("HILO_DATA_DIR")
        os.environ["HILO_DATA_DIR"] = name
        configured = settings.configured or "DJANGO_SETTINGS_MODULE" in os.environ
        kept = settings.DATA_DIR if configured else None
        if configured:
            settings.DATA_DIR = Path(name)
        queries.forget_boundaries()
        try:
            yield Path(name)
        finally:
            if before is None:
                del os.environ["HILO_DATA_DIR"]
            else:
                os.environ["HILO_DATA_DIR"] = before
            if configured:
                settings.DATA_DIR = kept
            queries.forget_boundaries()


def _row(name: str, value: float, unit: str, target: str, note: str) -> dict[str, Any]:
    enough = "at least" if unit in {"a second", "%"} else "under"
    met = None if not target else value >= float(target) if enough == "at least" else value < float(target)
    wanted = f"{enough} {float(target):,.0f} {unit}" if target else ""
    return {"name": name, "value": round(float(value), 1), "unit": unit, "target": wanted, "met": met, "note": note}


if __name__ == "__main__":
    for row in run():
        print("{name:<82} {value:>12,} {unit:<9} {target:<26} {met!s:<6} {note}".format(**row))
