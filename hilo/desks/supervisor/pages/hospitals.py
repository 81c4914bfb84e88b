"""The hospitals of the state: how each stands and since when, what it said, and the centre's list from a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.emergency.hospitals import actions, queries
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.lib.errors import Refusal

LIVE = "hospitals.HospitalTold hospitals.HospitalKept hospitals.TransportBegan hospitals.PatientHandedOver"
LOOKS = {"open": "done", "diversion": "soon", "closed": "late", "unknown": "soon"}
HOURS = (1, 2, 4, 8, 12, 24)


@shows("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires("dispatch.assign")
def tell(request: HttpRequest, clues: str) -> HttpResponse:
    """What a hospital said of itself, and for how long."""
    again = partial(_page, request, acted=clues)
    return carry_out(request, actions.tell_hospital, clues, again=again, said=_("Noted."), to="supervisor-hospitals")


@require_POST
@requires("centre.oversee")
def load(request: HttpRequest) -> HttpResponse:
    """The centre's list from a file: all of it, or nothing and each fault with its line."""
    again = partial(_page, request, acted="load")
    return carry_out(request, actions.load_hospitals, again=again, said=_("Loaded."), to="supervisor-hospitals")


def _page(request: HttpRequest, refusal: Refusal | None = None, acted: str = "") -> HttpResponse:
    who, at, spoken = asker(request), timezone.now(), language()
    can, beds = queries.names("capabilities", spoken), queries.names("beds", spoken)
    given = request.POST.dict() if acted else None
    found = queries.hospitals(who, at=at)
    rows: list[dict[str, Any]] = [
        {
            "row": row,
            "look": LOOKS[row.status],
            "words": queries.standing_words(row, at),
            "can": ", ".join(can.get(one, one) for one in row.capabilities),
            "beds": ", ".join(f"{beds.get(kind, kind)} {count}" for kind, count in row.free_beds.items()),
            "form": _tell(row, spoken, given if acted == row.clues else None) if who.may("dispatch.assign") else None,
        }
        for row in found
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "unknown": sum(row.status == "unknown" for row in found),
        "load": _load(who.centre, given if acted == "load" else None) if who.centre else None,
        "live": LIVE,
    }
    return DESK.show(request, "hospitals", "supervisor/hospitals.html", context, refusal=refusal)


def _tell(row: Any, spoken: str, given: dict[str, str] | None) -> Form:
    statuses = [one for one in queries.names("statuses", spoken).items() if one[0] != "unknown"]
    return form_of(
        actions.tell_hospital,
        reverse("supervisor-hospital-tell", args=[row.clues]),
        _("Note it"),
        {
            "status": Ask(_("It says that it is"), required=True, value="open"),
            "reason": Ask(_("Why"), hint=_("for a diversion or a closing")),
            "minutes": Ask(_("Holds for"), value="240"),
            "source": Ask(_("Who said it there"), hint=_("by post, without a name")),
        },
        choices={"status": statuses, "minutes": [(str(60 * hours), f"{hours} h") for hours in HOURS]},
        given=given,
        name=f"tell-{row.clues}",
        look="",
    )


def _load(centre: str, given: dict[str, str] | None) -> Form:
    hint = _("clues,name,latitude,longitude,capabilities,beds; one hospital a line")
    return form_of(
        actions.load_hospitals,
        reverse("supervisor-hospitals-load"),
        _("Load the list"),
        {"csv": Ask(_("CSV"), kind="lines", hint=hint, required=True)},
        given=given,
        name="load",
        hidden=[("centre", centre)],
    )
