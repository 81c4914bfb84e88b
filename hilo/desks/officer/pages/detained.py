"""A detention told from the street, and the rights that were read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field, replace
from typing import Annotated, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from pydantic import BeforeValidator

from hilo.desks.asked import actor, answered, body
from hilo.kernel.access.http import requires
from hilo.lib.commands import command
from hilo.lib.limits import Clock, Longest
from hilo.policing.detentions import actions
from hilo.policing.detentions.commands import ReadRights, RegisterDetention
from hilo.policing.reports import actions as reports
from hilo.policing.reports.commands import FormName, OpenReport, SaveChanges

from .device import in_use

AnnexId = Annotated[str, Longest(32)]


def _as_uuid(ref: Any) -> Any:
    """A phone whose browser makes no UUIDs names its records by another text: always the same UUID stands for it."""
    if not isinstance(ref, str) or len(ref) > 64:
        return ref
    with suppress(ValueError):
        return UUID(ref)
    return uuid5(NAMESPACE_OID, ref)


@command
class TellDetention(RegisterDetention):
    """The immediate record (LNRD 18) as a phone queues it. ref: the phone's own number of it; report, form, opened_at,
    annex: the report and the record of its annex in which the phone wrote it."""

    ref: Annotated[UUID, BeforeValidator(_as_uuid)] = field()
    device_at: Clock = field()
    report: UUID
    form: FormName
    opened_at: Clock
    annex: AnnexId = ""


@requires("detentions.register")
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Enter it; what is odd about it refuses nothing, and the report's checker tells it.

    Its number is written into the report at once: what else is known of a detention then comes to the record that the
    officer began, and not to a second one.
    """
    who, told = actor(request), body(request, TellDetention)
    in_use(request, who)
    # Without a line the officer tells the unit by radio (LNRD 17), whatever the phone takes itself for.
    said = replace(told, means="radio" if told.told_at else "device")

    def work() -> dict[str, Any]:
        now = timezone.now()
        begun = OpenReport(ref=said.report, incident=said.incident or "", form=said.form, device_at=said.opened_at)
        reports.open_report(begun, actor=who, at=now)
        row = actions.register(said, actor=who, at=now)
        path = f"annexes.detention.{said.annex}.register_number"
        number = {"path": path, "value": row.number, "before": None, "at": now.isoformat()}
        reports.save(said.report, SaveChanges(changes=[number]), actor=who, at=now)
        return {"now": now, "at": row.registered_at, "made": row.number, "apart": row.apart}

    return answered(request, work)


@requires("detentions.register")
@require_POST
def rights(request: HttpRequest, number: str) -> HttpResponse:
    """What was read to the person, in which language, and what they answered."""
    who, said = actor(request), body(request, ReadRights)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.read_rights(number, said, actor=who, at=now)
        return {"now": now, "number": number}

    return answered(request, work)
