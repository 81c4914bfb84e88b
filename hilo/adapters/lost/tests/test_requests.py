"""A LoST request is read into values, or answered with the fault that RFC 5222 has for it."""

from __future__ import annotations

import pytest

from hilo.adapters.lost import Fault, FindService, GetServiceBoundary, ListServices, ListServicesByLocation, read

from .samples import POLICE, address, circle, point, request


def fault(content):
    with pytest.raises(Fault) as caught:
        read(content)
    return caught.value.name


def test_a_question_for_a_service_at_a_point():
    asked = read(request(point(19.04, -98.2) + POLICE, attributes='serviceBoundary="value" validateLocation="1"'))
    assert isinstance(asked, FindService)
    assert (asked.service, asked.by_value, asked.validate, asked.recursive) == (
        "urn:service:sos.police",
        True,
        True,
        False,
    )
    assert (asked.places[0].id, asked.places[0].shape.latitude) == ("a", 19.04)


def test_an_area_is_taken_by_its_middle():
    place = read(request(circle(19.04, -98.2, 500))).places[0]
    assert (place.shape.kind, place.shape.uncertainty_m) == ("circle", 500)


def test_an_address_is_read_by_its_parts():
    assert read(request(address(country="MX", A1="Puebla"))).places[0].civic["A1"] == "Puebla"


def test_the_other_questions():
    assert read(request("", "listServices")) == ListServices("")
    assert isinstance(read(request(point(1, 2), "listServicesByLocation")), ListServicesByLocation)
    assert read(request("", "getServiceBoundary", 'key="k 1"')) == GetServiceBoundary("k 1")


def test_the_servers_passed_are_known():
    path = '<path><via source="one.example"/><via source="two.example"/></path>'
    assert read(request(point(1, 2) + POLICE + path)).path == ("one.example", "two.example")


@pytest.mark.parametrize(
    ("location", "name"),
    [
        (point(19, -98, crs='srsName="urn:ogc:def:crs:EPSG::32614"'), "SRSInvalid"),
        (point(99, -98), "locationInvalid"),
        ('<location id="a" profile="geodetic-2d"/>', "locationInvalid"),
        ('<location id="a" profile="civic"/>', "locationInvalid"),
        ('<location id="a" profile="moon-3d"><x xmlns="urn:x"/></location>', "locationProfileUnrecognized"),
    ],
)
def test_a_location_that_cannot_be_read_waits_as_a_fault(location, name):
    assert read(request(location)).places[0].fault.name == name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<findService/>",
        request("", "findServiceResponse"),
        request(POLICE),
        request(point(1, 2) * 11),
        request(point(1, 2) + point(1, 2)),
        request(point(1, 2, name="")),
        request(point(1, 2), attributes='serviceBoundary="both"'),
        request(point(1, 2), attributes='recursive="perhaps"'),
        request("", "getServiceBoundary"),
        request(point(1, 2) + '<path><via source="no name"/></path>'),
        request(point(1, 2) + "<path>" + '<via source="a.example"/>' * 21 + "</path>"),
        b'<!DOCTYPE a [<!ENTITY b "b">]>' + request(point(1, 2)).partition(b"\n")[2],
        request(point(1, 2)).decode().encode("utf-16"),
    ],
)
def test_what_is_no_request_is_a_bad_one(content):
    assert fault(content) == "badRequest"
