"""LoST's questions answered (RFC 5222): which centre answers for a place, and at which address and number.

A place is personal: it is not kept, not logged, and stands in no answer and no error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from hilo.adapters.lost import (
    AskedPlace,
    Fault,
    FindService,
    GetServiceBoundary,
    ListServices,
    ListServicesByLocation,
    Mapping,
    Request,
    Validation,
    Warn,
    answers,
)
from hilo.kernel.territory import queries as territory

from .addresses import Found, locate
from .coverage import Coverage, at_sea, coverage
from .models import Centre
from .queries import covering, plan, serving_number
from .rules import next_change
from .services import SOS, narrower, nearest, offered, standard

NO_NAME = "hilo.localhost"


@dataclass(frozen=True, slots=True)
class _Answerer:
    """Who answers for a place of the request, and what must be said with it."""

    place: AskedPlace
    centre: Centre
    found: Found
    warnings: tuple[Warn, ...] = ()


def source() -> str:
    """This server's name in answers: the first domain name it answers to (HILO_HOSTS)."""
    return _source(tuple(settings.ALLOWED_HOSTS))


@lru_cache(maxsize=4)
def _source(hosts: tuple[str, ...]) -> str:
    for host in hosts:
        labels = host.lstrip(".").split(".")
        named = len(labels) > 1 and all(part and part.isascii() and part.replace("-", "").isalnum() for part in labels)
        if named and not labels[-1].isdigit():
            return ".".join(labels)
    return NO_NAME


def answer(request: Request, *, at: datetime) -> bytes:
    """The answer to a request at an instant, in XML. Raises Fault for one that LoST answers with an error."""
    if isinstance(request, GetServiceBoundary):
        piece = coverage().named(request.key)
        if piece is None:
            raise Fault("notFound", "There is no boundary of this key now: ask findService again.")
        return answers.service_boundary(piece.value, path=[source()])
    here = source()
    if here in request.path:
        raise Fault("loop", "The request has passed through this server before.")
    path = [*request.path, here]
    if isinstance(request, ListServices):
        return answers.services(_narrower(request.service, tuple(standard_services())), path=path, used=None)
    if isinstance(request, ListServicesByLocation):
        who = _answerer(request.places, at)
        names = _narrower(request.service, tuple(offered(who.centre.services)))
        return answers.services(names, path=path, used=who.place.id)
    return _find(request, path, here, at)


def standard_services() -> list[str]:
    """Every service that some centre may answer for."""
    return [row["urn"] for row in standard()["services"]]


def _find(request: FindService, path: list[str], here: str, at: datetime) -> bytes:
    asked = request.service or SOS
    if nearest(asked, []) is None:
        raise Fault("serviceNotImplemented", "This server answers for urn:service:sos and the services below it.")
    who = _answerer(request.places, at)
    service = nearest(asked, who.centre.services) or SOS
    warnings = list(who.warnings)
    if service != request.service.lower():
        warnings.append(Warn("serviceSubstitution", f"The answer is for {service}, which includes what was asked."))
    now = coverage()
    mapping = _mapping(request, who, service, now, here, at)
    return answers.found(mapping, path=path, used=who.place.id, warnings=warnings, validation=_validation(request, who))


def _mapping(request: FindService, who: _Answerer, service: str, now: Coverage, here: str, at: datetime) -> Mapping:
    centre, shape = who.centre, who.place.shape
    number, uris, expires, updated = _terms(centre, who.found.state, now, at)
    boundary = ""
    if shape is not None and who.found.state and (piece := now.piece(centre.code, shape.latitude, shape.longitude)):
        boundary = piece.value if request.by_value else answers.reference(here, piece.key)
    wide = shape is not None and shape.kind != "point"
    return Mapping(
        name=centre.name,
        service=service,
        uris=uris,
        number=number,
        source=here,
        source_id=f"{centre.code}.{service.rpartition(':')[2]}",
        updated=updated,
        expires=expires,
        boundary=boundary,
        message="The location is an area: the answer is for its centre point." if wide else "",
    )


def _terms(centre: Centre, state: str, now: Coverage, at: datetime) -> tuple[str, tuple[str, ...], datetime, datetime]:
    """Number, addresses, and until when and since when they hold."""
    document = standard()
    day = timezone.localdate(at)
    served = serving_number(state=state, on=day) if state else None
    number = served.number if served else plan().number
    uris = tuple(centre.uris) or (document["default_uri"].format(number=number),)
    expires = at + timedelta(seconds=document["longest_s"])
    if state and (change := next_change(plan(), state=state, after=day)):
        expires = min(expires, _midnight(change))
    marks = [now.changed.get(centre.code), _midnight(document["valid_from"])]
    if served and served.since:
        marks.append(_midnight(served.since))
    if stamp := territory.boundaries_stamp():
        marks.append(datetime.fromtimestamp(stamp[1] // 1_000_000_000, UTC))
    known = [mark for mark in marks if mark and mark <= at]
    return number, uris, expires, max(known, default=at)


@lru_cache(maxsize=64)
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _answerer(places: tuple[AskedPlace, ...], at: datetime) -> _Answerer:
    """The centre for the first location that can be answered. Raises the fault of the first one if none can."""
    faults: list[Fault] = []
    for place in places:
        try:
            return _centre_of(place, at)
        except Fault as fault:
            faults.append(fault)
    unknown = [fault for fault in faults if fault.profiles]
    if len(unknown) == len(faults):
        names = " ".join(dict.fromkeys(fault.profiles for fault in unknown))
        raise Fault("locationProfileUnrecognized", faults[0].message, profiles=names)
    raise next(fault for fault in faults if not fault.profiles)


def _centre_of(place: AskedPlace, at: datetime) -> _Answerer:
    if place.fault:
        raise place.fault
    found = locate(place, timezone.localdate(at))
    if found.state and (centre := covering(found.state, found.municipality)):
        return _Answerer(place, centre, found, _default_warning() if not centre.state else found.warnings)
    near = place.shape is not None and at_sea(place.shape.latitude, place.shape.longitude)
    if near and (centre := covering("")):
        return _Answerer(place, centre, found, _default_warning())
    raise Fault("notFound", "No centre of this server answers for the location: it lies outside Mexico, or at sea.")


def _default_warning() -> tuple[Warn, ...]:
    return (Warn("defaultMappingReturned", "No centre covers the location: the answer is the one for such calls."),)


def _validation(request: FindService, who: _Answerer) -> Validation | None:
    return who.found.validation if request.validate and who.place.civic is not None else None


def _narrower(asked: str, among: tuple[str, ...]) -> list[str]:
    names = narrower(asked, among)
    if names is None:
        raise Fault("serviceNotImplemented", "This server answers for urn:service:sos and the services below it.")
    return names
