"""SIP messages (RFC 3261) that tell of a call, and the place they carry or point at (RFC 6442).

Read with patience: folded and compact headers, any order, a body of one part or several. A message that begins like an
INVITE tells of a call even if all the rest of it is broken. References to a place are kept and never fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from urllib.parse import unquote

from hilo.adapters import pidf
from hilo.adapters.pidf import Location, Malformed, Presence

from .events import LONGEST_ID, ExchangeEvent, anonymous_id, instant

LONGEST = 65_536
MOST_HEADERS = 200
MOST_PARTS = 20
_COMPACT = {"i": "call-id", "f": "from", "t": "to", "c": "content-type", "l": "content-length", "m": "contact"}
_ADDRESS = re.compile(r"<\s*((?:sips?|tel):[^>\s]{1,200})\s*>|((?:sips?|tel):[^\s;,>\"]{1,200})", re.IGNORECASE)
_GEOLOCATION = re.compile(r"<\s*([A-Za-z][A-Za-z0-9+.-]*:[^>\s]{1,500})\s*>")
PIDF_TYPE = "application/pidf+xml"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body. id: its Content-ID without brackets."""

    type: str
    id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SipMessage:
    """method: of a request, "" for a response; status: of a response, 0 for a request. headers: by small name."""

    method: str
    status: int
    headers: dict[str, tuple[str, ...]]
    body: bytes

    def header(self, name: str) -> str:
        """The first value of a header, "" without one."""
        return self.headers.get(name, ("",))[0]

    @property
    def cseq_method(self) -> str:
        return self.header("cseq").partition(" ")[2].strip().upper()

    @property
    def in_dialog(self) -> bool:
        """True if the To header carries a tag: the call exists already."""
        return re.search(r";\s*tag\s*=", self.header("to"), re.IGNORECASE) is not None

    @property
    def caller(self) -> str:
        """The caller's address: asserted by the network if it says one, else as the caller gave it; "" if withheld."""
        for name in ("p-asserted-identity", "remote-party-id", "from"):
            for value in self.headers.get(name, ()):
                if found := _ADDRESS.search(value):
                    address = unquote(found[1] or found[2])
                    return "" if "anonymous" in address.lower() else address
        return ""


def parse(content: bytes) -> SipMessage:
    """The message in a datagram or a relayed copy of it; what cannot be read of it is left out."""
    head, _, body = content[:LONGEST].replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")
    lines = re.sub(r"\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\n")
    headers: dict[str, tuple[str, ...]] = {}
    for line in lines[1 : MOST_HEADERS + 1]:
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            key = _COMPACT.get(key, key)
            headers[key] = (*headers.get(key, ()), value.strip())
    first = lines[0].split()
    if first and first[0].upper() == "SIP/2.0":
        status = int(first[1]) if len(first) > 1 and first[1].isascii() and first[1].isdigit() else 0
        return SipMessage("", min(status, 999), headers, body)
    method = first[0].upper() if first else ""
    return SipMessage(method if method.isascii() and method.isalpha() else "", 0, headers, body)


def parts(message: SipMessage) -> list[Part]:
    """The parts of the body, those in nested multiparts too."""
    return list(_parts(message.header("content-type"), message.header("content-id"), message.body, 0))[:MOST_PARTS]


def _parts(kind: str, name: str, content: bytes, depth: int) -> Iterator[Part]:
    media = kind.partition(";")[0].strip().lower()
    boundary = re.search(r"boundary\s*=\s*\"?([^\";\s]{1,100})", kind, re.IGNORECASE)
    if not media.startswith("multipart/") or boundary is None or depth > 3:
        if content.strip():
            yield Part(media, name.strip().strip("<>"), content)
        return
    for piece in (b"\n" + content).split(b"\n--" + boundary[1].encode())[1 : MOST_PARTS + 1]:
        if piece.startswith(b"--"):
            return
        head, _, inner = piece.lstrip(b" \t").partition(b"\n\n")
        fields = BytesHeaderParser(policy=compat32).parsebytes(head.lstrip(b"\n") + b"\n\n")
        yield from _parts(str(fields.get("content-type", "")), str(fields.get("content-id", "")), inner, depth + 1)


