"""Boundaries are loaded whole or not at all, and make answers exact where they reach."""

from __future__ import annotations

import json
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapefile

from hilo.kernel.territory import actions, queries
from hilo.kernel.territory.sources import INEGI_LCC, code_of
from hilo.lib.errors import Refusal

LCC_PRJ = (
    'PROJCS["Mexico_ITRF2008_LCC",GEOGCS["GCS_ITRF_2008",DATUM["D_ITRF_2008",SPHEROID["GRS_1980",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",2500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-102.0],PARAMETER["Standard_Parallel_1",17.5],'
    'PARAMETER["Standard_Parallel_2",29.5],PARAMETER["Latitude_Of_Origin",12.0],UNIT["Meter",1.0]]'
)


def squares(state: str, on: date | None = None) -> dict[str, list[list[float]]]:
    """A small square around the representative point of each municipality of a state."""
    return {
        m.code: [
            [m.longitude + dx, m.latitude + dy]
            for dx, dy in [(-0.01, -0.01), (-0.01, 0.01), (0.01, 0.01), (0.01, -0.01), (-0.01, -0.01)]
        ]
        for m in queries.municipalities(state, on)
    }


def geojson(folder: Path, rings: dict[str, list[list[float]]], **more: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"CVEGEO": code, "NOMGEO": "x"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for code, ring in rings.items()
    ]
    file = folder / "mun.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return file


def shapes(stem: Path, rings: dict[str, list[list[float]]], prj: str | None = None) -> Path:
    with shapefile.Writer(str(stem), shapeType=shapefile.POLYGON) as writer:
        for name, size in (("CVE_ENT", 2), ("CVE_MUN", 3), ("NOMGEO", 80)):
            writer.field(name, "C", size=size)
        for code, ring in rings.items():
            writer.poly([ring])
            writer.record(code[:2], code[2:], "Ñ")
    if prj is not None:
        stem.with_suffix(".prj").write_text(prj)
    return stem.with_suffix(".shp")


def in_metres(rings: dict[str, list[list[float]]]) -> dict[str, list[list[float]]]:
    return {code: np.column_stack(INEGI_LCC.forward(*np.array(ring).T)).tolist() for code, ring in rings.items()}


def corner(code: str) -> tuple[float, float]:
    m = queries.municipality(code)
    assert m is not None
    return m.latitude + 0.009, m.longitude + 0.009


def refused(file: Path) -> str:
    with pytest.raises(Refusal) as caught:
        actions.load_boundaries(file=file)
    assert caught.value.message
    return caught.value.code


def test_a_point_in_a_loaded_boundary_is_exact_and_elsewhere_an_estimate(tmp_path: Path) -> None:
    before = queries.place_of(*corner("29010"))
    assert before is not None
    assert not before.exact
    report = actions.load_boundaries(file=geojson(tmp_path, squares("29")))
    assert (report.municipalities, report.unknown) == (60, ())
    assert "21114" in report.missing
    for m in queries.municipalities("29"):
        place = queries.place_of(m.latitude, m.longitude)
        assert place is not None
        assert place.exact
    elsewhere = queries.place_of(19.04, -98.2)
    assert elsewhere is not None
    assert (elsewhere.municipality, elsewhere.exact) == ("21114", False)
    assert queries.boundaries_status().loaded == 60


@pytest.mark.parametrize("prj", [LCC_PRJ, None], ids=["with .prj", "without .prj"])
def test_a_shapefile_in_the_projection_of_inegi_is_turned_into_degrees(tmp_path: Path, prj: str | None) -> None:
    report = actions.load_boundaries(file=shapes(tmp_path / "29mun", in_metres(squares("29")), prj))
    assert report.projection == "Lambert conformal conic"
    inside, outside = corner("29013"), (corner("29013")[0] + 0.0012, corner("29013")[1])
    places = [queries.place_of(*inside), queries.place_of(*outside)]
    assert [p is not None and p.exact for p in places] == [True, False]


