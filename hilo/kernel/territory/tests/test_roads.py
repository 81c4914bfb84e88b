"""Loading a road network: each format, what is refused, what is said, and that servers see the new one whole."""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapefile
import shapely
from typer.testing import CliRunner

from hilo.kernel.territory import queries, roads
from hilo.kernel.territory.cli import app
from hilo.kernel.territory.road_files import read_roads
from hilo.lib.errors import Refusal

pytest.importorskip("routingkit_cch", reason="needs the extra [roads]")

LAT, LON = 19.04, -98.2
WGS84 = 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]]]'


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(roads, "_held", roads._Held())
    yield
    if roads._held.maker is not None:
        roads._held.maker.join()


def streets(size: int = 4, away: float = 0.0) -> list[tuple[list[list[float]], dict[str, Any]]]:
    """A grid of streets: coordinates and properties; the first is one-way."""
    found: list[tuple[list[list[float]], dict[str, Any]]] = []
    for r in range(size):
        for c in range(size):
            here = [LON + away + c / 1000, LAT + r / 1000]
            for there in ([here[0] + 0.001, here[1]], [here[0], here[1] + 0.001]):
                way = "yes" if not found else "no"
                found.append(([here, there], {"highway": "residential", "oneway": way, "maxspeed": "40"}))
    return found


def geojson(file: Path, rows: list[tuple[list[list[float]], dict[str, Any]]], **more: Any) -> Path:
    features = [
        {"type": "Feature", "properties": own, "geometry": {"type": "LineString", "coordinates": points}}
        for points, own in rows
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return file


def geopackage(file: Path, rows: list[tuple[list[list[float]], dict[str, Any]]], definition: str = WGS84) -> Path:
    base = sqlite3.connect(file)
    base.executescript(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id, definition);"
        "CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id);"
        'CREATE TABLE "red ""vial""" (fid INTEGER PRIMARY KEY, geom BLOB, fclass TEXT, oneway TEXT, maxspeed INTEGER);'
    )
    base.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326, ?)", (definition,))
    base.execute("INSERT INTO gpkg_geometry_columns VALUES ('red \"vial\"', 'geom', 'LINESTRING', 4326)")
    for points, own in rows:
        line = shapely.LineString(points)
        header = b"GP" + bytes([0, 0b0000_0011]) + struct.pack("<i4d", 4326, *[line.bounds[i] for i in (0, 2, 1, 3)])
        letter = "F" if own["oneway"] == "yes" else "B"
        base.execute(
            'INSERT INTO "red ""vial""" (geom, fclass, oneway, maxspeed) VALUES (?, ?, ?, 40)',
            (header + line.wkb, own["highway"], letter),
        )
    base.commit()
    base.close()
    return file


def shape_file(file: Path, rows: list[tuple[list[list[float]], dict[str, Any]]]) -> Path:
    with shapefile.Writer(str(file), shapeType=shapefile.POLYLINE) as writer:
        writer.field("TIPO_VIAL", "C")
        writer.field("CIRCULA", "C")
        writer.field("VELOCIDAD", "N")
        for points, own in rows:
            writer.line([points])
            writer.record("Calle", "Un sentido" if own["oneway"] == "yes" else "Dos sentidos", 40)
    file.with_suffix(".prj").write_text(WGS84)
    return file


def table(file: Path, rows: list[tuple[list[list[float]], dict[str, Any]]]) -> Path:
    head = "from_lat,from_lon,to_lat,to_lon,class,oneway,speed_kmh\n"
    lines = [f"{a[1]},{a[0]},{b[1]},{b[0]},calle,{own['oneway']},40" for (a, b), own in rows]
    file.write_text(head + "\n".join(lines), encoding="utf-8")
    return file


def zipped(file: Path, rows: list[tuple[list[list[float]], dict[str, Any]]]) -> Path:
    made = shape_file(file.with_name("red.shp"), rows)
    with zipfile.ZipFile(file, "w") as archive:
        for part in made.parent.glob("red.*"):
            archive.write(part, f"conjunto/{part.name}")
    return file


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.geojson", geojson), ("a.gpkg", geopackage), ("a.shp", shape_file), ("a.csv", table), ("a.zip", zipped)],
)
def test_every_format_gives_the_same_network(tmp_path: Path, name: str, write: Any) -> None:
    report = roads.load_roads(file=write(tmp_path / name, streets()))
    seen = report.findings
    assert (seen.roads, seen.nodes, seen.one_way, seen.parts, seen.posted) == (32, 24, 1, 1, 1.0)
    assert set(report.columns) >= {"class", "one-way", "speed"}


