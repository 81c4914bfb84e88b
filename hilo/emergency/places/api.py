"""Places over HTTP: search, and a centre's gazetteer."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from hilo.kernel.access.http import May, asker, by
from hilo.lib.errors import NotFound
from hilo.lib.limits import Latitude, Longitude

from . import actions, queries
from .commands import Asked
from .queries import GazetteerRow, PlacesFound, gazetteer_row

router = Router(tags=["places"])


@router.get("places", response=PlacesFound, auth=May("incidents.link"))
def search(
    request: HttpRequest,
    q: Annotated[Asked, Query()],
    latitude: Annotated[Latitude | None, Query()] = None,
    longitude: Annotated[Longitude | None, Query()] = None,
) -> PlacesFound:
    """Streets, crossings, kilometre marks, landmarks and localities by a few words; those near a point first."""
    near = None if latitude is None or longitude is None else (latitude, longitude)
    return queries.search(q, asker(request), near=near)


@router.get("centres/{code}/gazetteer", response=GazetteerRow, auth=May("incidents.link"))
def in_force(request: HttpRequest, code: str) -> GazetteerRow:
    """The gazetteer by which a centre finds places."""
    row = queries.in_force(code)
    if row is None:
        raise NotFound("gazetteer", code)
    return gazetteer_row(row)


@router.post("centres/{code}/gazetteer", response={201: GazetteerRow}, auth=May("centre.oversee"))
def load(request: HttpRequest, code: str, file: Annotated[UploadedFile, File()]) -> Status[GazetteerRow]:
    """Load a CSV (kind, name, latitude, longitude; within, radius_m, km, also). Bad rows are told by line in `rows`;
    then nothing is loaded. What is larger than an upload may be is loaded by the command line."""
    name = "".join(c for c in (file.name or "file") if c.isprintable())[-120:]
    return Status(201, gazetteer_row(actions.load(code, [(name, file.read())], **by(request))))
