"""CAP 1.2 both ways, against the element order and the value lists of the standard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from hilo.adapters import cap

SENT = datetime(2026, 11, 24, 3, 4, 5, tzinfo=timezone(timedelta(hours=-6)))
RING = ((19.0, -98.3), (19.1, -98.3), (19.1, -98.1), (19.0, -98.3))
ORDER_OF_INFO = [
    *("language", "category", "category", "event", "responseType", "urgency", "severity", "certainty", "audience"),
    *("eventCode", "effective", "onset", "expires", "senderName", "headline", "description", "instruction", "web"),
    *("contact", "parameter", "resource", "area"),
]
ORDER_OF_ALERT = [
    *("identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code"),
    *("note", "references", "incidents", "info"),
]


def full() -> cap.Alert:
    info = cap.Info(
        language="es-MX",
        categories=("Met", "Safety"),
        event="Inundación súbita",
        responses=("Evacuate",),
        urgency="Immediate",
        severity="Extreme",
        certainty="Observed",
        audience="Todos",
        event_codes=(cap.Value("SAME", "FFW"),),
        effective=SENT,
        onset=SENT,
        expires=SENT + timedelta(hours=6),
        sender_name="C5 Puebla",
        headline="Crecida del Atoyac & <ríos>",
        description="El agua sube.",
        instruction="Aléjese de los ríos.",
        web="https://example.mx",
        contact="911",
        parameters=(cap.Value("nivel", "4"),),
        resources=(cap.Resource("mapa", "image/png", 2048, "https://example.mx/m.png", "", "a" * 40),),
        areas=(
            cap.Area(
                "Puebla", (RING,), (cap.Circle((19.04, -98.2), 12.5),), (cap.Value("INEGI", "21114"),), 100.0, 900.0
            ),
        ),
    )
    return cap.Alert(
        identifier="pue-1",
        sender="911@pue.example.mx",
        sent=SENT,
        status="Actual",
        message="Update",
        source="centro",
        scope="Restricted",
        restriction="autoridades",
        addresses=("uno", "dos palabras"),
        codes=("c1",),
        note="nota",
        references=(cap.Reference("911@pue.example.mx", "pue-0", SENT - timedelta(hours=1)),),
        incidents=("I 1", "I2"),
        infos=(info, replace(info, language="en-US", event="Flash flood")),
    )


def tags(element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_every_element_stands_in_the_order_of_the_standard():
    root = etree.fromstring(cap.write(full()))
    assert root.tag == "{urn:oasis:names:tc:emergency:cap:1.2}alert"
    assert tags(root) == [*ORDER_OF_ALERT, "info"]
    info = root[-1]
    assert tags(info) == ORDER_OF_INFO
    assert tags(info[-1]) == ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"]
    assert tags(info[-2]) == ["resourceDesc", "mimeType", "size", "uri", "digest"]


def test_what_is_written_is_read_as_it_was():
    assert cap.read(cap.write(full())) == full()


def test_times_carry_their_offset_and_utc_is_no_z():
    alert = replace(full(), sent=datetime(2026, 11, 24, 9, 4, 5, 999, tzinfo=UTC))
    text = cap.write(alert).decode()
    assert "<sent>2026-11-24T09:04:05-00:00</sent>" in text
    assert "<expires>2026-11-24T09:04:05-06:00</expires>" in text
    assert cap.read(text.encode()).sent == datetime(2026, 11, 24, 9, 4, 5, tzinfo=UTC)


def test_points_are_latitude_and_longitude_and_radii_kilometres():
    text = cap.write(full()).decode()
    assert "<polygon>19.000000,-98.300000 19.100000,-98.300000" in text
    assert "<circle>19.040000,-98.200000 12.500</circle>" in text


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("<status>Actual</status>", "<status>Real</status>", "alert/status"),
        ("<severity>Extreme</severity>", "<severity>extreme</severity>", "alert/info[1]/severity"),
        ("<urgency>Immediate</urgency>", "", "alert/info[1]/urgency"),
        ("<category>Met</category>\n    <category>Safety</category>", "", "alert/info[1]/category"),
        ("<identifier>pue-1</identifier>", "<identifier>pue 1</identifier>", "alert/identifier"),
        ("2026-11-24T03:04:05-06:00</sent>", "2026-11-24T09:04:05Z</sent>", "alert/sent"),
        ("2026-11-24T03:04:05-06:00</sent>", "0001-01-01T00:00:00+14:00</sent>", "alert/sent"),
        ("19.000000,-98.300000</polygon>", "19.5,-98.3</polygon>", "alert/info[1]/area[1]/polygon"),
        ("19.040000,-98.200000 12.500", "190.04,-98.2 12.5", "alert/info[1]/area[1]/circle"),
        ("19.040000,-98.200000 12.500", "19.04,-98.2 NaN", "alert/info[1]/area[1]/circle"),
        ("<scope>Restricted</scope>", "<scope>Restricted</scope><scope>Public</scope>", "alert/scope"),
        ("<note>nota</note>", "<note>nota</note><msgType>Alert</msgType>", "alert"),
        ("<note>nota</note>", "<nota>nota</nota>", "alert"),
        ("pue-0,", "", "alert/references"),
    ],
)
def test_a_fault_is_told_with_its_path(old, new, where):
    text = cap.write(full()).decode()
    assert old in text
    with pytest.raises(cap.CapError) as refused:
        cap.read(text.replace(old, new).encode())
    assert refused.value.where == where


BOMB = '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;">]>'
OUTSIDE = '<!DOCTYPE a SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing",
        b"<alert/>",
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>',
        (BOMB + '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><note>&m;</note></alert>').encode(),
        (OUTSIDE + '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>').encode(),
        b"<a>" * 60 + b"</a>" * 60,
        b" " * 300_000,
    ],
)
def test_xml_that_reaches_out_or_grows_is_refused(body):
    with pytest.raises(cap.CapError):
        cap.read(body)


def test_a_cancellation_needs_no_words_but_says_what_it_cancels():
    alert = replace(full(), message="Cancel", infos=())
    assert cap.read(cap.write(alert)).infos == ()
    with pytest.raises(cap.CapError, match="bears on"):
        cap.read(cap.write(replace(alert, references=())))


def test_a_control_character_is_refused_before_it_makes_a_broken_document():
    with pytest.raises(cap.CapError):
        cap.write(replace(full(), note="a\x07b"))


def test_the_feed_links_each_message():
    entry = cap.Entry("urn:x:1", "Inundación", SENT, "Suba", "https://h/1.cap", "911@x")
    root = etree.fromstring(cap.atom(id="urn:x", title="Avisos", link="https://h/a", updated=SENT, entries=[entry]))
    ns = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:entry/a:title", namespaces=ns) == "Inundación"
    assert root.find("a:entry/a:link", namespaces=ns).get("type") == "application/cap+xml"


def test_what_is_no_xml_is_said_without_a_full_stop_as_every_fault_is():
    with pytest.raises(cap.CapError) as refused:
        cap.read(b"nope")
    assert refused.value.says == "The document is not well-formed XML"
