"""Codes and places by a few letters."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.kernel import catalogues
from hilo.kernel.access.http import requires
from hilo.kernel.catalogues import Catalogue, Entry
from hilo.kit.frame import language

from . import places


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
    """`?q=chol` finds San Pedro Cholula in the reader's states."""
    found = places.search(request.GET.get("q", ""), states=actor(request).states)
    return JsonResponse({"places": [asdict(place) for place in found]})