def test_a_network_in_inegis_projection_lands_where_it_should(tmp_path: Path) -> None:
    from hilo.kernel.territory.sources import INEGI_LCC

    x, y = INEGI_LCC.forward(LON, LAT)
    line = [[float(x), float(y)], [float(x) + 100, float(y)]]
    file = geojson(tmp_path / "a.geojson", [(line, {})], crs={"properties": {"name": "urn:ogc:def:crs:EPSG::6372"}})
    assert read_roads(file).lines.points[0] == pytest.approx([LON, LAT], abs=1e-6)


def test_words_for_one_way_are_understood(tmp_path: Path) -> None:
    words = ["yes", "-1", "true", "no", "Ambos sentidos", "UN SENTIDO", "cerrada", "??"]
    rows = [(points, {"oneway": word}) for (points, _), word in zip(streets(), words, strict=False)]
    assert read_roads(geojson(tmp_path / "a.geojson", rows)).lines.way.tolist() == [1, -1, 1, 0, 0, 1, 2, 0]


def test_speeds_are_understood(tmp_path: Path) -> None:
    words = ["50", "30 mph", "['60', '40']", "none", 70, None]
    rows = [(points, {"maxspeed": word}) for (points, _), word in zip(streets(), words, strict=False)]
    kmh = read_roads(geojson(tmp_path / "a.geojson", rows)).lines.kmh
    assert kmh[[0, 1, 2, 4]] == pytest.approx([50, 48.28, 60, 70], abs=0.01)
    assert [value != value for value in kmh.tolist()] == [False, False, False, True, False, True]


def test_the_nodes_that_a_file_names_decide_where_roads_meet(tmp_path: Path) -> None:
    rows = [
        ([[LON, LAT], [LON + 0.002, LAT]], {"UNION_INI": 1, "UNION_FIN": 2}),
        (
            [[LON + 0.001, LAT - 0.001], [LON + 0.001, LAT], [LON + 0.001, LAT + 0.001]],
            {"UNION_INI": 3, "UNION_FIN": 4},
        ),
    ]
    assert roads.load_roads(file=geojson(tmp_path / "a.geojson", rows)).findings.parts == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.geojson", b"{", "HILO-U510"),
        ("a.geojson", b"[]", "HILO-U510"),
        ("a.geojson", b'{"features": []}', "HILO-U502"),
        ("a.gpkg", b"no database at all", "HILO-U510"),
        ("a.gpkg", b"", "HILO-U510"),
        ("a.shp", b"\x00\x00\x27\x0a", "HILO-U510"),
        ("a.zip", b"PK", "HILO-U510"),
        ("a.csv", b"a,b\n1,2\n", "HILO-U513"),
        ("a.csv", b"from_lat,from_lon,to_lat,to_lon\n1,2,x,3\n", "HILO-U510"),
        ("a.csv", b"from_lat,from_lon,to_lat,to_lon\n19,-98,nan,-98\n", "HILO-U511"),
        ("a.csv", b"from_lat,from_lon,to_lat,to_lon\n", "HILO-U502"),
        ("a.pdf", b"%PDF", "HILO-U509"),
    ],
)
def test_a_bad_file_is_refused_and_changes_nothing(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    before = roads.load_roads(file=geojson(tmp_path / "good.geojson", streets())).version
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refusal) as refused:
        roads.load_roads(file=tmp_path / name)
    assert refused.value.code == code
    assert roads.status().version == before


def test_another_projection_is_refused(tmp_path: Path) -> None:
    utm = 'PROJCS["WGS 84 / UTM zone 14N",PROJECTION["Transverse_Mercator"]]'
    with pytest.raises(Refusal, match="projection") as refused:
        roads.load_roads(file=geopackage(tmp_path / "a.gpkg", streets(), utm))
    assert refused.value.code == "HILO-T103"


