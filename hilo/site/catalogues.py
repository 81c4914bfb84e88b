"""The words that the API speaks, as lists anybody may keep: codes, kinds, states of a record, states and towns.

Each is answered with an ETag: who has it asks again for nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Router
from pydantic import StringConstraints

from hilo.emergency.calls.queries import channels, improper_kinds
from hilo.emergency.dispatch.queries import labels as capability_labels
from hilo.emergency.incidents.queries import CLOSURE_CODES, PRIORITIES, default_priority
from hilo.kernel.access.authorities import kinds
from hilo.kernel.access.http import Anyone
from hilo.kernel.catalogues import load
from hilo.kernel.domain import HOUSE
from hilo.kernel.territory.queries import municipalities, states
from hilo.kernel.workflow import load as load_graph
from hilo.lib.answers import plain
from hilo.lib.errors import NotFound

router = Router(tags=["catalogues"])
KEPT_S = 300
StateCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2})?$")]
"""Two digits, or "" for the whole country."""
GRAPHS = {
    "call-statuses": "emergency/calls",
    "incident-statuses": "emergency/incidents",
    "unit-statuses": "emergency/dispatch",
    "detention-statuses": "policing/detentions",
    "report-statuses": "policing/reports",
}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One word of a catalogue. code: what the API takes and gives; es, en: what people call it; more: what else it
    says of a code, by name."""

    code: str
    es: str
    en: str
    more: dict[str, str]


@dataclass(frozen=True, slots=True)
class CatalogueSheet:
    """One catalogue. edition: of one that has editions, "" for the others, which are of the installed version."""

    name: str
    edition: str
    items: list[CatalogueEntry]


def _incident_types() -> CatalogueSheet:
    edition = load("incidents", timezone.localdate())
    items = [
        CatalogueEntry(
            one.code,
            one.name("es"),
            one.name("en"),
            {**one.fields, "priority": default_priority(one), "status": one.status},
        )
        for one in edition.entries.values()
    ]
    return CatalogueSheet("incident-types", edition.edition, items)


def _labelled(rows: Iterable[tuple[str, Mapping[str, str]]]) -> list[CatalogueEntry]:
    return [CatalogueEntry(code, label["es"], label["en"], {}) for code, label in rows]


def _priorities() -> list[CatalogueEntry]:
    said = load("incidents", timezone.localdate()).value_label
    return [CatalogueEntry(one, said("priority", one, "es"), said("priority", one, "en"), {}) for one in PRIORITIES]


def _graph(folder: str) -> list[CatalogueEntry]:
    graph = load_graph(Path(HOUSE, folder, "standards", "states.toml"))
    return [
        CatalogueEntry(name, one.labels["es"], one.labels["en"], {"final": str(one.final).lower()})
        for name, one in graph.states.items()
    ]


def _capabilities() -> list[CatalogueEntry]:
    es, en = capability_labels("es"), capability_labels("en")
    return [CatalogueEntry(code, es[code], en[code], {}) for code in es]


CATALOGUES: dict[str, Callable[[], list[CatalogueEntry]]] = {
    "priorities": _priorities,
    "closure-codes": lambda: _labelled((code, one.labels) for code, one in CLOSURE_CODES.items()),
    "channels": lambda: _labelled((code, one.labels) for code, one in channels().items()),
    "improper-kinds": lambda: _labelled((code, one.labels) for code, one in improper_kinds().items()),
    "capabilities": _capabilities,
    "institution-kinds": lambda: [CatalogueEntry(one.name, one.title_es, one.title_en, {}) for one in kinds().values()],
    "states": lambda: [
        CatalogueEntry(one.code, one.name, one.name, {"iso": one.iso, "label": one.label}) for one in states()
    ],
    "municipalities": lambda: [
        CatalogueEntry(one.code, one.name, one.name, {"state": one.code[:2]}) for one in municipalities()
    ],
}


def _sheet(name: str) -> CatalogueSheet:
    if name == "incident-types":
        return _incident_types()
    if name in GRAPHS:
        return CatalogueSheet(name, "", _graph(GRAPHS[name]))
    if name in CATALOGUES:
        return CatalogueSheet(name, "", CATALOGUES[name]())
    raise NotFound("catalogue", ascii(name[:40])[1:-1])


_ETAG = {"description": "Of what the catalogue says now.", "schema": {"type": "string"}}
KNOWN = {
    "parameters": [
        {
            "name": "If-None-Match",
            "in": "header",
            "required": False,
            "description": "The ETag of an earlier answer.",
            "schema": {"type": "string"},
            "example": '"be439dbfa798dcd3e0a7ba340b73d6bc"',
        }
    ],
    "responses": {
        200: {"headers": {"ETag": _ETAG}},
        304: {"headers": {"ETag": _ETAG}},
    },
}
"""What asking again costs, as the document says it."""


@router.get("catalogues", response=list[str], auth=Anyone())
def catalogues(request: HttpRequest) -> list[str]:
    """The names of the catalogues."""
    return sorted(["incident-types", *GRAPHS, *CATALOGUES])


@router.get("catalogues/{name}", response={200: CatalogueSheet, 304: None}, auth=Anyone(), openapi_extra=KNOWN)
def catalogue(request: HttpRequest, name: str, state: StateCode = "") -> HttpResponse:
    """One catalogue, in its own order, with an ETag; state: of the municipalities, those of one state alone."""
    sheet = plain(_sheet(name))
    if state:
        sheet["items"] = [one for one in sheet["items"] if one["more"].get("state", "") == state]
    return _unless_known(request, sheet)


def _unless_known(request: HttpRequest, document: Any) -> HttpResponse:
    """The document with its ETag, or 304 without it for who has it already (RFC 9110, 13.1.2)."""
    body = json.dumps(document, ensure_ascii=False).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = get_conditional_response(request, etag=etag)
    answer: HttpResponse = known or HttpResponse(body, content_type="application/json")
    answer["ETag"], answer["Cache-Control"] = etag, f"public, max-age={KEPT_S}"
    return answer
