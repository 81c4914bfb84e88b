"""A report begins: on the phone, or by itself when the unit arrives."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from hilo.emergency.dispatch import queries as dispatch
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.policing.reports import forms
from hilo.registries.officers import queries as officers

from ..events import ReportOpened
from ..models import OtherRef, Report
from ..queries.context import assignments, incident_for, incident_named
from ..queries.reading import GRAPH, as_ref, is_author, opened
from .devices import device_of
from .kept import copy_of, enter, judge, own, put_back, state_of, take_filled, tell

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident
    from hilo.registries.officers.models import Officer

ARRIVALS = uuid.UUID("5f0c9a52-3f7e-4a86-9a0e-6b8a2f0a1d11")
"""Names the reports that an arrival begins: one for an officer and an incident."""
POLICE = "police"


def open_report(
    *,
    actor: Actor,
    ref: str | uuid.UUID,
    incident_folio: str | None = None,
    form: str = "iph_2019_crime",
    device_at: datetime | None = None,
    device: str | uuid.UUID | None = None,
    at: datetime,
) -> Report:
    """Begin a report, filled with what other records know. Repeated with the same ref it is the same report.

    If the unit's arrival began one for this officer and nobody wrote in it, that is the report: both refs lead to it.
    Raises: Forbidden; NotFound incident, form; Refusal HILO-R418 a bad ref, HILO-R419 no officer signs in with the
        account; Conflict HILO-R420 if the ref is another officer's; HILO-R480 to R482 for the phone.
    """
    allow(actor, "reports.write")
    key = as_ref(ref)
    if key is None:
        raise Refusal("HILO-R418", "A report's ref is a UUID, made by the phone.", where="ref")
    officer = officers.officer_of(actor)
    if officer is None:
        raise Refusal("HILO-R419", "No officer signs in with this account: ask the personnel office to link it.")
    with act():
        phone = device_of(device, officer, at=at, device_at=device_at) if device else None
        known = _of_ref(key)
        if known is not None:
            return _same(known, actor)
        incident = incident_for(incident_folio, actor, officer) if incident_folio else None
        if incident is not None and (begun := _begun_by_arrival(incident, officer)) is not None:
            OtherRef.objects.get_or_create(ref=key, defaults={"report": begun})
            enter(begun, actor, "report.taken_up", at, data={"device": str(phone.pk) if phone else ""})
            return _judged(begun, at)
        row = begin(
            actor=actor,
            officer=officer,
            ref=key,
            incident=incident,
            form=form,
            unit=actor.unit,
            device_at=device_at,
            at=at,
        )
        return _judged(row, at)


def _judged(row: Report, at: datetime) -> Report:
    """The writer looks at it from now on: what is found is shown."""
    judge(row, opened(row), at=at)
    row.save(update_fields=["findings", "rule_version"])
    return row


def _of_ref(key: uuid.UUID) -> Report | None:
    rows = Report.objects.select_related("incident", "author", "institution", "receiver")
    return rows.filter(ref=key).first() or rows.filter(other_refs__ref=key).first()


def _same(row: Report, actor: Actor) -> Report:
    if not is_author(row, actor):
        raise Conflict("HILO-R420", "This ref belongs to another report: make a new one.", where="ref")
    return row


def _begun_by_arrival(incident: Incident, officer: Officer) -> Report | None:
    rows = Report.objects.select_for_update(of=("self",)).select_related("incident", "author", "institution")
    return rows.filter(incident=incident, author=officer, started_by="arrival", status="draft", written=[]).first()


def begin(
    *,
    actor: Actor,
    officer: Officer,
    ref: uuid.UUID,
    incident: Incident | None,
    form: str,
    unit: str,
    at: datetime,
    device_at: datetime | None = None,
    started_by: str = "person",
) -> Report:
    """The report itself, inside an act; the officer is known to be entitled."""
    asked = forms.form(form)
    state = officer.institution.state or (incident.state if incident else "")
    row = Report(
        ref=ref,
        incident=incident,
        form=asked.id,
        edition=asked.edition,
        form_version=asked.version,
        author=officer,
        institution=officer.institution,
        unit=unit or _unit_of(incident, officer),
        state=state,
        document=asked.empty(),
        started_by=started_by,
        opened_at=at,
        device_opened_at=device_at,
        changed_at=at,
    )
    made = _numbered(row, at)
    if made is not row:
        return made
    row.document |= {"folio": row.folio, "incident": incident.folio if incident else ""}
    fill(row, asked, actor=actor, at=at)
    row.save()
    tell(row, ReportOpened(state_of(row), started_by), at=at)
    enter(row, actor, "report.opened", at, data={"form": row.form, "started_by": started_by})
    return row


def _unit_of(incident: Incident | None, officer: Officer) -> str:
    """The unit in whose crew the officer came, "" if none is known."""
    sent = assignments(incident) if incident else []
    return next((row.unit for row, crew in reversed(sent) if any(one.officer_id == officer.pk for one in crew)), "")


def fill(row: Report, asked: forms.Form, *, actor: Actor, at: datetime) -> bool:
    """Fill what other records answer; what a person wrote stays. True if that changed anything."""
    copy = copy_of(row, asked)
    if not take_filled(row, asked, copy, actor=actor, at=at):
        return False
    put_back(row, asked, copy, actor=actor, at=at, device=None)
    return True


def _numbered(row: Report, at: datetime) -> Report:
    """Store the report under the next free folio; the one that is there if another hand stored its ref first."""
    for _ in range(20):
        if row.incident:
            last = Report.objects.filter(incident=row.incident).aggregate(n=Max("number"))["n"] or 0
            row.number = last + 1
            row.folio = f"{row.incident.folio}-R{row.number}"
        else:
            row.folio = f"_{row.ref.hex}"
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                if not row.incident:
                    row.folio = f"{row.institution_id}-{at:%y}-R{row.pk:07d}"
                    row.save(update_fields=["folio"])
            return row
        except IntegrityError:
            row.pk = None
            if (known := _of_ref(row.ref)) is not None:
                return known
    raise _busy()


def _busy() -> Conflict:
    return Conflict("HILO-R408", "Many begin a report of this incident at once: try again.", where="incident")


def attach_incident(*, actor: Actor, ref: str | uuid.UUID, incident_folio: str, at: datetime) -> Report:
    """A report that was begun before its incident was known is given it. Its folio stays: it stands on paper by now.

    Raises: NotFound; Conflict HILO-R420, R409 if it has another incident, HILO-W409 if it was submitted.
    """
    with act():
        row = own(ref, actor)
        GRAPH.after(row.status, "write")
        incident = incident_for(incident_folio, actor, row.author)
        if row.incident_id == incident.pk:
            return row
        if row.incident is not None:
            raise Conflict("HILO-R409", f"The report belongs to {row.incident.folio}.", where="incident")
        asked = forms.form(row.form)
        last = Report.objects.filter(incident=incident).aggregate(n=Max("number"))["n"] or 0
        row.incident, row.number = incident, last + 1
        row.document["incident"] = incident.folio
        try:
            with transaction.atomic():
                row.save(update_fields=["incident", "number"])
        except IntegrityError:
            raise _busy() from None
        fill(row, asked, actor=actor, at=at)
        judge(row, copy_of(row, asked).document, at=at)
        row.save()
        enter(row, actor, "report.attached", at, data={"incident": incident.folio})
    return row


def open_on_arrival(
    *, actor: Actor, folio: str, unit: str, at: datetime, arrived_at: datetime | None = None
) -> Report | None:
    """The police crew of a unit arrived: a report waits for one of them. None for other units, or without a crew.

    Whoever of the crew signs in is meant, or else who boarded first. arrived_at: when. Has its effect once.
    """
    allow(actor, "reports.write")
    incident = incident_named(folio)
    sent = next((row for row in reversed(dispatch.sent_to(incident)) if row.unit == unit), None)
    if sent is None or POLICE not in sent.capabilities:
        return None
    moment = arrived_at or at
    aboard = dispatch.crew_between(unit, moment, moment)
    crew = [found for one in aboard if (found := officers.numbered(one.institution, one.number)) is not None]
    officer = next((one for one in crew if one.account_id), crew[0] if crew else None)
    if officer is None:
        return None
    with act():
        if Report.objects.filter(incident=incident, author=officer).exists():
            return None
        return begin(
            actor=actor,
            officer=officer,
            ref=uuid.uuid5(ARRIVALS, f"{folio}:{officer.pk}"),
            incident=incident,
            form="iph_2019_crime",
            unit=unit,
            at=at,
            started_by="arrival",
        )


def refresh_incident(*, actor: Actor, folio: str, at: datetime) -> int:
    """Another record of the incident came in: reports being written take it where nobody wrote; returns how many."""
    allow(actor, "reports.write")
    done = 0
    with act():
        rows = Report.objects.select_for_update(of=("self",)).select_related("incident", "author__institution")
        for row in rows.filter(incident__folio=folio, status__in=["draft", "returned"]).order_by("id"):
            asked = forms.form(row.form)
            if fill(row, asked, actor=actor, at=at):
                row.save()
                enter(row, actor, "report.filled", at)
                done += 1
    return done
