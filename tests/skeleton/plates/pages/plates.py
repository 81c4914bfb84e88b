"""The plates that are missed, and a form to report one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out
from hilo.kit.forms import form_of
from hilo.kit.frame import Desk
from hilo.kit.listing import Column, Empty, list_page
from hilo.lib.errors import Refusal

from .. import actions, queries

DESK = Desk("Plates")
COLUMNS = [
    Column("Plate", lambda row: row.plate),
    Column("Where", lambda row: row.where),
    Column("Since", lambda row: row.lost_at),
]


@requires("plates.write")
def lost(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    labels = {"plate": "Plate", "state": "State", "where": "Where it was seen last"}
    form = form_of(actions.report_loss, reverse("plates-loss"), "Report a loss", labels, given=request.POST)
    said = {"title": "Lost plates", "empty": Empty("No plate is missed"), "file": "plates"}
    rows = queries.lost(asker(request))
    return list_page(request, DESK, "plates", rows, COLUMNS, form=form, refusal=refusal, **said)


@requires("plates.write")
def report_loss(request: HttpRequest) -> HttpResponse:
    return carry_out(
        request, actions.report_loss, again=lambda refusal: lost(request, refusal), said="Reported.", to="plates"
    )
