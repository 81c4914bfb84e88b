"""Each shape of RFC 5491 has a middle, and a circle that holds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.adapters.pidf import Malformed, UnknownReference, shapes
from hilo.adapters.pidf.safe import parse
from hilo.lib.geo import distance_m

NAMES = f'xmlns:gml="{shapes.GML}" xmlns:gs="{shapes.GS}" srsName="urn:ogc:def:crs:EPSG::4326"'
M = 'uom="urn:ogc:def:uom:EPSG::9001"'
D = 'uom="urn:ogc:def:uom:EPSG::9102"'
POS = "<gml:pos>19.04 -98.20</gml:pos>"
RING = "19.00 -98.30 19.00 -98.10 19.10 -98.10 19.10 -98.30 19.00 -98.30"


def shape(text, names=NAMES):
    tag, _, rest = text.partition(">")
    return shapes.read(parse(f"<{tag} {names}>{rest}".encode()))


def middle(text):
    found = shape(text)
    return round(found.latitude, 5), round(found.longitude, 5), found.uncertainty_m and round(found.uncertainty_m)


def test_a_point_says_nothing_of_its_uncertainty():
    assert middle(f"gml:Point>{POS}</gml:Point>") == (19.04, -98.2, None)


def test_a_circle_is_as_uncertain_as_its_radius():
    assert middle(f"gs:Circle>{POS}<gs:radius {M}>30.5</gs:radius></gs:Circle>") == (19.04, -98.2, 30)


def test_an_ellipse_is_as_uncertain_as_its_longer_axis():
    axes = f"<gs:semiMajorAxis {M}>80</gs:semiMajorAxis><gs:semiMinorAxis {M}>20</gs:semiMinorAxis>"
    assert middle(f"gs:Ellipse>{POS}{axes}<gs:orientation {D}>20</gs:orientation></gs:Ellipse>") == (19.04, -98.2, 80)


def test_an_arc_band_lies_half_way_out_from_its_antenna():
    band = (
        f"gs:ArcBand>{POS}<gs:innerRadius {M}>1000</gs:innerRadius><gs:outerRadius {M}>3000</gs:outerRadius>"
        f"<gs:startAngle {D}>350</gs:startAngle><gs:openingAngle {D}>20</gs:openingAngle></gs:ArcBand>"
    )
    found = shape(band)
    assert found.longitude == pytest.approx(-98.2, abs=1e-6)
    assert distance_m(19.04, -98.2, found.latitude, found.longitude) == pytest.approx(2000, rel=1e-4)
    assert 1000 < found.uncertainty_m < 1200


@pytest.mark.parametrize("form", ["list", "positions"])
def test_a_polygon_is_taken_by_the_middle_of_its_area(form):
    numbers = RING.split()
    pairs = [" ".join(numbers[i : i + 2]) for i in range(0, len(numbers), 2)]
    inner = (
        f"<gml:posList>{RING}</gml:posList>" if form == "list" else "".join(f"<gml:pos>{p}</gml:pos>" for p in pairs)
    )
    found = middle(f"gml:Polygon><gml:exterior><gml:LinearRing>{inner}</gml:LinearRing></gml:exterior></gml:Polygon>")
    assert found[:2] == (19.05, -98.2)
    assert found[2] == round(distance_m(19.05, -98.2, 19.0, -98.3), 0)


def test_a_polygon_without_an_area_is_taken_by_its_corners():
    ring = "19 -98 19 -98 19 -98 19 -98"
    text = f"<gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing>"
    assert middle(f"gml:Polygon><gml:exterior>{text}</gml:exterior></gml:Polygon>") == (19, -98, 0)


def test_altitudes_are_read_in_three_dimensions():
    names = NAMES.replace("4326", "4979")
    found = shapes.read(parse(f"<gml:Point {names}><gml:pos>19 -98 2135</gml:pos></gml:Point>".encode()))
    assert (found.latitude, found.longitude, found.altitude) == (19, -98, 2135)


@pytest.mark.parametrize("crs", ["urn:ogc:def:crs:EPSG::32614", "urn:ogc:def:crs:OGC:1.3:CRS84", "x"])
def test_another_reference_system_is_refused(crs):
    with pytest.raises(UnknownReference):
        shape(f"gml:Point>{POS}</gml:Point>", NAMES.replace("urn:ogc:def:crs:EPSG::4326", crs))


@pytest.mark.parametrize(
    "text",
    [
        "gml:Point></gml:Point>",
        "gml:Point><gml:pos>19</gml:pos></gml:Point>",
        "gml:Point><gml:pos>19 nan</gml:pos></gml:Point>",
        "gml:Point><gml:pos>-98.2 199.0</gml:pos></gml:Point>",
        "gml:Point><gml:pos>1e999 0</gml:pos></gml:Point>",
        f"gs:Circle>{POS}</gs:Circle>",
        f"gs:Circle>{POS}<gs:radius {M}>-1</gs:radius></gs:Circle>",
        f'gs:Circle>{POS}<gs:radius uom="feet">1</gs:radius></gs:Circle>',
        "gml:Polygon></gml:Polygon>",
        "gml:Polygon><gml:LinearRing><gml:posList>1 2 3 4</gml:posList></gml:LinearRing></gml:Polygon>",
        "gml:Polygon><gml:LinearRing><gml:posList>1 2 3 4 5 6 1 2 9</gml:posList></gml:LinearRing></gml:Polygon>",
        "gml:Polygon><gml:LinearRing><gml:posList srsDimension='0'>1 2</gml:posList></gml:LinearRing></gml:Polygon>",
        "gml:LineString></gml:LineString>",
    ],
)
def test_a_shape_that_is_none_is_refused(text):
    with pytest.raises(Malformed):
        shape(text)


@given(st.floats(-89, 89), st.floats(-179, 179), st.one_of(st.none(), st.floats(0, 1e6)))
def test_what_is_written_is_read_again(latitude, longitude, radius):
    kind = "point" if radius is None else "circle"
    found = shapes.read(parse(shapes.write(shapes.Shape(kind, latitude, longitude, radius)).encode()))
    assert found.kind == kind
    assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=1e-7)
    assert found.uncertainty_m == (None if radius is None else pytest.approx(radius, abs=1e-3))
