"""LoST: who answers for a place, in answers that keep to the schema of RFC 5222."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from lxml import etree

from hilo.adapters.lost import Fault, answers, read
from hilo.adapters.lost.tests.samples import POLICE, address, circle, point, request
from hilo.emergency.centres import coverage, lost, queries
from hilo.emergency.centres.actions import open_centre, set_addresses
from hilo.kernel.access.actions import SETUP
from hilo.lib.errors import Forbidden, Refusal
from tests.support.need import TEST_DATA, lacking

pytestmark = pytest.mark.django_db
L = "{urn:ietf:params:xml:ns:lost1}"
PUEBLA, CHOLULA, GUADALAJARA = (19.0437, -98.2012), (19.0630, -98.3060), (20.6736, -103.3440)
AT = datetime(2026, 11, 26, 15, tzinfo=UTC)


def ask(content, at=AT):
    """The answer as an element."""
    try:
        body = lost.answer(read(content), at=at)
    except Fault as fault:
        body = answers.errors(fault, source=lost.source())
    return etree.fromstring(body)


def find(*inner, at=AT, attributes=""):
    return ask(request("".join(inner) or point(*PUEBLA) + POLICE, attributes=attributes), at)


def said(answer, name):
    return [element.text for element in answer.iter(f"{L}{name}")]


def fault(answer):
    return answer[0].tag.removeprefix(L) if answer.tag == f"{L}errors" else None


def holds(answer, latitude, longitude):
    """True if the boundary in the answer holds the point."""
    numbers = [float(n) for n in answer.find(".//{http://www.opengis.net/gml}posList").text.split()]
    ring = [(lon, lat) for lat, lon in zip(numbers[::2], numbers[1::2], strict=True)]
    return shapely.Polygon(ring).contains(shapely.Point(longitude, latitude))


@pytest.fixture
def schema():
    file = TEST_DATA.parent / "schemas" / "lost.rng"
    if not file.exists():
        lacking("data", f"{file} is absent; set HILO_TEST_DATA to the folder of test data")
    return etree.RelaxNG(etree.parse(file))


def test_the_state_of_a_point_says_who_answers(puebla, jalisco):
    answer = find(point(*GUADALAJARA) + POLICE)
    assert said(answer, "displayName") == ["C5 Jalisco"]
    assert said(answer, "service") == ["urn:service:sos.police"]
    assert (said(answer, "uri"), said(answer, "serviceNumber")) == (["tel:911;phone-context=+52"], ["911"])
    assert answer.find(f"{L}locationUsed").get("id") == "a"


def test_every_kind_of_answer_keeps_to_the_schema(schema, puebla):
    key = find().find(f".//{L}serviceBoundaryReference").get("key")
    asked = [
        request(point(*PUEBLA) + POLICE),
        request(point(*PUEBLA) + POLICE, attributes='serviceBoundary="value"'),
        request(circle(*PUEBLA, 400) + "<service>urn:service:sos.ecall.automatic</service>"),
        request(address(country="MX", A1="Puebla", A2="Nowhere", RD="Reforma"), attributes='validateLocation="true"'),
        request(point(19.0, -95.9)),
        request(point(43.6, 7.06)),
        request(point(99, 0)),
        request('<location id="a" profile="moon"><m xmlns="urn:m"/></location>'),
        request(point(*PUEBLA) + "<service>urn:service:counseling</service>"),
        request(point(*PUEBLA) + f'<path><via source="{lost.source()}"/></path>'),
        request("", "listServices"),
        request("<service>urn:service:sos</service>", "listServices"),
        request(point(*PUEBLA) + "<service>urn:service:sos</service>", "listServicesByLocation"),
        request("", "getServiceBoundary", f'key="{key}"'),
        request("", "getServiceBoundary", 'key="none"'),
        b"noise",
    ]
    for content in asked:
        schema.assertValid(ask(content))


def test_a_reference_system_that_is_not_read_is_called_by_its_name(schema, puebla):
    # RFC 5222 section 13.1 has this error; its schema forgot it. All but the name keeps to the schema.
    answer = find(point(*PUEBLA, crs='srsName="urn:ogc:def:crs:EPSG::32614"'))
    assert fault(answer) == "SRSInvalid"
    answer[0].tag = f"{L}locationInvalid"
    schema.assertValid(answer)


def test_the_schemas_own_example_lies_abroad(puebla):
    file = TEST_DATA.parent / "schemas" / "lost_findservice_example.xml"
    if not file.exists():
        lacking("data", f"{file} is absent")
    assert fault(ask(file.read_bytes())) == "notFound"


def test_a_boundary_by_value_holds_the_place_and_no_place_of_another_state(puebla, jalisco):
    answer = find(attributes='serviceBoundary="value"')
    assert holds(answer, *PUEBLA)
    assert not holds(answer, *GUADALAJARA)


def test_a_reference_leads_to_the_same_boundary(puebla):
    key = find().find(f".//{L}serviceBoundaryReference").get("key")
    answer = ask(request("", "getServiceBoundary", f'key="{key}"'))
    assert holds(answer, *PUEBLA)
    assert fault(ask(request("", "getServiceBoundary", 'key="pue-0"'))) == "notFound"


@pytest.fixture
def city(puebla, now):
    return open_centre(actor=SETUP, code="PUE-C", name="C4 Puebla", state="21", municipalities=("21114",), at=now)


def test_a_municipal_centre_comes_before_the_states(city):
    assert said(find(point(*PUEBLA)), "displayName") == ["C4 Puebla"]
    assert said(find(point(*CHOLULA)), "displayName") == ["C5 Puebla"]


def test_where_the_municipalitys_boundary_is_not_known_none_is_given(city):
    for place in (PUEBLA, CHOLULA):
        assert find(point(*place), attributes='serviceBoundary="value"').find(f".//{L}serviceBoundary") is None


def test_with_boundaries_the_states_land_is_cut_around_the_municipal_centres(city, monkeypatch):
    outline = shapely.MultiPolygon([shapely.box(-98.28, 18.98, -98.12, 19.12)])
    monkeypatch.setattr(coverage.territory, "outline_of", lambda code: outline)
    sure = coverage.territory.sure_area
    inner = shapely.buffer(outline, -0.001)
    monkeypatch.setattr(coverage.territory, "sure_area", lambda c, *slack: inner if c == "21114" else sure(c, *slack))
    monkeypatch.setattr(coverage, "_held", (None, None, None))
    own = find(point(*PUEBLA), attributes='serviceBoundary="value"')
    states = find(point(*CHOLULA), attributes='serviceBoundary="value"')
    assert holds(own, *PUEBLA)
    assert not holds(own, *CHOLULA)
    assert holds(states, *CHOLULA)
    assert not holds(states, *PUEBLA)


def test_a_municipal_centre_changes_the_mapping_of_its_states_centre(puebla, now):
    later = now + timedelta(days=400)
    open_centre(actor=SETUP, code="PUE-C", name="C4", state="21", municipalities=("21114",), at=later)
    stamp = find(point(*CHOLULA), at=later + timedelta(days=1)).find(f"{L}mapping").get("lastUpdated")
    assert stamp == later.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_an_answer_holds_for_a_day(puebla):
    assert find().find(f"{L}mapping").get("expires") == "2026-11-27T15:00:00Z"


def test_an_answer_holds_no_longer_than_the_number_it_gives(puebla):
    """Puebla began with 911 on 3 October 2016: the day before, 066 served until midnight."""
    eve = datetime(2016, 10, 3, 2, tzinfo=UTC)
    answer = find(at=eve)
    assert queries.serving_number(state="21", on=date(2016, 10, 2)).number == said(answer, "serviceNumber")[0] == "066"
    assert answer.find(f"{L}mapping").get("expires") == "2016-10-03T05:00:00Z"


def test_the_addresses_of_a_centre_are_its_own(puebla, now):
    uris = ["sip:911@c5.puebla.example.mx", "tel:+522222114000"]
    set_addresses(actor=SETUP, code="PUE", uris=uris, at=now)
    assert said(find(), "uri") == uris


@pytest.mark.parametrize(
    "uri", ["http://x", "sip:", "javascript:alert(1)", "tel:911 ", "sip:a@b>", "sip:a@b\n", "tel:+52é"]
)
def test_an_address_that_is_none_is_refused(puebla, now, uri):
    with pytest.raises(Refusal) as caught:
        set_addresses(actor=SETUP, code="PUE", uris=[uri], at=now)
    assert caught.value.code == "HILO-Z422"


def test_an_operator_does_not_change_addresses(puebla, now, actor):
    with pytest.raises(Forbidden):
        set_addresses(actor=actor("operator"), code="PUE", uris=[], at=now)


def test_a_service_that_is_not_known_is_answered_by_the_wider_one(puebla):
    answer = find(point(*PUEBLA) + "<service>urn:service:sos.marine</service>")
    assert said(answer, "service") == ["urn:service:sos"]
    assert answer.find(f".//{L}serviceSubstitution") is not None
    assert fault(find(point(*PUEBLA) + "<service>urn:service:sosx</service>")) == "serviceNotImplemented"


def test_off_the_coast_the_answer_is_the_one_for_calls_without_a_place(puebla):
    answer = find(point(19.0, -95.9))
    assert said(answer, "displayName") == ["Centro Nacional de Información"]
    assert answer.find(f".//{L}defaultMappingReturned") is not None
    assert fault(find(point(15.0, -110.0))) == "notFound"


def test_an_address_is_answered_by_the_names_of_state_and_municipality(city):
    def name(**parts):
        return said(find(address(country="MX", **parts)), "displayName")

    assert name(A1="PUEBLA", A2="puebla") == name(A1="MX-PUE", A3="Puebla") == ["C4 Puebla"]
    assert name(A1="Puebla", A2="Atlixco") == name(A2="Atlixco") == ["C5 Puebla"]
    assert fault(find(address(A1="Atlantis"))) == fault(find(address(country="FR", A1="Puebla"))) == "notFound"


def test_what_of_an_address_was_checked_is_told(puebla):
    wanted = address(country="MX", A1="Puebla", A2="Nowhere", RD="Reforma")
    answer = find(wanted, attributes='validateLocation="true"')
    told = [said(answer, name) for name in ("valid", "invalid", "unchecked")]
    assert told == [["ca:country ca:A1"], ["ca:A2"], ["ca:RD"]]
    assert find(wanted).find(f"{L}locationValidation") is None


def test_the_first_location_that_can_be_read_is_used(puebla):
    broken = '<location id="x" profile="moon"><m xmlns="urn:m"/></location>'
    assert find(broken, point(*PUEBLA)).find(f"{L}locationUsed").get("id") == "a"
    unknown = find(broken, broken.replace('"x"', '"y"'))
    assert unknown[0].get("unsupportedProfiles") == "moon"
    assert fault(find(broken, point(99, 0))) == "locationInvalid"


def test_an_area_is_answered_for_its_middle_and_says_so(puebla):
    mapping = find(circle(*PUEBLA, 400)).find(f"{L}mapping")
    assert "centre point" in mapping.get("message")


def test_services_are_listed_step_by_step(puebla):
    assert said(ask(request("", "listServices")), "serviceList") == ["urn:service:sos"]
    narrower = request(point(*PUEBLA) + "<service>urn:service:sos</service>", "listServicesByLocation")
    assert "urn:service:sos.police" in said(ask(narrower), "serviceList")[0].split()
    assert fault(ask(request("<service>urn:service:x</service>", "listServices"))) == "serviceNotImplemented"


def test_the_servers_passed_are_named_and_a_loop_is_found(puebla):
    path = '<path><via source="resolver.example"/></path>'
    answer = find(point(*PUEBLA) + POLICE + path)
    assert [via.get("source") for via in answer.iter(f"{L}via")] == ["resolver.example", lost.source()]
    assert fault(find(point(*PUEBLA) + POLICE + f'<path><via source="{lost.source()}"/></path>')) == "loop"


def test_without_any_centre_nothing_is_found(db):
    assert fault(find()) == "notFound"


def test_the_server_is_named_as_it_is_reached(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "911.puebla.example.mx"]
    assert lost.source() == "911.puebla.example.mx"
    settings.ALLOWED_HOSTS = ["*", "[::1]"]
    assert lost.source() == lost.NO_NAME


# Over HTTP.


def post(client, content, kind="application/lost+xml"):
    return client.post("/lost", content, content_type=kind)


def test_the_door_is_open_to_anyone(client, puebla):
    told = post(client, request(point(*PUEBLA) + POLICE))
    assert (told.status_code, told["Content-Type"], told["Cache-Control"]) == (200, "application/lost+xml", "no-store")
    assert b"C5 Puebla" in told.content


def test_another_method_or_media_type_is_told_what_is_wanted(client, puebla):
    assert (client.get("/lost").status_code, client.get("/lost")["Allow"]) == (405, "POST")
    assert post(client, b"{}", "application/json").status_code == 415


@pytest.mark.parametrize("content", [b" ", b"<", b"x" * 70_000, b"\xff\xfe<\x00", b"<a>" * 20_000])
def test_noise_is_answered_with_an_error_of_lost(client, puebla, content):
    told = post(client, content)
    assert told.status_code == 200
    assert etree.fromstring(told.content)[0].tag == f"{L}badRequest"


def test_ten_megabytes_are_refused_unread(client, puebla):
    assert post(client, b"<a>" + b"x" * 10_000_000).status_code == 413


def test_no_place_is_logged_even_when_the_server_fails(client, puebla, monkeypatch, caplog):
    monkeypatch.setattr(lost, "coverage", lambda: 1 / 0)
    with caplog.at_level(logging.DEBUG):
        told = post(client, request(point(*PUEBLA) + POLICE))
    assert etree.fromstring(told.content)[0].tag == f"{L}internalError"
    assert "ZeroDivisionError" in caplog.text
    assert "19.04" not in caplog.text
