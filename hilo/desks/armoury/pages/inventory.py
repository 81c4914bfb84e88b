"""An inventory from a CSV: tried first, with nothing kept, and then taken."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.armoury.frame import DESK, PURPOSE, WRITE
from hilo.kernel.access.http import by, requires
from hilo.kit.acting import form
from hilo.kit.forms import Ask, Form, form_of, upload
from hilo.kit.frame import language, reader
from hilo.kit.listing import Column, listed
from hilo.kit.views import shows
from hilo.lib.commands import command
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.limits import Longest
from hilo.registries.armoury.actions import LARGEST, Taken, load
from hilo.registries.armoury.commands import Place

SHOWN = 100


@command
class Inventory:
    """Whether a file is only tried; dates: the order of its days where a column does not show it; place: of rows
    without one."""

    rehearsal: bool = False
    dates: Annotated[str, Longest(3)] = ""
    place: Place = ""


@shows(WRITE)
def inventory(request: HttpRequest) -> HttpResponse:
    """The form that takes a file."""
    return _page(request)


@require_POST
@never_cache
@requires(WRITE)
def taking(request: HttpRequest) -> HttpResponse:
    """The rows of a file."""
    try:
        asked = form(request, Inventory)
        given = request.FILES.get("file")
        if given is None or (given.size or 0) > LARGEST:
            raise Refusal("HILO-O711", where="file", megabytes=LARGEST // 1_000_000)
        who = by(request) | {"actor": reader(request, PURPOSE)}
        told = load(given.read(), rehearsal=asked.rehearsal, dates=asked.dates, place=asked.place, **who)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal)
    return _page(request, told=told, rehearsal=asked.rehearsal)


def _page(
    request: HttpRequest, refusal: Refusal | None = None, told: Taken | None = None, rehearsal: bool = False
) -> HttpResponse:
    english = language() == "en"
    faults = listed(
        "faults",
        _("Rows that stayed out, or whose piece is in nobody's charge"),
        told.faults[:SHOWN] if told else [],
        [
            Column(_("Line"), lambda row: row.line, number=True),
            Column(_("Column"), lambda row: row.field),
            Column(_("Why"), lambda row: row.message if english else row.message_es),
            Column(_("Code"), lambda row: row.code, under=True),
        ],
        note=f"{len(told.faults)}" if told and len(told.faults) > SHOWN else "",
    )
    context = {
        "told": told,
        "rehearsal": rehearsal,
        "faults": faults,
        "form": _form(request, refusal, try_it=told is None or not rehearsal),
    }
    return DESK.show(request, "inventory", "armoury/inventory.html", context, refusal=refusal)


def _form(request: HttpRequest, refusal: Refusal | None, *, try_it: bool) -> Form:
    only = form_of(
        Inventory,
        "",
        "",
        {
            "rehearsal": Ask(_("Only try it: keep nothing"), value=try_it),
            "dates": Ask(
                _("Days, where a column does not show it"), choices=[("dmy", _("day first")), ("mdy", _("month first"))]
            ),
            "place": Ask(_("Place of rows without one")),
        },
        given=request.POST.dict() if refusal else None,
    )
    note = _(
        "Columns: kind, serial, place; if you like maker, model, calibre, licence, ballistic record, review, officer."
    )
    return Form(
        reverse("armoury-take"),
        _("Send it"),
        [upload("file", _("Inventory (CSV)"), ".csv,text/csv"), *only.inputs],
        name="inventory",
        note=note,
    )
