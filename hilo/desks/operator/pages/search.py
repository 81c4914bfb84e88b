"""Codes and places by a few letters."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.places import queries as places
from hilo.kernel import catalogues
from hilo.kernel.access.http import requires
from hilo.kernel.catalogues import Catalogue, Entry
from hilo.kit.frame import language


def code_out(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    """A code as the desk offers it, with the priority that it brings."""
    spoken = language()
    return {
        "code": entry.code,
        "name": entry.name(spoken),
        "type": catalogue.value_label("type", entry.fields["type"], spoken),
        "subtype": catalogue.value_label("subtype", entry.fields["subtype"], spoken),
        "priority": entry.fields["priority"] or catalogue.about["priority_if_missing"],
    }


@requires("incidents.classify")
@require_GET
def codes(request: HttpRequest) -> JsonResponse:
    """`?q=inc viv`, best first; `?code=10104` gives that one."""
    today = timezone.localdate()
    catalogue = catalogues.load("incidents", today)
    if code := request.GET.get("code", "")[:8]:
        found = [catalogue.entry(code)]
    else:
        found = [hit.entry for hit in catalogues.search(request.GET.get("q", "")[:80], today, 8, language())]
    return JsonResponse({"codes": [code_out(catalogue, entry) for entry in found]})


@requires("calls.answer")
@require_GET
def named_places(request: HttpRequest) -> JsonResponse:
    """`?q=juarez y reforma`, `?q=km 152 autopista`: gazetteer and localities; what is near the call first."""
    found = places.search(request.GET.get("q", "")[:160], actor(request), near=_near(request.GET.get("near", "")))
    labels = {kind.name: kind.labels[language()] for kind in places.kinds().values()}
    rows = [asdict(place) | {"label": labels[place.kind]} for place in found.places]
    return JsonResponse({"places": rows, "loaded": found.loaded})


def _near(said: str) -> tuple[float, float] | None:
    """ "19.04,-98.2" as a point; what is none is no reason to find nothing."""
    try:
        latitude, longitude = (float(part) for part in said[:60].split(","))
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
