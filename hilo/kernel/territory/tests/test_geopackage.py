"""Boundaries from a GeoPackage: read without a library for it, refused for the same reasons as the other forms."""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapely

from hilo.kernel.territory import actions, queries
from hilo.kernel.territory.geopackage import geometry

from .test_loading import LCC_PRJ, corner, in_metres, refused, squares

WGS84 = ("EPSG", 4326, 'GEOGCS["WGS 84"]')
INEGI = ("EPSG", 6372, LCC_PRJ)
UTM = ("EPSG", 32614, 'PROJCS["WGS 84 / UTM zone 14N",PROJECTION["Transverse_Mercator"]]')
UNDEFINED = ("GDAL", 99999, 'LOCAL_CS["Undefined SRS"]')


def blob(shape: Any, *, envelope: int = 0, flags: int = 0) -> bytes:
    """A geometry as GeoPackage keeps it."""
    west, south, east, north = shape.bounds
    boxes = {
        0: b"",
        1: struct.pack("<4d", west, east, south, north),
        2: struct.pack("<6d", west, east, south, north, 0, 0),
    }
    return (
        b"GP"
        + bytes([0, 1 | envelope << 1 | flags])
        + struct.pack("<i", 4326)
        + boxes[envelope]
        + shapely.to_wkb(shape)
    )


def package(
    file: Path,
    rings: dict[str, Any],
    crs: tuple[str, int, str] = WGS84,
    table: str = "municipios",
    *,
    envelope: int = 1,
    columns: str = "CVEGEO TEXT",
) -> Path:
    """A file with a layer of places (points, without codes) and one of the polygons."""
    with sqlite3.connect(file) as db:
        db.executescript(
            "PRAGMA application_id=0x47504B47;"
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, type TEXT, srs_id INT);"
            "CREATE TABLE gpkg_spatial_ref_sys"
            " (srs_id INT, organization TEXT, organization_coordsys_id INT, definition TEXT);"
            f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY, geom BLOB, {columns});'
            "CREATE TABLE lugares (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);"
            "INSERT INTO gpkg_contents VALUES ('lugares', 'features', 7);"
            "INSERT INTO gpkg_geometry_columns VALUES ('lugares', 'geom', 'POINT', 7);"
        )
        db.execute("INSERT INTO lugares (geom, name) VALUES (?, 'x')", (blob(shapely.Point(-98, 19)),))
        db.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (7, ?, ?, ?)", crs)
        db.execute("INSERT INTO gpkg_contents VALUES (?, 'features', 7)", (table,))
        db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', 7)", (table,))
        rows = [(blob(shapely.Polygon(ring), envelope=envelope), code) for code, ring in rings.items()]
        db.executemany(f'INSERT INTO "{table}" (geom, {columns.split()[0]}) VALUES (?, ?)', rows)
    db.close()
    return file


@pytest.mark.parametrize("envelope", [0, 1, 2])
def test_a_geopackage_in_degrees_makes_places_exact(tmp_path, envelope):
    report = actions.load_boundaries(file=package(tmp_path / "m.gpkg", squares("21"), envelope=envelope))
    assert (report.municipalities, report.projection) == (217, "degrees")
    assert queries.place_of(*corner("21114")).exact


@pytest.mark.parametrize("crs", [INEGI, ("EPSG", 6372, "undefined here"), UNDEFINED])
def test_inegis_projection_is_brought_back_to_degrees(tmp_path, crs):
    report = actions.load_boundaries(file=package(tmp_path / "m.gpkg", in_metres(squares("21")), crs))
    assert report.projection == "Lambert conformal conic"
    assert queries.place_of(*corner("21114")).municipality == "21114"


def test_a_geopackage_in_a_zip_is_read_too(tmp_path):
    package(tmp_path / "m.gpkg", squares("21"))
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.write(tmp_path / "m.gpkg", "datos/mun21.gpkg")
    assert actions.load_boundaries(file=tmp_path / "m.zip").municipalities == 217


def test_a_table_may_have_any_name_and_codes_may_be_numbers(tmp_path):
    file = package(tmp_path / "m.gpkg", squares("09"), table='áreas "geo"'.replace('"', "'"), columns="CVEGEO INTEGER")
    assert actions.load_boundaries(file=file).municipalities == 16


def test_another_projection_is_refused(tmp_path):
    assert refused(package(tmp_path / "m.gpkg", squares("21"), UTM)) == "HILO-T103"


def test_metres_that_are_said_to_be_degrees_are_refused(tmp_path):
    assert refused(package(tmp_path / "m.gpkg", in_metres(squares("21")))) == "HILO-T110"


def test_a_package_without_a_municipal_layer_is_refused(tmp_path):
    assert refused(package(tmp_path / "m.gpkg", squares("21"), columns="NOMBRE TEXT")) == "HILO-T109"
    assert refused(package(tmp_path / "e.gpkg", {})) == "HILO-T109"


def test_a_file_that_is_no_geopackage_is_refused(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(b"no database")
    with sqlite3.connect(tmp_path / "b.gpkg") as db:
        db.execute("CREATE TABLE a (b)")
    whole = package(tmp_path / "c.gpkg", squares("21")).read_bytes()
    (tmp_path / "c.gpkg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "d.gpkg").write_bytes(b"")
    assert {refused(tmp_path / f"{name}.gpkg") for name in "abcd"} == {"HILO-T106"}


def test_a_geometry_that_is_damaged_refuses_the_whole_file(tmp_path):
    file = package(tmp_path / "m.gpkg", squares("21"))
    with sqlite3.connect(file) as db:
        db.execute("UPDATE municipios SET geom = substr(geom, 1, 60) WHERE fid = 100")
    db.close()
    assert refused(file) == "HILO-T106"


def test_what_the_file_could_run_is_not_run(tmp_path):
    file = package(tmp_path / "m.gpkg", squares("21"))
    with sqlite3.connect(file) as db:
        db.execute("ALTER TABLE municipios RENAME TO hidden")
        db.execute(
            "CREATE VIEW municipios AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r)"
            " SELECT n AS fid, NULL AS geom, '21114' AS CVEGEO FROM r"
        )
        db.execute("UPDATE gpkg_geometry_columns SET table_name='municipios' WHERE table_name='hidden'")
    db.close()
    assert refused(file) == "HILO-T109"


def test_an_empty_geometry_is_none_and_an_extended_one_is_not_guessed():
    assert geometry(None) is None
    with pytest.raises(ValueError, match="extended"):
        geometry(blob(shapely.Point(1, 2), flags=0b100000))
    with pytest.raises(ValueError, match="begin"):
        geometry(b"XX" + bytes(20))
