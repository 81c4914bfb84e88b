"""From bytes to the dataclasses: CAP 1.2 as the standard has it; what it does not allow is refused with its path."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hilo.adapters.pidf import safe

from .alert import (
    CATEGORY,
    CERTAINTY,
    MESSAGE,
    RESPONSE,
    SCOPE,
    SEVERITY,
    STATUS,
    URGENCY,
    Alert,
    Area,
    CapError,
    Circle,
    Info,
    Point,
    Reference,
    Resource,
    Value,
)
from .writing import NAMESPACE

LONGEST = 200_000
"""Bytes of a message."""
MOST_POINTS = 20_000
FIRST_YEAR, LAST_YEAR = 1990, 2100
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_NAME = re.compile(r"[^\s,<&]{1,200}")
ORDER = {
    "alert": "identifier sender sent status msgType source scope restriction addresses code note references incidents"
    " info",
    "info": "language category event responseType urgency severity certainty audience eventCode effective onset expires"
    " senderName headline description instruction web contact parameter resource area",
    "resource": "resourceDesc mimeType size uri derefUri digest",
    "area": "areaDesc polygon circle geocode altitude ceiling",
}
"""The children of each element in the order of the standard."""
SEVERAL = frozenset(
    ("code", "info", "category", "responseType", "eventCode", "parameter", "resource", "area", "polygon", "circle")
) | {"geocode"}
"""Those that may stand more than once."""


def read(content: bytes) -> Alert:
    """One message. Raises: CapError."""
    try:
        root = safe.parse(content, longest=LONGEST)
    except safe.Malformed as error:
        raise CapError(str(error).rstrip(".")) from None
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise CapError(f"an alert of {NAMESPACE} is expected")
    part = _Part(root, "alert")
    message = part.word("msgType", MESSAGE)
    alert = Alert(
        identifier=part.name("identifier"),
        sender=part.name("sender"),
        sent=part.time("sent"),
        status=part.word("status", STATUS),
        message=message,
        source=part.text("source"),
        scope=part.word("scope", SCOPE),
        restriction=part.text("restriction"),
        addresses=_words(part.text("addresses")),
        codes=part.texts("code"),
        note=part.text("note"),
        references=tuple(_reference(text, part) for text in part.text("references").split()),
        incidents=_words(part.text("incidents")),
        infos=tuple(_info(row) for row in part.parts("info")),
    )
    if message in ("Update", "Cancel", "Ack", "Error") and not alert.references:
        raise CapError(f"a message of type {message} names the message it bears on", "alert/references")
    return alert


class _Part:
    """An element whose children were found to be allowed, in order, and not more than there may be."""

    def __init__(self, element: Any, path: str) -> None:
        self.path = path
        self.rows: dict[str, list[Any]] = {}
        order = ORDER[path.rsplit("/", 1)[-1].partition("[")[0]].split()
        last = 0
        for child in element:
            # What stands in another namespace (a signature) is no matter of the standard's order.
            if not child.tag.startswith(f"{{{NAMESPACE}}}"):
                continue
            name = child.tag.removeprefix(f"{{{NAMESPACE}}}")
            if name not in order:
                raise CapError(f"“{name[:40]}” has no place here", path)
            if order.index(name) < last:
                raise CapError(f"“{name}” stands too late", path)
            last = order.index(name)
            self.rows.setdefault(name, []).append(child)
            if len(self.rows[name]) > 1 and name not in SEVERAL:
                raise CapError("it may stand once", f"{path}/{name}")

    def text(self, name: str, *, needed: bool = False) -> str:
        found = next(iter(self.texts(name)), "")
        if needed and not found:
            raise CapError("it is missing", f"{self.path}/{name}")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple((row.text or "").strip() for row in self.rows.get(name, ()))

    def name(self, name: str) -> str:
        found = self.text(name, needed=True)
        if not _NAME.fullmatch(found):
            raise CapError("1 to 200 letters without spaces, commas, < and & are expected", f"{self.path}/{name}")
        return found

    def word(self, name: str, words: Sequence[str]) -> str:
        return _one_of(self.text(name, needed=True), words, f"{self.path}/{name}")

    def words(self, name: str, words: Sequence[str]) -> tuple[str, ...]:
        return tuple(_one_of(text, words, f"{self.path}/{name}") for text in self.texts(name))

    def time(self, name: str) -> datetime:
        return _time(self.text(name, needed=True), f"{self.path}/{name}")

    def moment(self, name: str) -> datetime | None:
        return self.time(name) if name in self.rows else None

    def number(self, name: str) -> float | None:
        return _float(self.text(name), f"{self.path}/{name}") if name in self.rows else None

    def values(self, name: str) -> tuple[Value, ...]:
        found = []
        for row in self.rows.get(name, ()):
            texts = [(row.findtext(f"{{{NAMESPACE}}}{tag}") or "").strip() for tag in ("valueName", "value")]
            found.append(Value(*texts))
        return tuple(found)

    def parts(self, name: str) -> list[_Part]:
        return [_Part(row, f"{self.path}/{name}[{i}]") for i, row in enumerate(self.rows.get(name, ()), 1)]


def _info(part: _Part) -> Info:
    categories = part.words("category", CATEGORY)
    if not categories:
        raise CapError("it is missing", f"{part.path}/category")
    return Info(
        language=part.text("language") or "en-US",
        categories=categories,
        event=part.text("event", needed=True),
        responses=part.words("responseType", RESPONSE),
        urgency=part.word("urgency", URGENCY),
        severity=part.word("severity", SEVERITY),
        certainty=part.word("certainty", CERTAINTY),
        audience=part.text("audience"),
        event_codes=part.values("eventCode"),
        effective=part.moment("effective"),
        onset=part.moment("onset"),
        expires=part.moment("expires"),
        sender_name=part.text("senderName"),
        headline=part.text("headline"),
        description=part.text("description"),
        instruction=part.text("instruction"),
        web=part.text("web"),
        contact=part.text("contact"),
        parameters=part.values("parameter"),
        resources=tuple(_resource(row) for row in part.parts("resource")),
        areas=tuple(_area(row) for row in part.parts("area")),
    )


def _resource(part: _Part) -> Resource:
    size = part.number("size")
    return Resource(
        text=part.text("resourceDesc", needed=True),
        kind=part.text("mimeType", needed=True),
        size=None if size is None else int(size),
        uri=part.text("uri"),
        content=part.text("derefUri"),
        digest=part.text("digest"),
    )


def _area(part: _Part) -> Area:
    return Area(
        text=part.text("areaDesc", needed=True),
        polygons=tuple(_ring(text, f"{part.path}/polygon") for text in part.texts("polygon")),
        circles=tuple(_circle(text, f"{part.path}/circle") for text in part.texts("circle")),
        geocodes=part.values("geocode"),
        altitude=part.number("altitude"),
        ceiling=part.number("ceiling"),
    )


def _ring(text: str, where: str) -> tuple[Point, ...]:
    points = tuple(_point(pair, where) for pair in text.split())
    if not 4 <= len(points) <= MOST_POINTS or points[0] != points[-1]:
        raise CapError("a ring of at least four points is expected, the last the same as the first", where)
    return points


def _circle(text: str, where: str) -> Circle:
    pair, _, radius = text.partition(" ")
    kilometres = _float(radius, where)
    if not 0 <= kilometres <= 20_040:
        raise CapError("a radius in kilometres is expected", where)
    return Circle(_point(pair, where), kilometres)


def _point(pair: str, where: str) -> Point:
    latitude, _, longitude = pair.partition(",")
    point = _float(latitude, where), _float(longitude, where)
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise CapError("latitude,longitude in degrees is expected", where)
    return point


def _float(text: str, where: str) -> float:
    if not re.fullmatch(r"\s*[+-]?\d{1,12}(\.\d{0,12})?\s*", text):
        raise CapError("a number is expected", where)
    return float(text)


def _reference(text: str, part: _Part) -> Reference:
    sender, identifier, sent = [*text.split(","), "", ""][:3]
    if not sender or not identifier:
        raise CapError("sender,identifier,sent is expected", f"{part.path}/references")
    return Reference(sender, identifier, _time(sent, f"{part.path}/references", strict=False))


def _time(text: str, where: str, *, strict: bool = True) -> datetime:
    """An instant. strict: as CAP writes it; else in any writing of ISO 8601 with a zone: who refers to a message has
    often written its instant anew, with Z or with parts of a second."""
    try:
        if not strict or _TIME.fullmatch(text):
            at = datetime.fromisoformat(text.removesuffix("-00:00") + "+00:00" if text.endswith("-00:00") else text)
            if at.tzinfo and FIRST_YEAR <= at.year <= LAST_YEAR:
                return at
    except ValueError:
        pass
    raise CapError("a date and time with its offset is expected, as 2026-11-24T03:04:05-06:00", where)


def _one_of(text: str, words: Sequence[str], where: str) -> str:
    if text not in words:
        raise CapError(f"one of {', '.join(words)} is expected", where)
    return text


def _words(text: str) -> tuple[str, ...]:
    """Words of a list, with quotation marks around those that hold spaces."""
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters, lexer.quotes, lexer.escape = True, "", '"', ""
        return tuple(lexer)
    except ValueError:
        return tuple(text.split())
