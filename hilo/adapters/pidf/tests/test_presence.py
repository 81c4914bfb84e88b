"""PIDF-LO read and written: several places, the rules for their use, how sure they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hilo.adapters import pidf
from hilo.adapters.pidf import Civic, Location, Malformed, Presence, Shape, held
from tests.support.need import TEST_DATA, lacking

from .samples import CIRCLE

AT = datetime(2026, 11, 27, 3, 4, 5, tzinfo=UTC)
SEVERAL = b"""<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
 xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gml="http://www.opengis.net/gml"
 xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr" xmlns:con="urn:ietf:params:xml:ns:geopriv:conf"
 xmlns:gs="http://www.opengis.net/pidflo/1.0" entity="pres:a@example.mx">
 <tuple id="wide"><status><gp:geopriv><gp:location-info><ca:civicAddress xml:lang="es"><ca:country>MX</ca:country>
 <ca:A1>Puebla</ca:A1><ca:A2>Puebla</ca:A2><ca:RD>Avenida Reforma</ca:RD><ca:HNO>126</ca:HNO>
 </ca:civicAddress></gp:location-info><gp:usage-rules/></gp:geopriv></status></tuple>
 <tuple id="bad"><status><gp:geopriv><gp:location-info><gml:Point><gml:pos>200 1</gml:pos></gml:Point>
 </gp:location-info><gp:usage-rules/></gp:geopriv></status></tuple>
 <dm:device id="phone"><gp:geopriv><gp:location-info><gs:Circle><gml:pos>19.04 -98.2</gml:pos>
 <gs:radius uom="urn:ogc:def:uom:EPSG::9001">850</gs:radius></gs:Circle><con:confidence pdf="normal">67</con:confidence>
 </gp:location-info><gp:usage-rules/><gp:method>Cell</gp:method></gp:geopriv>
 <dm:timestamp>2026-11-26T12:00:00-06:00</dm:timestamp></dm:device></presence>"""


def test_a_circle_with_its_rules_is_read():
    place = pidf.read(CIRCLE).best()
    assert (place.latitude, place.longitude, place.uncertainty_m, place.method) == (19.0437, -98.2012, 30, "GPS")
    assert (place.retransmission_allowed, place.confidence) == (True, 95)
    assert place.retention_expiry == datetime(2026, 11, 27, tzinfo=UTC)
    assert place.timestamp == datetime(2026, 11, 26, 15, tzinfo=UTC)


def test_several_places_are_kept_in_order_and_a_bad_one_does_not_spoil_the_others():
    found = pidf.read(SEVERAL)
    assert [place.holder for place in found.locations] == ["tuple", "tuple", "device"]
    assert found.locations[0].civic.line() == "Avenida Reforma 126, Puebla"
    assert "not on Earth" in found.locations[1].problem
    assert (found.best().uncertainty_m, found.best().confidence) == (850, 67)
    assert found.best().timestamp == datetime(2026, 11, 26, 18, tzinfo=UTC)


def test_an_address_alone_is_the_best_there_is():
    only = Presence("pres:x", (Location(civic=Civic({"A1": "Puebla"})),))
    assert pidf.read(pidf.write(only)).best().civic["A1"] == "Puebla"


@pytest.mark.parametrize("content", [b"<presence/>", b"<a/>", b"no"])
def test_what_is_no_presence_document_is_refused(content):
    with pytest.raises(Malformed):
        pidf.read(content)


def test_a_presence_without_a_place_has_none():
    assert pidf.read(b'<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:x"/>').best() is None


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
LOCATIONS = st.builds(
    Location,
    shape=st.builds(Shape, st.just("circle"), st.just(19.5), st.just(-98.25), st.integers(0, 5000).map(float)),
    civic=st.none() | st.builds(Civic, st.dictionaries(st.sampled_from(["A1", "A2", "RD", "HNO"]), WORDS, min_size=1)),
    id=st.just("p"),
    holder=st.sampled_from(["tuple", "device", "person"]),
    method=st.just("") | WORDS,
    confidence=st.none() | st.integers(1, 100).map(float),
    retransmission_allowed=st.booleans(),
    retention_expiry=st.none() | st.just(AT),
    ruleset=st.just("") | st.just("https://example.mx/r?a=1&b=2"),
    note=st.just("") | WORDS,
    timestamp=st.none() | st.just(AT),
)


@given(st.lists(LOCATIONS, min_size=1, max_size=4))
def test_what_is_written_is_read_again(locations):
    written = Presence("pres:x@example.mx", tuple(locations))
    assert pidf.read(pidf.write(written)) == written


def schema(name):
    file = TEST_DATA.parent / "schemas" / name
    if not file.exists():
        lacking("data", f"{file} is absent; set HILO_TEST_DATA to the folder of test data")
    return etree.XMLSchema(etree.parse(file))


def test_what_a_location_server_is_asked_keeps_to_the_schema_of_held():
    held_schema = schema("held.xsd")
    for asked in (held.request(), held.request(["any"], exact=False, within_ms=8000)):
        held_schema.assertValid(etree.fromstring(asked))


def test_a_location_servers_answer_is_read():
    answer = held.read(
        b'<locationResponse xmlns="urn:ietf:params:xml:ns:geopriv:held"><locationUriSet expires="2026-11-27T03:04:05Z">'
        b"<locationURI>https://lis.example.mx/1</locationURI></locationUriSet>"
        + CIRCLE.partition(b"?>")[2]
        + b"</locationResponse>"
    )
    assert (answer.presence.best().latitude, answer.uris, answer.expires) == (
        19.0437,
        ("https://lis.example.mx/1",),
        AT,
    )
    error = b'<error xmlns="urn:ietf:params:xml:ns:geopriv:held" code="locationUnknown"><message>no</message></error>'
    assert held.read(error).error == ("locationUnknown", "no")
    with pytest.raises(Malformed):
        held.read(CIRCLE)
