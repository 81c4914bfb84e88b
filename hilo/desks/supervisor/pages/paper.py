"""Paper forms: what was entered afterwards, by whom, from which form; and the way to print and to enter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.templatetags.supervisor import clock
from hilo.emergency.calls.queries import entered_afterwards
from hilo.kernel.access.http import asker, requires
from hilo.kit.listing import Column, Empty, list_page

MOST = 200
COLUMNS = [
    Column(_("Form"), lambda row: row.paper_form),
    Column(_("Rang"), lambda row: clock(row.received_at)),
    Column(_("Taken by"), lambda row: row.answered_by or "–"),
    Column(_("Folio"), lambda row: row.folio),
    Column(_("Entered"), lambda row: row.entered_at),
    Column(_("By"), lambda row: row.entered_by),
]


@requires("centre.oversee")
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The forms of the centre, the latest entered first."""
    return list_page(
        request,
        DESK,
        "paper",
        entered_afterwards(asker(request), MOST),
        COLUMNS,
        title=_("Entered afterwards"),
        empty=Empty(
            _("No form was entered yet"),
            _("What is entered counts with the times on the paper; figures count it apart."),
        ),
        template="supervisor/paper.html",
    )