def test_geojson_may_name_the_projection_of_inegi(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6372"}}
    report = actions.load_boundaries(file=geojson(tmp_path, in_metres(squares("29")), crs=crs))
    assert (report.municipalities, report.projection) == (60, "Lambert conformal conic")


def test_the_municipal_layer_is_found_in_a_zip_beside_others(tmp_path: Path) -> None:
    with shapefile.Writer(str(tmp_path / "00ent"), shapeType=shapefile.POLYGON) as writer:
        writer.field("CVEGEO", "C", size=2)
        writer.poly([squares("29")["29001"]])
        writer.record("29")
    shapes(tmp_path / "00mun", squares("29"))
    with zipfile.ZipFile(tmp_path / "mg.zip", "w") as archive:
        for file in [*tmp_path.glob("00ent.*"), *tmp_path.glob("00mun.*")]:
            archive.write(file, f"conjunto_de_datos/{file.name}")
    assert actions.load_boundaries(file=tmp_path / "mg.zip").municipalities == 60


def test_a_boundary_with_a_crossing_outline_is_repaired(tmp_path: Path) -> None:
    rings = squares("29")
    ring = rings["29001"]
    rings["29001"] = [ring[0], ring[2], ring[1], ring[3], ring[0]]
    assert actions.load_boundaries(file=geojson(tmp_path, rings)).repaired == 1


def test_a_few_unknown_codes_are_left_out_and_named(tmp_path: Path) -> None:
    rings = squares("29")
    rings["29999"] = rings["29001"]
    assert actions.load_boundaries(file=geojson(tmp_path, rings)).unknown == ("29999",)


def test_many_unknown_codes_are_refused(tmp_path: Path) -> None:
    rings = {f"77{i:03}": ring for i, ring in enumerate(squares("29").values())}
    assert refused(geojson(tmp_path, rings)) == "HILO-T104"


def test_exchanged_axes_and_mixed_codes_are_refused(tmp_path: Path) -> None:
    swapped = {code: [[y, x] for x, y in ring] for code, ring in squares("29").items()}
    assert refused(geojson(tmp_path, swapped)) == "HILO-T105"
    rings = squares("20")
    mixed = dict(zip(rings, reversed(rings.values()), strict=True))
    assert refused(geojson(tmp_path, mixed)) == "HILO-T105"


def test_a_projection_that_is_not_known_is_refused(tmp_path: Path) -> None:
    utm = 'PROJCS["WGS_1984_UTM_Zone_14N",PROJECTION["Transverse_Mercator"],PARAMETER["Central_Meridian",-99.0]]'
    assert refused(shapes(tmp_path / "mun", squares("29"), utm)) == "HILO-T103"


def test_a_layer_of_localities_is_not_one_of_municipalities(tmp_path: Path) -> None:
    features = [{"type": "Feature", "properties": {"CVEGEO": "290010001"}, "geometry": None}]
    file = tmp_path / "loc.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert refused(file) == "HILO-T109"


@pytest.mark.parametrize(
    ("name", "code"),
    [("mun.shp", "HILO-T108"), ("mun.geojson", "HILO-T106"), ("mun.zip", "HILO-T106"), ("mun.pdf", "HILO-T107")],
)
def test_a_file_of_rubbish_is_refused(tmp_path: Path, name: str, code: str) -> None:
    file = tmp_path / name
    assert refused(file) == "HILO-T101"
    file.write_bytes(b"\x00rubbish" * 40)
    assert refused(file) == code


@pytest.mark.filterwarnings("ignore:Declared file size")
def test_a_cut_shapefile_and_a_malformed_geometry_are_refused(tmp_path: Path) -> None:
    file = shapes(tmp_path / "mun", squares("29"))
    file.write_bytes(file.read_bytes()[:3000])
    assert refused(file) == "HILO-T106"
    whole = json.loads(geojson(tmp_path, squares("29")).read_text())
    whole["features"][60 - 1]["geometry"]["coordinates"] = "x"
    (tmp_path / "bad.geojson").write_text(json.dumps(whole))
    assert refused(tmp_path / "bad.geojson") == "HILO-T106"
    assert not queries.boundaries_file().exists()


def test_a_refused_file_leaves_the_boundaries_in_force_as_they_were(tmp_path: Path) -> None:
    actions.load_boundaries(file=geojson(tmp_path, squares("29")))
    before = queries.boundaries_file().read_bytes()
    rubbish = tmp_path / "mun.shp"
    rubbish.write_bytes(b"rubbish")
    refused(rubbish)
    assert queries.boundaries_file().read_bytes() == before
    kept = sorted(f.name for f in queries.boundaries_file().parent.iterdir())
    assert kept == ["boundaries.npz", "outlines-country.npz", "outlines-state.npz"]


def test_a_running_process_takes_up_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "RELOAD_SECONDS", 0)
    actions.load_boundaries(file=geojson(tmp_path, squares("29")))
    file = queries.boundaries_file()
    kept = file.read_bytes()
    assert queries.boundaries_status().loaded == 60
    actions.load_boundaries(file=geojson(tmp_path, squares("17")))
    assert queries.boundaries_status().loaded == 36
    file.write_bytes(kept)
    os.utime(file, ns=(1, 1))
    assert queries.boundaries_status().loaded == 60
    file.unlink()
    assert queries.boundaries_status().loaded == 0


