"""Accreditations: given and ended by who accredits."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import Accredit, EndAccreditation
from ..models import Accreditation, Force
from ..rules import accreditation as rules
from .enrol import said


@action("accreditations.write", verb="institution.accredited")
def accredit(institution: str, command: Accredit, *, actor: Actor, at: datetime) -> Accreditation:
    """Write down that an institution may evaluate a component, or issue certificates.

    Raises: NotFound; Refusal HILO-O575 for what, O576 for days that cannot be; Conflict HILO-O577 if it is recorded
    with this first day.
    """
    body = institution_named(institution)
    force = held(Force(body.code, body.state))
    if command.what not in rules.whats():
        raise Refusal("HILO-O575", where="what", known=", ".join(rules.whats()))
    until = command.until or rules.end_of(command.since)
    if until <= command.since:
        raise Refusal("HILO-O576", where="until")
    try:
        with transaction.atomic():
            row = Accreditation.objects.create(
                institution=body,
                what=command.what,
                since=command.since,
                until=until,
                document=said(command.document, where="document"),
                recorded_at=at,
                recorded_by=actor.name,
            )
    except IntegrityError:
        raise Conflict("HILO-O577", where="since") from None
    done(force, data={"what": command.what, "since": command.since.isoformat(), "until": until.isoformat()})
    return row


@action("accreditations.write", verb="institution.accreditation_ended")
def end_accreditation(accreditation_id: int, command: EndAccreditation, *, actor: Actor, at: datetime) -> Accreditation:
    """End an accreditation before its time. What was evaluated under it while it held stays; a result of a later day is
    annulled by its ground.

    Raises: NotFound; Refusal HILO-O576 for a day outside of it or to come; Conflict HILO-O578 if it was ended before.
    """
    row = Accreditation.objects.select_for_update().filter(pk=accreditation_id).first()
    if row is None:
        raise NotFound("accreditation", accreditation_id)
    body = institution_named(row.institution_id)
    force = held(Force(body.code, body.state))
    if row.ended_on is not None:
        raise Conflict("HILO-O578", where="accreditation", day=row.ended_on)
    if not row.since <= command.on <= min(row.until, timezone.localdate(at)):
        raise Refusal("HILO-O576", where="on")
    row.ended_on, row.ended_document = command.on, said(command.document, where="document")
    row.save(update_fields=["ended_on", "ended_document"])
    done(force, data={"what": row.what, "on": command.on.isoformat()})
    return row
