"""A report begins: on the phone, or by itself when the unit arrives."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from hilo.emergency.dispatch import queries as dispatch
from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.policing.reports import forms
from hilo.registries.officers import queries as officers

from ..commands import AttachIncident, OpenReport
from ..events import ReportOpened
from ..kinds import kind_of
from ..models import OtherRef, Report
from ..queries.context import assignments, incident_for, incident_named
from ..queries.partners import was_partner
from ..queries.reading import GRAPH, RELATED, is_author
from ..queries.sealing import opened
from .devices import device_of
from .kept import beside, copy_of, judge, own, put_back, state_of, take_filled

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident
    from hilo.registries.officers.models import Officer

ARRIVALS = uuid.UUID("5f0c9a52-3f7e-4a86-9a0e-6b8a2f0a1d11")
"""Names the reports that an arrival begins: one for an officer and an incident."""
POLICE = "police"


@action("reports.write", verb="report.opened")
def open_report(command: OpenReport, *, actor: Actor, at: datetime) -> Report:
    """Begin a report, filled with what other records know. Repeated with the same ref it is the same report.

    If the unit's arrival began one for this officer and nobody wrote in it, that is the report: both refs lead to it.
    Raises: Forbidden; NotFound incident, form; Refusal HILO-R419 no officer signs in with the account; Conflict
        HILO-R420 if the ref is another officer's; HILO-R480 to R482 for the phone.
    """
    officer = officers.officer_of(actor)
    if officer is None:
        raise Refusal("HILO-R419", "No officer signs in with this account: ask the personnel office to link it.")
    device_at = command.device_at
    phone = device_of(command.device, officer, at=at, device_at=device_at) if command.device else None
    known = _of_ref(command.ref)
    if known is not None:
        return _same(known, actor)
    incident = incident_for(command.incident, actor, officer) if command.incident else None
    if incident is not None and (begun := _begun_by_arrival(incident, officer)) is not None:
        OtherRef.objects.get_or_create(ref=command.ref, defaults={"report": held(begun)})
        done(begun, verb="report.taken_up", data={"device": str(phone.pk) if phone else ""})
        return _judged(begun, at)
    row = begin(
        actor=actor,
        officer=officer,
        ref=command.ref,
        incident=incident,
        form=command.form,
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
    rows = Report.objects.select_related(*RELATED)
    return rows.filter(ref=key).first() or rows.filter(other_refs__ref=key).first()


def _same(row: Report, actor: Actor) -> Report:
    if is_author(row, actor):
        return held(row)
    if was_partner(row, officers.officer_of(actor)):
        return beside(row, actor)
    raise Conflict("HILO-R420", "This ref belongs to another report: make a new one.", where="ref")


def _begun_by_arrival(incident: Incident, officer: Officer) -> Report | None:
    rows = Report.objects.select_for_update(of=("self",)).select_related("incident", "author__account", "institution")
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
    """The report itself, in an action; the officer is known to be entitled."""
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
    made = _numbered(held(row), at)
    if made is not row:
        return made
    row.document |= {"folio": row.folio, "incident": incident.folio if incident else ""}
    fill(row, asked, actor=actor, at=at)
    row.save()
    done(row, ReportOpened(state_of(row), started_by), data={"form": row.form, "started_by": started_by})
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


@action("reports.write", verb="report.attached")
def attach_incident(ref: str | uuid.UUID, command: AttachIncident, *, actor: Actor, at: datetime) -> Report:
    """A report that was begun before its incident was known is given it. Its folio stays: it stands on paper by now.

    Raises: NotFound; Conflict HILO-R409 if it has another incident, HILO-W409 if it was submitted.
    """
    row = own(ref, actor)
    GRAPH.after(row.status, "write")
    incident = incident_for(command.incident, actor, row.author)
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
    done(row, data={"incident": incident.folio})
    return row


@action("reports.write", verb="report.opened")
def open_on_arrival(
    folio: str, unit: str, *, actor: Actor, at: datetime, arrived_at: datetime | None = None
) -> Report | None:
    """The police crew of a unit arrived: a report waits for one of them. None for other units, or without a crew.

    Whoever of the crew signs in is meant, or else who boarded first. arrived_at: when. Has its effect once.
    """
    incident = incident_named(folio)
    held(Holder(incident.state))
    sent = next((row for row in reversed(dispatch.sent_to(incident)) if row.unit == unit), None)
    if sent is None or POLICE not in sent.capabilities:
        return None
    moment = arrived_at or at
    aboard = dispatch.crew_between(unit, moment, moment)
    crew = [found for one in aboard if (found := officers.numbered(one.institution, one.number)) is not None]
    officer = next((one for one in crew if one.account_id), crew[0] if crew else None)
    if officer is None or Report.objects.filter(incident=incident, author=officer).exists():
        return None
    return begin(
        actor=actor,
        officer=officer,
        ref=uuid.uuid5(ARRIVALS, f"{folio}:{officer.pk}"),
        incident=incident,
        form=kind_of(incident.code).form,
        unit=unit,
        at=at,
        started_by="arrival",
    )


@action("reports.write", verb="report.filled")
def refresh_incident(folio: str, *, actor: Actor, at: datetime) -> int:
    """Another record of the incident came in: reports being written take it where nobody wrote; returns how many."""
    held(Holder(incident_named(folio).state))
    filled = 0
    rows = Report.objects.select_for_update(of=("self",)).select_related(
        "incident", "author__institution", "author__account"
    )
    for row in rows.filter(incident__folio=folio, status__in=["draft", "returned"]).order_by("id"):
        asked = forms.form(row.form)
        if fill(held(row), asked, actor=actor, at=at):
            row.save()
            done(row)
            filled += 1
    return filled