def test_points_and_polygons_are_not_roads(tmp_path: Path) -> None:
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [LON, LAT]}}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [point]}))
    with pytest.raises(Refusal) as refused:
        roads.load_roads(file=tmp_path / "a.geojson")
    assert refused.value.code == "HILO-U502"


def test_a_table_of_speeds_changes_the_times_and_a_bad_one_is_refused(tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.geojson", [(points, {}) for points, _ in streets()])
    usual = roads.load_roads(file=file).version
    text = (Path(roads.__file__).parents[2] / "engines" / "roads" / "standards" / "speeds.toml").read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("kmh = 30", "kmh = 20"), encoding="utf-8")
    assert roads.load_roads(file=file, speeds=own).version != usual
    own.write_text(text.replace("kmh = 30", "kmh = 900"), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        roads.load_roads(file=file, speeds=own)
    assert refused.value.code == "HILO-U503"


def test_a_running_server_sees_the_new_network_without_a_restart(tmp_path: Path) -> None:
    assert queries.road_router(wait=True) is None
    assert queries.why_no_roads() == "no_network"
    roads.load_roads(file=geojson(tmp_path / "a.geojson", streets()))
    first = queries.road_router(wait=True)
    assert first is not None
    assert first.trips([(LAT, LON)], (LAT + 0.002, LON))[0].seconds > 0
    roads.load_roads(file=geojson(tmp_path / "b.geojson", streets(6)))
    second = queries.road_router(wait=True)
    assert second is not None
    assert (len(first.network.tail), len(second.network.tail)) == (32, 72)
    # Who still holds the old one is answered by it: its files were kept, or are mapped.
    assert first.trips([(LAT, LON)], (LAT + 0.002, LON))[0].seconds > 0


def test_a_damaged_network_is_not_used_and_the_status_says_so(tmp_path: Path) -> None:
    report = roads.load_roads(file=geojson(tmp_path / "a.geojson", streets()))
    (roads.folder() / report.version / "tail.npy").write_bytes(b"")
    assert queries.road_router(wait=True) is None
    assert queries.why_no_roads() == "damaged"
    assert queries.roads_status().state == "damaged"


def test_a_name_that_leads_out_of_the_folder_is_damage(tmp_path: Path) -> None:
    roads.load_roads(file=geojson(tmp_path / "a.geojson", streets()))
    (roads.folder() / roads.CURRENT).write_text(json.dumps({"version": "../../etc"}))
    assert queries.roads_status().state == "damaged"


def test_a_load_that_is_cut_short_leaves_the_network_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = roads.load_roads(file=geojson(tmp_path / "a.geojson", streets())).version

    def cut(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("hilo.engines.roads.save", cut)
    with pytest.raises(OSError, match="no space"):
        roads.load_roads(file=geojson(tmp_path / "b.geojson", streets(6)))
    assert roads.status().version == before
    assert [part.name for part in roads.folder().iterdir() if part.is_dir()] == [before]


def test_without_the_extra_loading_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "routingkit_cch", None)
    with pytest.raises(Refusal, match=r"extra \[roads\]") as refused:
        roads.load_roads(file=geojson(tmp_path / "a.geojson", streets()))
    assert refused.value.code == "HILO-U504"


def test_without_the_extra_a_stored_network_is_not_used_and_the_status_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roads.load_roads(file=geojson(tmp_path / "a.geojson", streets()))
    monkeypatch.setitem(__import__("sys").modules, "routingkit_cch", None)
    assert queries.road_router(wait=True) is None
    assert queries.roads_status().state == "no_extra"


def test_the_command_tells_what_a_planner_should_know(tmp_path: Path) -> None:
    rows = [(points, {}) for points, _ in [*streets(), *streets(2, away=1.0)]]
    done = CliRunner().invoke(app, ["roads", "load", str(geojson(tmp_path / "a.geojson", rows))])
    assert done.exit_code == 0, done.output
    for words in ("40 roads", "no column tells one-way", "no column tells the class", "2 parts"):
        assert words in done.output
    told = json.loads(CliRunner().invoke(app, ["roads", "status", "--json"]).output)
    assert (told["state"], told["about"]["roads"]) == ("ready", 40)


def test_the_command_refuses_with_a_code(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["roads", "load", str(tmp_path / "none.gpkg")])
    assert done.exit_code == 1
    assert "HILO-U501" in done.output + done.stderr
