"""A detention told from the street, and the rights that were read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from ninja import Schema
from pydantic import Field

from hilo.desks.asked import actor, answered, body
from hilo.kernel.access.http import requires
from hilo.lib.commands import parse
from hilo.lib.schema import Clock, Instant, Text
from hilo.policing.detentions import actions
from hilo.policing.reports import actions as reports
from hilo.policing.reports.commands import OpenReport, SaveChanges

from .device import in_use


class CrewIn(Schema):
    name: Text(160) = ""  # type: ignore[valid-type]
    number: Text(40) = ""  # type: ignore[valid-type]
    institution: Text(160) = ""  # type: ignore[valid-type]
    rank: Text(80) = ""  # type: ignore[valid-type]


class DetentionIn(Schema):
    """The immediate record (LNRD 18). ref: the phone's own number of it; report, form, opened_at, annex: the report and
    the record of its annex in which the phone wrote it."""

    ref: Text(64)  # type: ignore[valid-type]
    report: Text(64)  # type: ignore[valid-type]
    form: Text(40)  # type: ignore[valid-type]
    opened_at: Clock
    annex: Text(32) = ""  # type: ignore[valid-type]
    incident: Text(40) = ""  # type: ignore[valid-type]
    kind: Text(24)  # type: ignore[valid-type]
    detained_at: Instant
    place: Text(300) = ""  # type: ignore[valid-type]
    state: Text(2) = ""  # type: ignore[valid-type]
    municipality: Text(5) = ""  # type: ignore[valid-type]
    latitude: float | None = None
    longitude: float | None = None
    motives: Text(4000) = ""  # type: ignore[valid-type]
    authority: Text(160) = ""  # type: ignore[valid-type]
    given: Text(120) = ""  # type: ignore[valid-type]
    first_surname: Text(120) = ""  # type: ignore[valid-type]
    second_surname: Text(120) = ""  # type: ignore[valid-type]
    alias: Text(120) = ""  # type: ignore[valid-type]
    age: int | None = None
    age_doubt: bool | None = None
    sex: Text(1) = ""  # type: ignore[valid-type]
    nationality: Text(3) = ""  # type: ignore[valid-type]
    language: Text(8) = ""  # type: ignore[valid-type]
    injuries: bool | None = None
    injuries_description: Text(4000) = ""  # type: ignore[valid-type]
    trusted_person: Text(160) = ""  # type: ignore[valid-type]
    trusted_phone: Text(40) = ""  # type: ignore[valid-type]
    officers: list[CrewIn] = Field(default_factory=list, max_length=60)
    told_at: Instant | None = None
    device_at: Clock


class RightsIn(Schema):
    """read_at: when they were read; the hashes are those of the recording and of the signature, "" for none."""

    rights: list[Text(40)] = Field(max_length=40)  # type: ignore[valid-type]
    language: Text(8)  # type: ignore[valid-type]
    read_at: Instant
    interpreter: Text(160) = ""  # type: ignore[valid-type]
    answer: Text(16)  # type: ignore[valid-type]
    audio_sha256: Text(64) = ""  # type: ignore[valid-type]
    signature_sha256: Text(64) = ""  # type: ignore[valid-type]
    device_at: Clock


@requires("detentions.register")
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Enter it; what is odd about it refuses nothing, and the report's checker tells it.

    Its number is written into the report at once: what else is known of a detention then comes to the record that the
    officer began, and not to a second one.
    """
    who, said = actor(request), body(request, DetentionIn)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        known = said.model_dump(exclude={"report", "form", "opened_at", "annex", "incident", "officers", "told_at"})
        begun = {"ref": said.report, "incident": said.incident, "form": said.form, "device_at": said.opened_at}
        reports.open_report(parse(OpenReport, begun), actor=who, at=now)
        row = actions.register(
            actor=who,
            at=now,
            incident=said.incident or None,
            told_at=said.told_at,
            means="radio" if said.told_at else "device",
            officers=[one.model_dump() for one in said.officers],
            **known,
        )
        path = f"annexes.detention.{said.annex}.register_number"
        number = {"path": path, "value": row.number, "before": None, "at": now.isoformat()}
        reports.save(said.report, SaveChanges(changes=[number]), actor=who, at=now)
        return {"now": now, "at": row.registered_at, "made": row.number, "apart": row.apart}

    return answered(request, work)


@requires("detentions.register")
@require_POST
def rights(request: HttpRequest, number: str) -> HttpResponse:
    """What was read to the person, in which language, and what they answered."""
    who, said = actor(request), body(request, RightsIn)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        heard = said.model_dump(exclude={"signature_sha256"})
        actions.read_rights(actor=who, number=number, at=now, **heard)
        return {"now": now, "number": number}

    return answered(request, work)