@dataclass(frozen=True, slots=True)
class Conveyed:
    """The place in a message. location: the best one; references: where it could be asked for; problems: in words."""

    location: Location | None = None
    references: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def conveyed(message: SipMessage) -> Conveyed:
    """The place that a message carries by value, and where else it points.

    The Geolocation header names the parts in the order of preference; a PIDF-LO that no header names is read as well,
    for an emergency is no time for formalities.
    """
    named = [uri for value in message.headers.get("geolocation", ()) for uri in _GEOLOCATION.findall(value)]
    carried = {part.id.lower(): part for part in parts(message) if part.type == PIDF_TYPE or part.id}
    wanted = [unquote(uri[4:]).lower() for uri in named if uri.lower().startswith("cid:")]
    problems = ["the header names a part that the message lacks" for name in wanted if name not in carried]
    ordered = [carried[name] for name in wanted if name in carried]
    ordered += [part for part in parts(message) if part.type == PIDF_TYPE and part not in ordered]
    found: list[Location] = []
    for part in ordered:
        try:
            found += pidf.read(part.content.strip()).locations
        except Malformed as error:
            problems.append(str(error))
    problems += [location.problem for location in found if location.problem]
    references = tuple(uri for uri in named if not uri.lower().startswith("cid:"))
    return Conveyed(Presence("", tuple(found)).best(), references, tuple(problems))


def read_event(content: bytes, passed_at: str = "") -> ExchangeEvent | None:
    """What a message says of its call, or None for one that says nothing (OPTIONS, provisional answers ...).

    passed_at: when it passed the proxy, by its clock (seconds of Unix, or ISO 8601); a SIP message tells no instant.
    """
    message = parse(content)
    kind = _kind(message)
    if not kind:
        return None
    place = conveyed(message) if kind in {"ring", "location"} else Conveyed()
    where = place.location
    if kind == "location" and where is None and not place.references:
        return None
    at = passed(passed_at)
    problems = place.problems if at or not passed_at else (*place.problems, "when it passed could not be read")
    called = _plain(message.header("call-id"), LONGEST_ID)
    return ExchangeEvent(
        exchange_id=called or anonymous_id(content),
        kind=kind,
        at=at,
        caller_number=_plain(message.caller, 40) if kind == "ring" else "",
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        uncertainty_m=where.uncertainty_m if where else None,
        address=where.civic.line()[:500] if where and where.civic else "",
        place_reference=_plain(place.references[0], 300) if place.references else "",
        problems=problems,
    )


def passed(text: str) -> datetime | None:
    """An instant as a proxy writes it: seconds of Unix with their fraction (1480000000.25), or ISO 8601; else None."""
    if re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,9})?", text, re.ASCII):
        return datetime.fromtimestamp(float(text), UTC)
    return instant(text)


def _plain(text: str, longest: int) -> str:
    return "".join(c for c in text if c.isprintable())[:longest]


def _kind(message: SipMessage) -> str:
    """ring, answered, hangup, location, or "" for nothing."""
    if message.method == "INVITE":
        # Another INVITE in the same dialog holds, resumes or moves the call: it tells at most a better place.
        return "location" if message.in_dialog else "ring"
    if message.method == "UPDATE":
        return "location"
    if message.method in {"BYE", "CANCEL"}:
        return "hangup"
    if message.cseq_method == "INVITE" and 200 <= message.status < 300:
        return "answered"
    # A fork that fails (busy here, not here) leaves the others ringing; these end the call everywhere.
    return "hangup" if message.cseq_method == "INVITE" and (message.status == 487 or message.status >= 600) else ""
