"""The crew's own emergency button, as it stands."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.safety.queries import alarm_row, of_unit
from hilo.kernel.access.http import requires


@requires("units.own")
@require_GET
@never_cache
def own(request: HttpRequest) -> JsonResponse:
    """The open alarm of the unit, {} without one."""
    row = of_unit(actor(request))
    return JsonResponse(asdict(alarm_row(row)) if row else {})
