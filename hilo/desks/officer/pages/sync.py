"""What was written on a phone arrives here: field by field, each with what stood there before, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST
from pydantic import Field

from hilo.desks.asked import actor, answered, body
from hilo.kernel.access.http import requires
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.limits import Longest
from hilo.policing.reports import actions, queries
from hilo.policing.reports.commands import AttachIncident, Changes, ChooseAnswer, OpenReport, SaveChanges

from .device import in_use, remember
from .mine import PURPOSE
from .serializing import acknowledged, hands, serialize


@command
class OfReport:
    """Of which report, by the phone's own ref of it, and on which phone."""

    ref: Annotated[str, Longest(64)]
    device: Annotated[str, Longest(64)] = ""


@command
class SaveWritten(SaveChanges):
    """A report as far as it is not acknowledged; nothing, if it is only begun."""

    changes: Changes = Field(default_factory=list)


@requires("reports.write")
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Begin the report if it is new here, and take what was written; the answer is the acknowledgement."""
    who, ref, begun = officer(request), body(request, OfReport), body(request, OpenReport)
    written = replace(body(request, SaveWritten), device_at=_sent_at(request))
    remember(request, ref.device, who)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        report = actions.open_report(begun, actor=who, at=now)
        saved = actions.save(ref.ref, written, actor=who, at=now)
        folio = report.incident.folio if report.incident else ""
        told = acknowledged(saved, at=now, folio=report.folio, incident=folio)
        return {"now": now, "report": told | hands(report.folio, who)}

    return answered(request, work)


def officer(request: HttpRequest) -> Actor:
    return replace(actor(request), purpose=PURPOSE)


def _sent_at(request: HttpRequest) -> datetime | None:
    """What the phone's clock said when it sent this: beside the body, which is the same again when it is repeated."""
    told = parse_datetime(request.GET.get("at", "")[:40].replace(" ", "+"))
    return told if told and told.tzinfo else None


def read_again(who: Actor, ref: str, now: datetime) -> dict[str, Any]:
    found = serialize(queries.report(ref, who, at=now), at=now, refs=[ref])
    return {"now": now, "report": found | hands(ref, who)}


@requires("reports.write")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Two devices wrote the same field: a person says what stands."""
    who, ref, said = officer(request), body(request, OfReport).ref, body(request, ChooseAnswer)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.choose(ref, said, actor=who, at=now)
        return read_again(who, ref, now)

    return answered(request, work)


@requires("reports.write")
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """A report begun in the street belongs to this incident."""
    who, ref, said = officer(request), body(request, OfReport).ref, body(request, AttachIncident)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.attach_incident(ref, said, actor=who, at=now)
        return read_again(who, ref, now)

    return answered(request, work)


@requires("reports.write")
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Hand the report to the commander."""
    who, ref = officer(request), body(request, OfReport).ref
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.submit(ref, actor=who, at=now)
        return read_again(who, ref, now)

    return answered(request, work)
