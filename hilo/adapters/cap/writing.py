"""From the dataclasses to the document, its elements in the order of the standard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from .alert import Alert, Area, CapError, Circle, Info, Point, Reference, Resource, Value

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def write(alert: Alert) -> bytes:
    """The alert as application/cap+xml in UTF-8. Raises: CapError for letters that XML cannot hold."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    try:
        _alert(root, alert)
    except ValueError:
        raise CapError("a text holds a control character") from None
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def stamp(at: datetime) -> str:
    """An instant with its offset; UTC is -00:00, for the standard knows no Z."""
    text = at.replace(microsecond=0).isoformat()
    return text[:-6] + "-00:00" if text.endswith("+00:00") else text


def listed(words: Iterable[str]) -> str:
    """Words of one list, those with spaces in quotation marks."""
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def reference(row: Reference) -> str:
    return f"{row.sender},{row.identifier},{stamp(row.sent)}"


def ring(points: Iterable[Point]) -> str:
    return " ".join(f"{lat:.6f},{lon:.6f}" for lat, lon in points)


def circle(row: Circle) -> str:
    return f"{row.centre[0]:.6f},{row.centre[1]:.6f} {row.radius_km:.3f}"


def _alert(root: Any, alert: Alert) -> None:
    _texts(root, identifier=alert.identifier, sender=alert.sender, sent=stamp(alert.sent), status=alert.status)
    _texts(root, msgType=alert.message, source=alert.source, scope=alert.scope, restriction=alert.restriction)
    _texts(root, addresses=listed(alert.addresses))
    for code in alert.codes:
        _texts(root, code=code)
    _texts(root, note=alert.note, references=" ".join(reference(row) for row in alert.references))
    _texts(root, incidents=listed(alert.incidents))
    for info in alert.infos:
        _info(_child(root, "info"), info)


def _info(element: Any, info: Info) -> None:
    _texts(element, language=info.language)
    for word in info.categories:
        _texts(element, category=word)
    _texts(element, event=info.event)
    for word in info.responses:
        _texts(element, responseType=word)
    _texts(element, urgency=info.urgency, severity=info.severity, certainty=info.certainty, audience=info.audience)
    _values(element, "eventCode", info.event_codes)
    for name, at in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _texts(element, **{name: stamp(at) if at else ""})
    _texts(element, senderName=info.sender_name, headline=info.headline, description=info.description)
    _texts(element, instruction=info.instruction, web=info.web, contact=info.contact)
    _values(element, "parameter", info.parameters)
    for row in info.resources:
        _resource(_child(element, "resource"), row)
    for area in info.areas:
        _area(_child(element, "area"), area)


def _resource(element: Any, row: Resource) -> None:
    size = "" if row.size is None else str(row.size)
    _texts(element, resourceDesc=row.text, mimeType=row.kind, size=size, uri=row.uri)
    _texts(element, derefUri=row.content, digest=row.digest)


def _area(element: Any, area: Area) -> None:
    _texts(element, areaDesc=area.text)
    for polygon in area.polygons:
        _texts(element, polygon=ring(polygon))
    for one in area.circles:
        _texts(element, circle=circle(one))
    _values(element, "geocode", area.geocodes)
    for name, feet in (("altitude", area.altitude), ("ceiling", area.ceiling)):
        _texts(element, **{name: "" if feet is None else f"{feet:g}"})


def _values(element: Any, name: str, rows: Iterable[Value]) -> None:
    for row in rows:
        _texts(_child(element, name), valueName=row.name, value=row.value)


def _texts(element: Any, **texts: str) -> None:
    """Children with their texts in the order given; what says nothing is left out."""
    for name, text in texts.items():
        if text:
            _child(element, name).text = text


def _child(element: Any, name: str) -> Any:
    return etree.SubElement(element, f"{{{NAMESPACE}}}{name}")
