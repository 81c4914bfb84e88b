"""What was written on a phone arrives here: field by field, each with what stood there before, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST
from ninja import Schema
from pydantic import Field

from hilo.desks.asked import actor, answered, body
from hilo.kernel.access.http import requires
from hilo.lib.schema import Clock, Text
from hilo.policing.reports import actions, queries

from .device import in_use, remember
from .mine import PURPOSE
from .serializing import acknowledged, serialize

MOST = 300
"""Changes a request may carry; a phone sends fewer at once."""


class ChangeIn(Schema):
    """One field. at: when it was written, by the phone's clock; seen: the findings that were shown then."""

    path: Text(200)  # type: ignore[valid-type]
    value: Any = None
    before: Any = None
    at: Clock
    seen: list[Text(20)] = Field(default_factory=list, max_length=200)  # type: ignore[valid-type]


class SyncIn(Schema):
    """A report as far as it is not acknowledged. opened_at: by the phone's clock."""

    ref: Text(64)  # type: ignore[valid-type]
    device: Text(64) = ""  # type: ignore[valid-type]
    form: Text(40)  # type: ignore[valid-type]
    incident: Text(40) = ""  # type: ignore[valid-type]
    opened_at: Clock
    changes: list[ChangeIn] = Field(default_factory=list, max_length=MOST)


class ChoiceIn(Schema):
    ref: Text(64)  # type: ignore[valid-type]
    path: Text(200)  # type: ignore[valid-type]
    value: Any = None


class AttachIn(Schema):
    ref: Text(64)  # type: ignore[valid-type]
    incident: Text(40)  # type: ignore[valid-type]


class SubmitIn(Schema):
    ref: Text(64)  # type: ignore[valid-type]
    device_at: Clock | None = None


@requires("reports.write")
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Begin the report if it is new here, and take what was written; the answer is the acknowledgement."""
    who, said = replace(actor(request), purpose=PURPOSE), body(request, SyncIn)
    remember(request, said.device, who)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        report = actions.open_report(
            actor=who,
            ref=said.ref,
            incident_folio=said.incident or None,
            form=said.form,
            device=said.device or None,
            device_at=said.opened_at,
            at=now,
        )
        saved = actions.save(
            actor=who,
            ref=said.ref,
            device=said.device or None,
            device_at=_sent_at(request),
            changes=[change.model_dump(mode="json") for change in said.changes],
            at=now,
        )
        folio = report.incident.folio if report.incident else ""
        return {"now": now, "report": acknowledged(saved, at=now, folio=report.folio, incident=folio)}

    return answered(request, work)


def _sent_at(request: HttpRequest) -> datetime | None:
    """What the phone's clock said when it sent this: beside the body, which is the same again when it is repeated."""
    return parse_datetime(request.GET.get("at", "")[:40].replace(" ", "+"))


@requires("reports.write")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Two devices wrote the same field: a person says what stands."""
    who, said = replace(actor(request), purpose=PURPOSE), body(request, ChoiceIn)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.choose(actor=who, ref=said.ref, path=said.path, value=said.value, at=now)
        return {"now": now, "report": serialize(queries.report(said.ref, who, at=now), at=now, refs=[said.ref])}

    return answered(request, work)


@requires("reports.write")
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """A report begun in the street belongs to this incident."""
    who, said = replace(actor(request), purpose=PURPOSE), body(request, AttachIn)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.attach_incident(actor=who, ref=said.ref, incident_folio=said.incident, at=now)
        return {"now": now, "report": serialize(queries.report(said.ref, who, at=now), at=now, refs=[said.ref])}

    return answered(request, work)


@requires("reports.write")
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Hand the report to the commander."""
    who, said = replace(actor(request), purpose=PURPOSE), body(request, SubmitIn)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.submit(actor=who, ref=said.ref, at=now)
        return {"now": now, "report": serialize(queries.report(said.ref, who, at=now), at=now, refs=[said.ref])}

    return answered(request, work)
