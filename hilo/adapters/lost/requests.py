"""What a LoST client asks (RFC 5222 sections 8 to 11), as frozen values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hilo.adapters.pidf import civic as civic_address
from hilo.adapters.pidf import shapes
from hilo.adapters.pidf.civic import CA, Civic
from hilo.adapters.pidf.safe import Malformed, parse, text_of
from hilo.adapters.pidf.shapes import Shape, UnknownReference

LOST = "urn:ietf:params:xml:ns:lost1"
_L = f"{{{LOST}}}"
MOST_LOCATIONS = 10
MOST_VIA = 20
LONGEST_NAME = 200


class Fault(Exception):
    """What a LoST error says. name: its element (badRequest ...); profiles: of locationProfileUnrecognized."""

    def __init__(self, name: str, message: str, *, profiles: str = "") -> None:
        super().__init__(message)
        self.name, self.message, self.profiles = name, message, profiles


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """One location of a request: a shape or an address, or the fault of reading it."""

    id: str
    profile: str
    shape: Shape | None = None
    civic: Civic | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class FindService:
    """places: in the client's order; service: "" if none is named; path: servers passed so far.

    by_value: the boundary itself, not a reference to it, is asked for.
    """

    places: tuple[AskedPlace, ...]
    service: str
    path: tuple[str, ...] = ()
    validate: bool = False
    by_value: bool = False
    recursive: bool = False


@dataclass(frozen=True, slots=True)
class ListServices:
    """service: the one whose next narrower ones are asked for, "" for the widest."""

    service: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListServicesByLocation:
    places: tuple[AskedPlace, ...]
    service: str
    path: tuple[str, ...] = ()
    recursive: bool = True


@dataclass(frozen=True, slots=True)
class GetServiceBoundary:
    key: str


Request = FindService | ListServices | ListServicesByLocation | GetServiceBoundary


def read(content: bytes) -> Request:
    """The request in a document. Raises Fault badRequest for what is none; a bad location waits as a fault in it."""
    try:
        root = parse(content)
    except Malformed as error:
        raise Fault("badRequest", str(error)) from None
    reader = _READERS.get(root.tag)
    if reader is None:
        known = ", ".join(tag.removeprefix(_L) for tag in _READERS)
        raise Fault("badRequest", f"The document is none of {known} of the namespace {LOST}.")
    return reader(root)


def _find_service(root: Any) -> FindService:
    boundary = root.get("serviceBoundary", "reference").strip()
    if boundary not in {"reference", "value"}:
        raise Fault("badRequest", "serviceBoundary is “reference” or “value”.")
    return FindService(
        places=_places(root),
        service=_service(root),
        path=_path(root),
        validate=_flag(root, "validateLocation", otherwise=False),
        by_value=boundary == "value",
        recursive=_flag(root, "recursive", otherwise=False),
    )


def _list_by_location(root: Any) -> ListServicesByLocation:
    recursive = _flag(root, "recursive", otherwise=True)
    return ListServicesByLocation(_places(root), _service(root), _path(root), recursive)


def _boundary(root: Any) -> GetServiceBoundary:
    key = " ".join(root.get("key", "").split())
    if not key or len(key) > LONGEST_NAME:
        raise Fault("badRequest", "getServiceBoundary needs the key that a mapping gave.")
    return GetServiceBoundary(key)


_READERS: dict[str, Callable[[Any], Request]] = {
    f"{_L}findService": _find_service,
    f"{_L}listServices": lambda root: ListServices(_service(root), _path(root)),
    f"{_L}listServicesByLocation": _list_by_location,
    f"{_L}getServiceBoundary": _boundary,
}


def _places(root: Any) -> tuple[AskedPlace, ...]:
    found = root.findall(f"{_L}location")
    if not 0 < len(found) <= MOST_LOCATIONS:
        raise Fault("badRequest", f"A request tells from one to {MOST_LOCATIONS} locations.")
    places = tuple(_place(element) for element in found)
    ids = [place.id for place in places]
    if "" in ids or len(set(ids)) < len(ids):
        raise Fault("badRequest", "Each location needs an id of its own.")
    return places


def _place(element: Any) -> AskedPlace:
    name, profile = " ".join(element.get("id", "").split())[:LONGEST_NAME], element.get("profile", "").strip()
    address = element.find(f"{{{CA}}}civicAddress")
    if not profile:
        # The schema lets it be absent: the content then says what it is.
        profile = "civic" if address is not None else "geodetic-2d"
    try:
        if profile == "geodetic-2d":
            drawn = shapes.find(element)
            if drawn is None:
                raise Malformed("The location holds no shape of the profile geodetic-2d.")
            return AskedPlace(name, profile, shape=shapes.read(drawn))
        if profile == "civic":
            if address is None:
                raise Malformed("The location holds no civicAddress.")
            return AskedPlace(name, profile, civic=civic_address.read(address))
    except UnknownReference as error:
        return AskedPlace(name, profile, fault=Fault("SRSInvalid", str(error)))
    except Malformed as error:
        return AskedPlace(name, profile, fault=Fault("locationInvalid", str(error)))
    words = "Locations are read in the profiles geodetic-2d and civic."
    return AskedPlace(name, profile, fault=Fault("locationProfileUnrecognized", words, profiles=_token(profile)))


def _token(profile: str) -> str:
    """A profile's name as the answer may repeat it."""
    plain = "".join(c for c in profile[:60] if c.isascii() and (c.isalnum() or c in "-._"))
    return plain or "unknown"


def _service(root: Any) -> str:
    return text_of(root.find(f"{_L}service"), LONGEST_NAME)


def _path(root: Any) -> tuple[str, ...]:
    path = root.find(f"{_L}path")
    if path is None:
        return ()
    vias = tuple(" ".join(via.get("source", "").split()) for via in path.findall(f"{_L}via"))
    if len(vias) > MOST_VIA or not all(_is_source(via) for via in vias):
        raise Fault("badRequest", f"A path names at most {MOST_VIA} servers, each by its domain name.")
    return vias


def _is_source(name: str) -> bool:
    parts = name.split(".")
    return len(parts) > 1 and len(name) < 254 and all(p and p.isascii() and p.replace("-", "").isalnum() for p in parts)


def _flag(root: Any, name: str, *, otherwise: bool) -> bool:
    said = root.get(name)
    if said is None:
        return otherwise
    if said.strip() not in {"true", "false", "1", "0"}:
        raise Fault("badRequest", f"{name} is “true” or “false”.")
    return said.strip() in {"true", "1"}
