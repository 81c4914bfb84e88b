"""LoST requests as clients send them."""

from __future__ import annotations

LOST = 'xmlns="urn:ietf:params:xml:ns:lost1"'
GML = 'xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0"'
CRS = 'srsName="urn:ogc:def:crs:EPSG::4326"'
POLICE = "<service>urn:service:sos.police</service>"


def request(inner: str, element: str = "findService", attributes: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} {LOST} {attributes}>{inner}</{element}>'.encode()


def point(latitude: float, longitude: float, name: str = "a", crs: str = CRS) -> str:
    shape = f"<gml:Point {GML} {crs}><gml:pos>{latitude} {longitude}</gml:pos></gml:Point>"
    return f'<location id="{name}" profile="geodetic-2d">{shape}</location>'


def circle(latitude: float, longitude: float, radius: float) -> str:
    metres = f'<gs:radius uom="urn:ogc:def:uom:EPSG::9001">{radius}</gs:radius>'
    shape = f"<gs:Circle {GML} {CRS}><gml:pos>{latitude} {longitude}</gml:pos>{metres}</gs:Circle>"
    return f'<location id="c" profile="geodetic-2d">{shape}</location>'


def address(name: str = "b", **parts: str) -> str:
    inner = "".join(f"<{part}>{text}</{part}>" for part, text in parts.items())
    space = 'xmlns="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"'
    return f'<location id="{name}" profile="civic"><civicAddress {space}>{inner}</civicAddress></location>'
