"""Lost plates over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by

from . import actions, queries
from .commands import ReportLoss

router = Router(tags=["plates"])


@router.get("plates", response=list[queries.LostPlateRow], auth=May("plates.write"))
def lost(request: HttpRequest) -> list[queries.LostPlateRow]:
    return queries.lost(asker(request))


@router.post("plates", response={204: None}, auth=May("plates.write"))
def report_loss(request: HttpRequest, body: Body[ReportLoss]) -> Status[None]:
    actions.report_loss(body, **by(request))
    return Status(204, None)