def test_a_damaged_file_is_reported_and_estimates_go_on(tmp_path: Path) -> None:
    file = queries.boundaries_file()
    file.parent.mkdir(parents=True)
    file.write_bytes(b"PK rubbish")
    queries.forget_boundaries()
    assert queries.place_of(19.04, -98.2) is not None
    assert queries.boundaries_status().error
    actions.load_boundaries(file=geojson(tmp_path, squares("29")))
    damaged = bytearray(file.read_bytes())
    damaged[damaged.index(b"steps.npy") + 1000] ^= 0xFF  # one bit pattern among the coordinates
    file.write_bytes(bytes(damaged))
    queries.forget_boundaries()
    assert queries.place_of(19.04, -98.2) is not None
    assert queries.boundaries_status().error


def test_a_municipality_newer_than_the_frame_is_an_estimate(tmp_path: Path) -> None:
    rings = squares("17", date(2016, 1, 1))
    assert "17035" not in rings
    town = next(p for p in queries.localities("17035"))
    corners = [(-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1)]
    rings["17017"] = [[town.longitude + 0.02 * dx, town.latitude + 0.02 * dy] for dx, dy in corners]
    actions.load_boundaries(file=geojson(tmp_path, rings))
    now, then = (queries.place_of(town.latitude, town.longitude, on) for on in (None, date(2018, 1, 1)))
    assert now is not None
    assert then is not None
    assert (now.municipality, now.exact) == ("17035", False)
    assert (then.municipality, then.exact) == ("17017", True)


def test_a_boundary_newer_than_the_date_gives_the_parent_as_an_estimate(tmp_path: Path) -> None:
    actions.load_boundaries(file=geojson(tmp_path, squares("17")))
    m = queries.municipality("17036")
    assert m is not None
    then = queries.place_of(m.latitude, m.longitude, date(2018, 1, 1))
    assert then is not None
    assert (then.municipality, then.exact) == ("17022", False)


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"CVEGEO": "21114"}, "21114"),
        ({"CVE_ENT": "21", "CVE_MUN": "114"}, "21114"),
        ({"cve_ent": 1, "cve_mun": 1}, "01001"),
        ({"id": "31048"}, "31048"),
        ({"CVEGEO": 1001}, "01001"),
        ({"CVEGEO": "210010001"}, None),
        ({"CVE_ENT": "21", "CVE_MUN": "114", "CVE_LOC": "0001"}, None),
        ({"name": "Puebla"}, None),
    ],
)
def test_the_code_is_found_under_the_names_in_use(attributes: dict[str, Any], code: str | None) -> None:
    assert code_of(attributes) == code
