"""What a LoST server answers, as bytes. Written as text: a tree of elements would take longer than all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from hilo.adapters.pidf.civic import CA
from hilo.adapters.pidf.shapes import GML, WGS84_2D

from .requests import LOST, Fault

MEDIA_TYPE = "application/lost+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NOTE = "urn:hilo:lost"


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning. name: its element (defaultMappingReturned, serviceSubstitution) or "" for words alone."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Validation:
    """Names of an address's parts: found here, contradicted here, not looked at."""

    valid: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """One service of one centre. boundary: an element as text (`boundary`, `reference`), "" if none is known."""

    name: str
    service: str
    uris: tuple[str, ...]
    number: str
    source: str
    source_id: str
    updated: datetime
    expires: datetime
    boundary: str = ""
    message: str = ""


def instant(at: datetime) -> str:
    """An instant as xs:dateTime in UTC."""
    at = at.astimezone(UTC)
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"


def boundary(exterior: Iterable[tuple[float, float]]) -> str:
    """A serviceBoundary by value; exterior: closed ring of (longitude, latitude), as maps give it."""
    corners = " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in exterior)
    return (
        f'<serviceBoundary profile="geodetic-2d"><gml:Polygon xmlns:gml="{GML}" srsName="{WGS84_2D}"><gml:exterior>'
        f"<gml:LinearRing><gml:posList>{corners}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        "</serviceBoundary>"
    )


def reference(source: str, key: str) -> str:
    """A serviceBoundaryReference."""
    return f"<serviceBoundaryReference source={quoteattr(source)} key={quoteattr(key)}/>"


def found(
    mapping: Mapping,
    *,
    path: Sequence[str],
    used: str,
    warnings: Sequence[Warn] = (),
    validation: Validation | None = None,
) -> bytes:
    """A findServiceResponse. used: id of the location it was answered for; path: servers, this one last."""
    m = mapping
    said = f' message={quoteattr(m.message)} xml:lang="en"' if m.message else ""
    parts = [
        HEAD,
        f'<findServiceResponse xmlns="{LOST}"><mapping expires="{instant(m.expires)}" lastUpdated="',
        f'{instant(m.updated)}" source={quoteattr(m.source)} sourceId={quoteattr(m.source_id)}{said}>',
        f'<displayName xml:lang="es">{escape(m.name)}</displayName><service>{escape(m.service)}</service>',
        m.boundary,
        *(f"<uri>{escape(uri)}</uri>" for uri in m.uris),
        f"<serviceNumber>{m.number}</serviceNumber></mapping>",
        _validation(validation) if validation else "",
        _warnings(warnings, m.source),
        _path(path),
        f"<locationUsed id={quoteattr(used)}/></findServiceResponse>",
    ]
    return "".join(parts).encode()


def services(names: Sequence[str], *, path: Sequence[str], used: str | None) -> bytes:
    """A listServicesResponse, or with `used` (id of the location) a listServicesByLocationResponse."""
    element = "listServicesResponse" if used is None else "listServicesByLocationResponse"
    where = "" if used is None else f"<locationUsed id={quoteattr(used)}/>"
    listed = f"<serviceList>{escape(' '.join(names))}</serviceList>"
    return f'{HEAD}<{element} xmlns="{LOST}">{listed}{_path(path)}{where}</{element}>'.encode()


def service_boundary(element: str, *, path: Sequence[str]) -> bytes:
    """A getServiceBoundaryResponse."""
    inner = f"{element}{_path(path)}"
    return f'{HEAD}<getServiceBoundaryResponse xmlns="{LOST}">{inner}</getServiceBoundaryResponse>'.encode()


def errors(fault: Fault, *, source: str) -> bytes:
    """An errors document."""
    profiles = f" unsupportedProfiles={quoteattr(fault.profiles)}" if fault.profiles else ""
    said = f' message={quoteattr(fault.message)} xml:lang="en"'
    return f'{HEAD}<errors xmlns="{LOST}" source={quoteattr(source)}><{fault.name}{profiles}{said}/></errors>'.encode()


def _validation(validation: Validation) -> str:
    """The names are of RFC 5139's namespace, whose prefix the element declares."""

    def names(element: str, parts: tuple[str, ...]) -> str:
        return f"<{element}>{' '.join(f'ca:{part}' for part in parts)}</{element}>" if parts else ""

    lists = names("valid", validation.valid) + names("invalid", validation.invalid)
    return f'<locationValidation xmlns:ca="{CA}">{lists}{names("unchecked", validation.unchecked)}</locationValidation>'


def _warnings(warnings: Sequence[Warn], source: str) -> str:
    def one(warn: Warn) -> str:
        said = f'message={quoteattr(warn.message)} xml:lang="en"'
        inner = f"<{warn.name} {said}/>" if warn.name else f'<note xmlns="{NOTE}" {said}/>'
        return f"<warnings source={quoteattr(source)}>{inner}</warnings>"

    return "".join(map(one, warnings))


def _path(path: Sequence[str]) -> str:
    return f"<path>{''.join(f'<via source={quoteattr(via)}/>' for via in path)}</path>"
