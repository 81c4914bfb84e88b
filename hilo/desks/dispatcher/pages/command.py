"""The panel of the command of an incident: its choices and limits, and its forms as PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.command.commands import CountTriage, DrawZone, OrderHold, RaiseAlarm, SetObjective, TakeRole
from hilo.emergency.command.queries import ics_form, names
from hilo.emergency.hospitals.commands import TellHospital
from hilo.emergency.hospitals.queries import names as hospital_names
from hilo.kernel.access.http import requires
from hilo.kit.frame import language
from hilo.lib.limits import limits_of


def command_limits() -> dict[str, Any]:
    """Limits of the panel's forms."""
    return {
        "alarm": limits_of(RaiseAlarm),
        "triage": limits_of(CountTriage),
        "hospital": limits_of(TellHospital),
        "hold": limits_of(OrderHold),
        "zone": limits_of(DrawZone),
        "role": limits_of(TakeRole),
        "objective": limits_of(SetObjective),
    }


def command_choices() -> dict[str, Any]:
    """Colours, zones and roles in the reader's language."""
    return {
        "triage_colours": list(hospital_names("colours", language()).items()),
        "hospital_statuses": [one for one in hospital_names("statuses", language()).items() if one[0] != "unknown"],
        "zone_kinds": list(names("zones", language()).items()),
        "ics_roles": list(names("roles", language()).items()),
    }


@requires("dispatch.assign")
@require_GET
@never_cache
def ics(request: HttpRequest, folio: str, form: str) -> HttpResponse:
    """ICS 201, 204 or 214 of an incident as PDF; who printed it is written in the ledger."""
    who = replace(actor(request), purpose=f"ICS {form}")
    made = ics_form(folio, form, who, at=timezone.now())
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="ICS-{form}-{folio}.pdf"'
    return answer
